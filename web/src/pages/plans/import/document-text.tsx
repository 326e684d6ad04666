import { memo, useCallback, useEffect, useMemo, useRef } from 'react';
import type { PlanImportItem } from '../../../../../src/http/contract.ts';
import { useText } from '../../../i18n/index.ts';
import { chunksOf, type Run, runsOf } from './segments.ts';

export interface Selection {
  start: number;
  end: number;
  text: string;
}

interface Props {
  text: string;
  items: readonly PlanImportItem[];
  selected: number | undefined;
  /** Which side a phone shows; a wide screen has both. */
  view: 'text' | 'items';
  onPick: (item: number) => void;
  onSelect: (selection: Selection | undefined) => void;
}

/** The document with what was found in it marked; drawn in pieces, so that only what is on the screen costs time. */
export function DocumentText({ text, items, selected, view, onPick, onSelect }: Props) {
  const { t } = useText('plan-import');
  const frame = useRef<HTMLElement>(null);
  const chunks = useMemo(() => chunksOf(text), [text]);
  const runs = useMemo(() => runsOf(chunks, items), [chunks, items]);
  const looks = useMemo(() => new Map(items.map((item) => [item.id, `k-${item.kind} s-${item.state}`])), [items]);

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    let last: string | undefined;
    const click = (event: MouseEvent) => {
      const ids = (event.target as HTMLElement).closest<HTMLElement>('[data-items]')?.dataset.items;
      if (!ids || !window.getSelection()?.isCollapsed) return;
      // Clicking again goes outwards: from a sentence to the task it stands in.
      const over = ids.split(' ').map(Number);
      const at = last === ids ? (over.indexOf(Number(element.dataset.selected)) + 1) % over.length : 0;
      last = ids;
      onPick(over[at]!);
    };
    const select = () => onSelect(selectionIn(element, text));
    element.addEventListener('click', click);
    document.addEventListener('selectionchange', select);
    return () => {
      element.removeEventListener('click', click);
      document.removeEventListener('selectionchange', select);
    };
  }, [text, onPick, onSelect]);

  useEffect(() => {
    const hidden = view === 'items' && frame.current?.offsetParent === null;
    if (selected === undefined || hidden) return;
    const mark = frame.current?.querySelector(`[data-items~="${selected}"]`);
    if (mark && !isSeen(mark, frame.current!)) mark.scrollIntoView({ block: 'center' });
  }, [selected, view]);

  return (
    <section
      ref={frame}
      className="import-text"
      aria-label={t('text')}
      data-selected={selected}
      {
        ...{ tabIndex: 0 } /* it scrolls, so the keyboard must reach it */
      }
    >
      {chunks.map((chunk, index) => (
        <Piece key={chunk.start} text={text} runs={runs[index]!} looks={looks} selected={selected} />
      ))}
    </section>
  );
}

interface PieceProps {
  text: string;
  runs: readonly Run[];
  looks: ReadonlyMap<number, string>;
  selected: number | undefined;
}

const Piece = memo(
  function Piece({ text, runs, looks, selected }: PieceProps) {
    return (
      <div className="import-piece">
        {runs.map((run) => {
          const [inner] = run.items;
          const words = text.slice(run.start, run.end);
          return inner === undefined ? (
            <span key={run.start} data-at={run.start}>
              {words}
            </span>
          ) : (
            <mark
              key={run.start}
              data-at={run.start}
              data-items={run.items.join(' ')}
              className={`${looks.get(inner)}${selected !== undefined && run.items.includes(selected) ? ' picked' : ''}`}
            >
              {words}
            </mark>
          );
        })}
      </div>
    );
  },
  (before, after) => before.text === after.text && signature(before) === signature(after),
);

/** What a piece looks like: only a piece that changes is drawn again. */
function signature({ runs, looks, selected }: PieceProps): string {
  return runs
    .map(({ start, items }) => {
      const inner = items[0];
      if (inner === undefined) return start;
      return `${start} ${items.join(' ')} ${looks.get(inner)} ${selected !== undefined && items.includes(selected)}`;
    })
    .join('|');
}

function isSeen(element: Element, frame: Element): boolean {
  const [inner, outer] = [element.getBoundingClientRect(), frame.getBoundingClientRect()];
  return inner.top >= outer.top && inner.bottom <= outer.bottom;
}

/** The words a person selected, by their place in the text; white space at the ends left out. */
function selectionIn(frame: HTMLElement, text: string): Selection | undefined {
  const selection = window.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return undefined;
  const range = selection.getRangeAt(0);
  if (!frame.contains(range.commonAncestorContainer)) return undefined;
  let start = placeOf(range.startContainer, range.startOffset);
  let end = placeOf(range.endContainer, range.endOffset);
  if (start === undefined || end === undefined) return undefined;
  while (start < end && /\s/.test(text[start]!)) start++;
  while (end > start && /\s/.test(text[end - 1]!)) end--;
  return start < end ? { start, end, text: text.slice(start, end) } : undefined;
}

function placeOf(node: Node, offset: number): number | undefined {
  if (node.nodeType === Node.TEXT_NODE) {
    const at = node.parentElement?.dataset.at;
    return at === undefined ? undefined : Number(at) + offset;
  }
  // A triple click ends at the beginning of the next piece, or at the end of this one.
  const next = node.childNodes[offset];
  const first = (next ?? node) as HTMLElement;
  const run = first.nodeType === Node.TEXT_NODE ? first.parentElement : firstRun(first, next === undefined);
  if (!run?.dataset.at) return undefined;
  return Number(run.dataset.at) + (next === undefined ? (run.textContent?.length ?? 0) : 0);
}

function firstRun(element: HTMLElement, last: boolean): HTMLElement | undefined {
  if (element.dataset?.at !== undefined) return element;
  const runs = element.querySelectorAll?.<HTMLElement>('[data-at]') ?? [];
  return runs[last ? runs.length - 1 : 0];
}

/** A stable function that always calls the newest one. */
export function useStable<A extends unknown[]>(work: (...args: A) => void): (...args: A) => void {
  const newest = useRef(work);
  useEffect(() => {
    newest.current = work;
  });
  return useCallback((...args: A) => newest.current(...args), []);
}
