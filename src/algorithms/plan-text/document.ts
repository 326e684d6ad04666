/** Prepares a document for the readers: signs made alike, tables apart, headings, sentences. Linear in its length. */
import { blank, findBlocks } from './blocks.ts';
import { outlineOf, sectionAt } from './outline.ts';
import { denseOf, nameKey, normalise } from './text.ts';
import type { PlanLexicon, PlanText, Section, Sentence } from './types.ts';

const YEAR_HEADER = /^(?:.{0,6}20\d\d年?.{0,8}|.{0,4}(?:基期|现状|目标)值?.{0,8})$/;

export function isHeaderOf(lexicon: PlanLexicon): (word: string) => boolean {
  const columns = [...Object.values(lexicon.targets.tableHeader), ...Object.values(lexicon.tasks.tasks.table)];
  const words = new Set(columns.flat().map(nameKey));
  return (word) => words.has(word) || (word.length <= 16 && YEAR_HEADER.test(word) && !/[,。;]/.test(word));
}

/** Places where a paragraph certainly ends: a heading begins, a title ends, or a line ends that is no wrapped line. */
function breaksOf(prose: string, sections: readonly Section[]): number[] {
  const breaks = new Set<number>([0, prose.length]);
  for (const { span, head, kind } of sections) {
    breaks.add(span[0]);
    if (kind !== 'dash' && kind !== 'run-in' && /[\s|]/.test(prose.charAt(head[1]))) breaks.add(head[1]);
  }
  let start = 0;
  for (let end = prose.indexOf('\n'); end >= 0; end = prose.indexOf('\n', start)) {
    if (!isWrapped(prose, start, end)) breaks.add(end);
    start = end + 1;
  }
  return [...breaks].sort((a, b) => a - b);
}

/** A line whose sentence goes on in the next: long, no stop at its end, and the next line is no new beginning. */
function isWrapped(prose: string, start: number, end: number): boolean {
  if (end - start < 16) return false;
  const line = prose.slice(start, end).trimEnd();
  if (line.length < 16 || /[。;!?:|…]$/.test(line)) return false;
  const next = /\S/.exec(prose.slice(end, end + 40));
  if (!next) return false;
  return /^[\u4e00-\u9fffA-Za-z0-9、,。;%‰)〕”》(“]/.test(next[0]);
}

const STOP = /[。!?;]/;
/** Text without stops is cut: a rule never looks at more than one such piece. */
const LONG = 1500;
const LONGEST = 3000;

function sentencesOf(prose: string, sections: readonly Section[]): Sentence[] {
  const sentences: Sentence[] = [];
  const breaks = breaksOf(prose, sections);
  for (let b = 0; b + 1 < breaks.length; b++) {
    const [from, to] = [breaks[b]!, breaks[b + 1]!];
    let start = from;
    let depth = 0;
    for (let at = from; at < to; at++) {
      const char = prose.charAt(at);
      if ('(〔'.includes(char)) depth++;
      else if (')〕'.includes(char)) depth = Math.max(0, depth - 1);
      const stop = STOP.test(char) && (depth === 0 || char === '。');
      const cut = at - start > LONG && (',、 \n'.includes(char) || at - start > LONGEST);
      if (!stop && !cut && at + 1 < to) continue;
      depth = 0;
      const dense = denseOf(prose, start, at + 1);
      if (dense.text.length > 1) {
        const first = dense.at[0]!;
        sentences.push({
          ...dense,
          span: [first, dense.at[dense.at.length - 1]! + 1],
          section: sectionAt(sections, first),
          paragraph: b,
        });
      }
      start = at + 1;
    }
  }
  return sentences;
}

export function documentOf(raw: string, lexicon: PlanLexicon): PlanText {
  const text = normalise(raw);
  const tables = findBlocks(text, isHeaderOf(lexicon));
  // A pipe that is left belongs to a box; its text ends there.
  const prose = blank(text, tables);
  const sections = outlineOf(prose);
  const flat = prose.replace(/\|/g, '\n');
  return { raw, text, prose: flat, tables, sections, sentences: sentencesOf(flat, sections) };
}
