/**
 * Headings of a plan in the numbering habits of official documents (GB/T 9704-2012 §7.3.3: 一、 / (一) / 1. / (1)),
 * of long plans (第一章, 第一节), boxes (专栏 1), annexes, dashes and run-in headings. Works on a document whose line
 * breaks are lost: there a heading may start after a sentence's end or where another heading's title ends.
 */
import { hanNumber } from './numbers.ts';
import { tidy } from './text.ts';
import type { Section } from './types.ts';

type Kind = Section['kind'];

const HAN = '[一二三四五六七八九十百]';
/** Order of nesting when several habits are mixed. */
const RANK: Record<Kind, number> = {
  annex: 0,
  part: 1,
  chapter: 2,
  section: 3,
  han: 4,
  'han-paren': 5,
  number: 6,
  'number-paren': 7,
  box: 8,
  'run-in': 9,
  dash: 9,
};

const MARKS: { kind: Kind; pattern: RegExp }[] = [
  { kind: 'part', pattern: new RegExp(`第${HAN}{1,3}(?:部分|篇)[ 、:]*`, 'y') },
  { kind: 'chapter', pattern: new RegExp(`第(?:${HAN}{1,4}|\\d{1,2}) ?章[ 、:]*`, 'y') },
  { kind: 'section', pattern: new RegExp(`第(?:${HAN}{1,4}|\\d{1,2}) ?节[ 、:]*`, 'y') },
  { kind: 'annex', pattern: /附(?:件|录|表) ?(?:\d{1,2}|[一二三四五六七八九十]{1,2})?[ :]?(?=\s|[^ ,、。;:]|$)/y },
  {
    kind: 'box',
    pattern:
      /(?:专栏|专 栏)(?: ?(?:\d{1,2}(?:[—-]\d{1,2})?|[一二三四五六七八九十]{1,3})[ :.、]*| *[ :] *(?=[\u4e00-\u9fff“]))/y,
  },
  { kind: 'han', pattern: new RegExp(`${HAN}{1,3}[、.] *(?!级|类|等|[0-9])`, 'y') },
  { kind: 'han-paren', pattern: new RegExp(`\\(${HAN}{1,3}\\)[ 、.]*`, 'y') },
  { kind: 'number-paren', pattern: /(?:\(\d{1,2}\)|\d{1,2}\))[ 、.]*(?=[^\d\s])/y },
  { kind: 'number', pattern: /\d{1,2}[.、] *(?=[^\d\s%‰.])/y },
  { kind: 'number', pattern: /0\d ?(?:0\d)?(?=[\u4e00-\u9fff“])/y },
  { kind: 'dash', pattern: /——? *(?=[^\s\d—])/y },
];

const TITLE_LIMIT = 60;

interface Found {
  kind: Kind;
  mark: string;
  start: number;
  title: string;
  headEnd: number;
}

/** 到2025年,建成…: when it is to be done is not what is to be done. */
const WHEN = /^(?:力争|争取)?(?:[到至]|截至)?(?:“?十[四五六]五”?(?:期间|末|时期)|20\d\d年(?:底|末)?(?:之?前)?)$/;

const NEXT_MARK = new RegExp(`^ +(?:\\(${HAN}{1,3}\\)|${HAN}{1,3}、|\\d{1,2}[.、](?!\\d))`);

/** Where the title that begins at `from` ends: at the line, at a sentence's end, or at a space in running text. */
function titleEnd(text: string, from: number, kind: Kind, boxItem: boolean): { end: number; title: string } {
  const limit = Math.min(text.length, from + TITLE_LIMIT);
  // On a long line a space ends the title: the line break there is lost. So it does in the items of a box (01 …).
  const flowing = boxItem || !text.slice(from, limit).includes('\n');
  let end = from;
  let comma = -1;
  let depth = 0;
  for (; end < limit; end++) {
    const char = text.charAt(end);
    if (char === '\n' || char === '。' || char === '|') break;
    if ('(〔“《['.includes(char)) depth++;
    else if (')〕”》]'.includes(char)) depth--;
    else if (depth <= 0) {
      if (char === ' ' && NEXT_MARK.test(text.slice(end, end + 10))) break;
      if (char === ';' || char === ':') break;
      if (char === ',' && comma < 0 && !WHEN.test(text.slice(from, end))) comma = end;
      if (char === ' ' && (flowing || text.startsWith('  ', end)) && end - from >= 2) break;
    }
  }
  const cut = end === limit || (comma >= 0 && (kind === 'dash' || '。;:'.includes(text.charAt(end))));
  if (cut && comma > from) end = comma;
  return { end, title: tidy(text.slice(from, end)) };
}

function markAt(text: string, at: number): { kind: Kind; mark: string; end: number } | null {
  for (const { kind, pattern } of MARKS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return { kind, mark: tidy(match[0]).replace(/[ :、.]+$/, ''), end: at + match[0].length };
  }
  return null;
}

/** A short first sentence that says what the paragraph is about: 加强健康环境建设。实施… */
const RUN_IN = /([\u4e00-\u9fff“”、()—A-Za-z0-9·]{4,26})。(?= {0,4}[^\s|])/y;

/** A line of a box that names its item before a colon: 智慧医院建设:三级医院…; labels of who is responsible are none. */
const BOX_LINE = /(?!.{0,12}(?:单位|部门|时限|时间|目标):)([\u4e00-\u9fff“”()、+·A-Za-z0-9]{3,24}):(?=[^\n]{4})/y;

function scan(text: string): Found[] {
  const found: Found[] = [];
  const last = new Map<Kind, number>();
  let titleStop = -1;
  let fresh = true;
  let ended = true;
  // Whether the last words before this place were a whole sentence or a heading: a wrapped line begins no paragraph.
  let closed = true;
  let boxed = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\n' || char === '|') {
      fresh = true;
      ended = true;
      continue;
    }
    if (char === ' ' || char === '\t') {
      if (ended) fresh = true;
      continue;
    }
    // Without line ends a heading may follow words that no stop ends: known by its number, which goes on.
    if (!fresh && text.charAt(at - 1) === ' ' && goesOn(text, at, last)) fresh = true;
    // Markdown's marks before a heading.
    if (fresh && (char === '#' || char === '*' || char === '>')) continue;
    if (fresh || at === titleStop) {
      const mark = markAt(text, at);
      if (mark) {
        const { end, title } = titleEnd(text, mark.end, mark.kind, mark.mark.startsWith('0'));
        found.push({ kind: mark.kind, mark: mark.mark, start: at, title, headEnd: end });
        last.set(mark.kind, valueOfMark(mark.mark));
        if (mark.kind === 'box') boxed = true;
        else if (RANK[mark.kind] < RANK.number) boxed = false;
        // A title may be followed by the next heading with a space between.
        titleStop = end;
        while (text.charAt(titleStop) === ' ') titleStop++;
        at = Math.max(at, mark.end - 1);
        fresh = false;
        ended = false;
        continue;
      }
      BOX_LINE.lastIndex = at;
      const line = boxed && /(?:^|[\n|]) *$/.test(text.slice(Math.max(0, at - 8), at)) ? BOX_LINE.exec(text) : null;
      if (line) {
        found.push({ kind: 'dash', mark: '', start: at, title: tidy(line[1]!), headEnd: at + line[1]!.length });
        fresh = false;
        ended = false;
        continue;
      }
      RUN_IN.lastIndex = at;
      const run = closed || at === titleStop || isAfter(text, titleStop, at) ? RUN_IN.exec(text) : null;
      if (run) found.push({ kind: 'run-in', mark: '', start: at, title: tidy(run[1]!), headEnd: at + run[1]!.length });
    }
    fresh = false;
    ended = '。;!?”)〕》'.includes(char);
    closed = '。;:!?)〕】|'.includes(char);
  }
  return found;
}

/** Whether 一、 or (一) stands here and is the first or the next of its kind; `last` holds the numbers before it. */
function goesOn(text: string, at: number, last: ReadonlyMap<Kind, number>): boolean {
  if (!/^[(一二三四五六七八九十]/.test(text.charAt(at))) return false;
  const mark = markAt(text, at);
  if (!mark || (mark.kind !== 'han' && mark.kind !== 'han-paren')) return false;
  const value = valueOfMark(mark.mark);
  const before = last.get(mark.kind);
  return value === 1 ? mark.kind === 'han-paren' || before === undefined : value === (before ?? -1) + 1;
}

const valueOfMark = (mark: string): number => hanNumber(mark.replace(/[()]/g, '')) ?? 0;

/** Whether nothing but a line's end stands between a title and the place. */
function isAfter(text: string, titleStop: number, at: number): boolean {
  return titleStop >= 0 && at - titleStop <= 40 && text.slice(titleStop, at).trim() === '';
}

const NUMERAL = /\d+/;

/** Places of a sign, for looking up the next one without searching the text again. */
function placesOf(text: string, sign: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) places.push(at);
  places.push(text.length);
  return places;
}

function firstFrom(places: readonly number[], at: number): number {
  let low = 0;
  let high = places.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Where a box that is printed as a one-column table ends, or null when it has no pipes: `专栏 1 title | text |` on one
 * line, or `专栏 1 title |` and lines that each end with a pipe.
 */
function boxStop(text: string, lines: readonly number[], pipes: readonly number[], start: number): number | null {
  let line = firstFrom(lines, start);
  const first = firstFrom(pipes, start);
  if (pipes[first]! > lines[line]!) return null;
  const endsWithPipe = (index: number, from: number): boolean => {
    const last = pipes[firstFrom(pipes, lines[index]!) - 1] ?? -1;
    return last >= from && text.slice(last + 1, lines[index]!).trim() === '';
  };
  const several = pipes[first + 1]! <= lines[line]!;
  if (several) return endsWithPipe(line, start) ? lines[line]! : null;
  if (!endsWithPipe(line, start)) return lines[line]!;
  while (line + 1 < lines.length) {
    const from = lines[line]! + 1;
    if (!endsWithPipe(line + 1, from) || /^\s*(?:专栏|第.{1,3}[章节])/.test(text.slice(from, from + 12))) break;
    line++;
  }
  return lines[line]!;
}

/** A box without pipes ends at the first heading of an outer habit or when the numbering outside goes on. */
function boxEnds(box: OpenBox, next: Found): boolean {
  if (next.kind === 'box') return true;
  if (box.stop !== null) return next.start >= box.stop;
  if (RANK[next.kind] < RANK.number) return true;
  if (next.kind !== 'number') return false;
  const value = Number(NUMERAL.exec(next.mark)?.[0] ?? 0);
  return value !== box.inside + 1 && value === box.outer + 1;
}

interface OpenBox {
  stop: number | null;
  inside: number;
  outer: number;
  rank: number;
}

/** Headings of the text, each with the range it rules. `text` has its tables blanked. */
export function outlineOf(text: string): Section[] {
  const sections: Section[] = [];
  const open: { rank: number; index: number }[] = [];
  const lines = placesOf(text, '\n');
  const pipes = placesOf(text, '|');
  let box: OpenBox | null = null;
  let outer = 0;
  const close = (to: number, rank: number) => {
    while (open.length > 0 && open[open.length - 1]!.rank >= rank) sections[open.pop()!.index]!.span[1] = to;
  };
  for (const found of scan(text)) {
    const value = found.kind === 'number' ? Number(NUMERAL.exec(found.mark)?.[0] ?? 0) : 0;
    let rank = RANK[found.kind];
    if (box && boxEnds(box, found)) {
      outer = box.outer;
      close(box.stop ?? found.start, box.rank);
      box = null;
    }
    if (found.kind === 'box') {
      const last = open.findLast(({ rank: other }) => other < RANK.box)?.rank ?? 3;
      rank = last + 0.5;
      box = { stop: boxStop(text, lines, pipes, found.start), inside: 0, outer, rank };
    } else if (box) {
      rank = RANK.box + rank;
      if (found.kind === 'number') box.inside = value;
    } else if (found.kind === 'number') outer = value;
    else if (rank < RANK.number) outer = 0;
    close(found.start, rank);
    const parent = open[open.length - 1]?.index ?? -1;
    const label = found.mark === '' ? found.title : tidy(`${found.mark} ${found.title}`);
    sections.push({
      mark: found.mark,
      kind: found.kind,
      title: found.title,
      level: open.length + 1,
      path: [...(sections[parent]?.path ?? []), label],
      span: [found.start, text.length],
      head: [found.start, found.headEnd],
      parent,
    });
    open.push({ rank, index: sections.length - 1 });
  }
  return sections;
}

/** Index of the innermost section that holds the place, -1 before the first heading. */
export function sectionAt(sections: readonly Section[], offset: number): number {
  let low = 0;
  let high = sections.length - 1;
  let last = -1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (sections[middle]!.span[0] <= offset) {
      last = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  while (last >= 0 && sections[last]!.span[1] <= offset) last = sections[last]!.parent;
  return last;
}

/** The way to a section as one text: 第三章 … / 第一节 …. */
export function sectionLabel(sections: readonly Section[], index: number): string {
  return sections[index]?.path.join('/') ?? '';
}
