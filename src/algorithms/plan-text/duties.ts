/**
 * Notes of responsibility in running text: 〔责任单位:…〕, (牵头单位:…;配合单位:…), lines that begin with such a label,
 * and brackets or sentences that end with 牵头, 配合 or 负责. One undivided list has no co-operating units.
 */
import type { TaskLexicon } from './task-lexicon.ts';
import { anyOf, tidy } from './text.ts';
import type { PlanText, Span } from './types.ts';
import { type UnitReader, unitReader } from './units.ts';

export interface Duty {
  lead: string[];
  coop: string[];
  /** The lists as printed. */
  raw: string;
  span: Span;
  confidence: number;
}

type Role = 'lead' | 'duty' | 'coop' | 'none';
interface Lists {
  lead: string[];
  duty: string[];
  coop: string[];
  /** What was read of each, as printed. */
  raw: string[];
}

const LONGEST_NOTE = 1500;
const OPEN = '(〔【[';
const CLOSE = ')〕】]';
const VERB_END = /(?:牵头|负责|配合|参与|参加|落实|分工)\s*$/;

export function readDuties(document: PlanText, lexicon: TaskLexicon): Duty[] {
  const units = unitReader(lexicon.units);
  const label = labelsOf(lexicon);
  const first = anyOf(lexicon.tasks.firstLeads);
  const firstLeads = new RegExp(first).test(document.prose);
  const remark = new RegExp(`[,、;]?(?:[^,、;]{0,6}${first}[^,;。]{0,8}|下同)`, 'g');
  const duties: Duty[] = [];
  const add = (raw: string, span: Span, sure: boolean) => {
    const lists = parseDuty(raw.replace(remark, ''), label, units, sure);
    const duty = { ...rolesOf(lists, firstLeads), raw: tidy(lists.raw.join(';')), span };
    if (duty.lead.length + duty.coop.length === 0) return;
    const known = [...duty.lead, ...duty.coop].filter(units.isUnit).length;
    const confidence = known === duty.lead.length + duty.coop.length ? 0.95 : 0.8;
    const last = duties[duties.length - 1];
    const follows = last !== undefined && span[0] >= last.span[1] && span[0] - last.span[1] < 60;
    if (follows && /^[\s。;,]*$/.test(document.prose.slice(last.span[1], span[0]))) {
      // 牵头单位 on one line and 配合单位 on the next are one note.
      const first = last.lead.length > 0;
      last.coop.push(...duty.coop, ...(first ? duty.lead : []));
      if (!first) last.lead.push(...duty.lead);
      last.raw += `;${duty.raw}`;
      last.span = [last.span[0], span[1]];
    } else duties.push({ ...duty, confidence });
  };
  const taken = labelledNotes(document, label.pattern, add);
  for (const { raw, span } of spokenNotes(document, taken, units, label)) add(raw, span, false);
  return duties.sort((a, b) => a.span[0] - b.span[0]);
}

interface Labels {
  pattern: RegExp;
  role(word: string): Role;
}

function labelsOf({ tasks }: TaskLexicon): Labels {
  const { lead, duty, coop, nouns } = tasks.labels;
  // A line may end inside the label.
  const loose = (words: string[]) => anyOf(words).replace(/([\u4e00-\u9fff])(?=[\u4e00-\u9fff])/g, '$1\\s{0,2}');
  const named = `(?:${loose([...lead, ...duty, ...coop])}\\s{0,2}${loose(nouns)}(?:\\([^()]{1,12}\\))?)`;
  const pattern = new RegExp(`(${named}|${anyOf([...tasks.due, ...tasks.others])})\\s?:`, 'g');
  const noun = new RegExp(`${anyOf(nouns)}(?:\\([^()]{1,12}\\))?$`);
  const roles = new Map<string, Role>();
  for (const word of duty) roles.set(word, 'duty');
  for (const word of coop) roles.set(word, 'coop');
  for (const word of lead) roles.set(word, 'lead');
  return { pattern, role: (word) => roles.get(tidy(word).replace(noun, '')) ?? 'none' };
}

type Add = (raw: string, span: Span, sure: boolean) => void;

/** Notes that begin with a label; returns the ranges they take. */
function labelledNotes(document: PlanText, pattern: RegExp, add: Add): Span[] {
  const { prose, sections } = document;
  const taken: Span[] = [];
  let heading = 0;
  for (const match of prose.matchAll(pattern)) {
    const at = match.index;
    if (taken.length > 0 && at < taken[taken.length - 1]![1]) continue;
    let before = at - 1;
    while (prose.charAt(before) === ' ') before--;
    const bracket = OPEN.indexOf(prose.charAt(before));
    let end: number;
    let start = at;
    if (before >= 0 && bracket >= 0) {
      end = closing(prose, at, OPEN.charAt(bracket), CLOSE.charAt(bracket));
      start = before;
    } else {
      while (heading < sections.length && sections[heading]!.span[0] <= at) heading++;
      end = lineEnd(prose, at + match[0].length, sections[heading]?.span[0] ?? prose.length);
    }
    taken.push([start, end]);
    add(prose.slice(at, end), [start, Math.min(prose.length, bracket >= 0 ? end + 1 : end)], bracket >= 0);
  }
  return taken;
}

/** Where the bracket that is open before `at` is closed; one that is never closed ends with the line. */
function closing(text: string, at: number, open: string, close: string): number {
  let depth = 1;
  const limit = Math.min(text.length, at + LONGEST_NOTE);
  for (let i = at; i < limit; i++) {
    const char = text.charAt(i);
    if (char === open) depth++;
    else if (char === close && --depth === 0) return i;
  }
  return lineEnd(text, at, text.length);
}

/** End of a list without brackets: the line (unless the list goes on below it), a full stop, the next heading. */
function lineEnd(text: string, from: number, heading: number): number {
  const limit = Math.min(heading, from + LONGEST_NOTE, text.length);
  let depth = 0;
  let empty = true;
  for (let at = from; at < limit; at++) {
    const char = text.charAt(at);
    if (char === '(' || char === '〔') depth++;
    else if ((char === ')' || char === '〕' || char === '】') && --depth < 0) return at;
    else if (char === '。') return at;
    else if (char === '\n') {
      // A name cut in two (市卫生健康委、市 / 财政局) or a sign at the end: the list goes on below.
      if (!empty && !/[、,]\s*[\u4e00-\u9fff]{0,3}\s*$/.test(text.slice(Math.max(from, at - 8), at))) return at;
    } else if (char !== ' ') empty = false;
  }
  return limit;
}

/** Brackets and whole sentences that name units and end with 牵头, 配合, 负责 … */
function* spokenNotes(
  document: PlanText,
  taken: readonly Span[],
  units: UnitReader,
  labels: Labels,
): Generator<{ raw: string; span: Span }> {
  const { prose } = document;
  const used = new Uint8Array(prose.length + 1);
  const take = ([start, end]: Span) => used.fill(1, start, end);
  const isFree = ([start, end]: Span) => used[start] === 0 && used[end - 1] === 0;
  taken.forEach(take);
  const isNote = (raw: string) => {
    const lists = parseDuty(raw, labels, units, true);
    const names = [...lists.lead, ...lists.duty, ...lists.coop];
    return names.length > 0 && names.every((name) => units.isUnit(name) && name.length > 2);
  };
  for (const span of brackets(prose)) {
    const raw = prose.slice(span[0] + 1, span[1] - 1);
    if (raw.length > 600 || !VERB_END.test(raw) || !isFree(span) || !isNote(raw)) continue;
    take(span);
    yield { raw, span };
  }
  for (const { text, span } of document.sentences) {
    if (text.length < 6 || text.length > 300 || !/(?:牵头|负责|配合|参与)。?$/.test(text)) continue;
    if (!/^(?:由|市|省|县|区|旗|各|国家)/.test(text) || !isFree(span) || !isNote(text)) continue;
    take(span);
    yield { raw: text, span };
  }
}

/** Ranges of the outermost brackets. */
function brackets(text: string): Span[] {
  const spans: Span[] = [];
  const open: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (OPEN.includes(char)) open.push(at);
    else if (CLOSE.includes(char) && open.length > 0) {
      const start = open.pop()!;
      if (open.length === 0) spans.push([start, at + 1]);
    } else if (char === '\n') open.length = 0;
  }
  return spans;
}

function parseDuty(raw: string, labels: Labels, units: UnitReader, sure: boolean): Lists {
  const lists: Lists = { lead: [], duty: [], coop: [], raw: [] };
  const cuts = [...raw.matchAll(labels.pattern)];
  const segments: { role: Role; text: string }[] = [];
  const first = cuts[0]?.index ?? raw.length;
  if (first > 0) segments.push({ role: 'duty', text: raw.slice(0, first) });
  cuts.forEach((cut, index) => {
    const text = raw.slice(cut.index + cut[0].length, cuts[index + 1]?.index ?? raw.length);
    segments.push({ role: labels.role(cut[1]!), text });
  });
  for (const { role, text } of segments) {
    if (role === 'none') continue;
    lists.raw.push(text.trim().replace(/[,;]$/, ''));
    for (const part of text.split(/[;。]/)) readPart(part, role, lists, (names) => namesOf(names, units, sure));
  }
  return lists;
}

/** A牵头,B、C配合 / A会同B负责 / A负责,B配合 — or a plain list. */
function readPart(part: string, role: Role, lists: Lists, names: (raw: string) => string[]): void {
  if (role === 'lead' || role === 'coop') {
    lists[role].push(...names(part));
    return;
  }
  const lead = /^([^牵]*?)(?:负责)?牵头(?:负责|组织实施|组织|抓总|落实|实施)?[,、]?(.*)$/s.exec(part);
  const other = lead ?? /^(.*?)负责[,、](.*(?:配合|参与|协助)\s*)$/s.exec(part) ?? /^(.*?)会同(.*)$/s.exec(part);
  if (other && names(other[1]!).length > 0) {
    lists.lead.push(...names(other[1]!));
    lists.coop.push(...names(other[2]!));
  } else if (lists.lead.length > 0 && role === 'duty' && /(?:配合|参与|协助|支持)\s*$/.test(part)) {
    lists.coop.push(...names(part));
  } else if (role !== 'none') lists[role].push(...names(part));
}

/** In brackets every short name counts; in running text the list ends where something else begins. */
function namesOf(raw: string, units: UnitReader, sure: boolean): string[] {
  const names = units.split(raw).filter((name) => name.length >= 2);
  if (sure) return names.filter((name) => units.isUnit(name) || (name.length <= 20 && !/[\d%“”《》]/.test(name)));
  const stop = names.findIndex((name) => !units.isUnit(name));
  return stop < 0 ? names : names.slice(0, stop);
}

function rolesOf(lists: Lists, firstLeads: boolean): { lead: string[]; coop: string[] } {
  const { lead, duty, coop } = lists;
  if (lead.length > 0) return { lead: unique(lead), coop: unique([...coop, ...duty]) };
  if (firstLeads && coop.length === 0) return { lead: duty.slice(0, 1), coop: unique(duty.slice(1)) };
  return { lead: unique(duty), coop: unique(coop) };
}

const unique = (names: string[]): string[] => [...new Set(names)];
