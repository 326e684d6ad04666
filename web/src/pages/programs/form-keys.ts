import { useEffect, useRef } from 'react';
import type { ProgramFormItem, ProgramJudged, ProgramOpened } from '../../../../src/http/contract.ts';
import type { Answers } from './form-view.tsx';

const TYPED = 'input:not([type="hidden"]):not([type="file"]), textarea, select';
const CHOSEN = ['choice', 'choices', 'boolean'];

/**
 * The keyboard of a form: digits choose options, Enter goes to the next item that still needs an answer and then to the button
 * that saves. The first such item has the cursor when the form opens. Gives the ref of the form's frame.
 */
export function useFormKeys(
  opened: ProgramOpened,
  judged: ProgramJudged,
  answers: Answers,
  onAnswer: (code: string, value: unknown) => void,
) {
  const frame = useRef<HTMLDivElement>(null);
  const now = useRef({ judged, answers, onAnswer });
  now.current = { judged, answers, onAnswer };
  useEffect(() => {
    const items = opened.form.sections.flatMap((section) => section.items);
    const needs = ({ code, type, hidden }: ProgramFormItem): boolean => {
      const { judged: rules, answers: given } = now.current;
      const asked = !hidden && type !== 'calculated' && type !== 'display' && rules.visible[code] !== false;
      return asked && rules.required[code] === true && (given[code] === undefined || given[code] === null);
    };
    /** Leaves an item that is answered now. */
    const advance = (from: string | undefined) => {
      const at = items.findIndex(({ code }) => code === from);
      const next = items.slice(at + 1).find(needs) ?? items.slice(0, Math.max(0, at)).find(needs);
      const field = next && frame.current?.querySelector(`[data-item="${next.code}"]`);
      const target = field?.querySelector<HTMLElement>(TYPED) ?? field?.querySelector<HTMLElement>('button');
      (target ?? frame.current?.querySelector<HTMLElement>('.form-save'))?.focus();
      field?.scrollIntoView({ block: 'nearest' });
    };
    const choose = (item: ProgramFormItem, key: string) => {
      const option = optionOf(item, key);
      if (option === undefined) return false;
      const { answers: given, onAnswer: put } = now.current;
      if (item.type !== 'choices') {
        put(item.code, option);
        advance(item.code);
        return true;
      }
      const code = option as string;
      const value = given[item.code];
      const before = Array.isArray(value) ? (value as string[]) : [];
      const added = !before.includes(code);
      put(item.code, chosen(item, value, added ? [...before, code] : before.filter((one) => one !== code)));
      if (added && item.options?.some((one) => one.code === code && one.exclusive)) advance(item.code);
      return true;
    };
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const code = target.closest<HTMLElement>('[data-item]')?.dataset.item;
      const item = items.find((one) => one.code === code);
      if (!item || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if (event.key === 'Enter') {
        if (!target.matches(TYPED) || target.tagName === 'TEXTAREA') return;
        event.preventDefault();
        advance(item.code);
      } else if (CHOSEN.includes(item.type) && choose(item, event.key)) event.preventDefault();
    };
    const element = frame.current;
    element?.addEventListener('keydown', onKey);
    advance(undefined);
    return () => element?.removeEventListener('keydown', onKey);
  }, [opened]);
  return frame;
}

/** The option that a digit stands for: its code, as the printed forms number them, else its place. */
function optionOf(item: ProgramFormItem, key: string): unknown {
  if (!/^\d$/.test(key)) return undefined;
  if (item.type === 'boolean') return key === '1' ? true : key === '2' || key === '0' ? false : undefined;
  const options = item.options ?? [];
  const coded = options.some(({ code }) => /^\d+$/.test(code));
  return (options.find(({ code }) => code === key) ?? (coded ? undefined : options[Number(key) - 1]))?.code;
}

/** A code that stands alone puts the others out, and the other way round. */
export function chosen(item: ProgramFormItem, before: unknown, next: string[]): string[] | undefined {
  const alone = new Set((item.options ?? []).filter((one) => one.exclusive).map(({ code }) => code));
  const added = next.find((code) => !(Array.isArray(before) && before.includes(code)));
  const kept =
    added === undefined ? next : alone.has(added) ? [added] : next.filter((code) => code === added || !alone.has(code));
  return kept.length > 0 ? kept : undefined;
}
