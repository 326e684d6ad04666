/**
 * The tasks of a plan: rows of a table that divides them, or the headings of the task chapters with the units named
 * below them. A heading with several notes of responsibility is as many tasks; one without any is a task without units.
 */
import { type Duty, readDuties } from './duties.ts';
import { sectionAt } from './outline.ts';
import type { ProjectWords, TaskLexicon, TaskWords } from './task-lexicon.ts';
import { readTaskTables, type TaskRow } from './task-table.ts';
import { anyOf, nameKey, tidy } from './text.ts';
import type { PlanLexicon, PlanText, ReadTask, Section, Span } from './types.ts';
import { unitReader } from './units.ts';

const MARKS: Partial<Record<Section['kind'], (mark: string) => string>> = {
  han: (mark) => `${mark}、`,
  number: (mark) => (/^\d+$/.test(mark) && !mark.startsWith('0') ? `${mark}.` : `${mark} `),
  part: (mark) => `${mark} `,
  chapter: (mark) => `${mark} `,
  section: (mark) => `${mark} `,
  annex: (mark) => `${mark} `,
  box: (mark) => `${mark} `,
};

export function readTasks(document: PlanText, lexicon: PlanLexicon): ReadTask[] {
  const words = lexicon.tasks;
  const units = unitReader(words.units);
  const rows = readTaskTables(document.tables, words.tasks, units);
  const duties = readDuties(document, words);
  const all = [...rows, ...duties].flatMap(({ lead, coop }) => [...lead, ...coop]);
  const full = units.unify(all);
  const unified = (names: readonly string[]) => [...new Set(names.map((name) => full.get(name) ?? name))];
  const found =
    rows.length >= 2 && rows.length >= duties.length
      ? tasksOfRows(rows, document.sections)
      : tasksOfSections(document, duties, words);
  return found.map(({ lead, coop, raw, ...task }) => {
    const leadUnits = unified(lead);
    const coopUnits = unified(coop);
    const same = bare([...leadUnits, ...coopUnits].join('')) === bare(raw);
    return { ...task, leadUnits, coopUnits, ...(raw === '' || same ? {} : { unitsRaw: tidy(raw) }) };
  });
}

const bare = (names: string): string => nameKey(names).replace(/[、,;:。]/g, '');

type Found = Omit<ReadTask, 'leadUnits' | 'coopUnits' | 'unitsRaw'> & { lead: string[]; coop: string[]; raw: string };

function label({ mark, kind, title }: Section): string {
  return `${MARKS[kind]?.(mark) ?? mark}${title}`;
}

function labelOf(sections: readonly Section[], index: number): string {
  const names: string[] = [];
  for (let at = index; at >= 0; at = sections[at]!.parent) names.unshift(label(sections[at]!));
  return names.join('/');
}

/** Rows take their chapter and their full title from the heading they shorten (机构 → 机构设置). */
function tasksOfRows(rows: readonly TaskRow[], sections: readonly Section[]): Found[] {
  const byKey = new Map<string, number>();
  sections.forEach(({ title, kind }, index) => {
    const key = nameKey(title);
    if (kind !== 'dash' && key !== '' && !byKey.has(key)) byKey.set(key, index);
  });
  const perNo = new Map<string, number>();
  for (const { no, group } of rows) if (no && group) perNo.set(no, (perNo.get(no) ?? 0) + 1);
  const running = new Map<string, number>();
  return rows.map((row) => {
    const group = row.group === null ? -1 : (byKey.get(nameKey(row.group)) ?? -1);
    const own = byKey.get(nameKey(row.title)) ?? -1;
    const title = group >= 0 ? fullTitle(row.title, group, sections) : row.title;
    const section = group >= 0 ? labelOf(sections, group) : own >= 0 ? labelOf(sections, sections[own]!.parent) : '';
    let no = row.no;
    if (no && (perNo.get(no) ?? 0) > 1) {
      const count = (running.get(no) ?? 0) + 1;
      running.set(no, count);
      no = `${no}.${count}`;
    }
    const { lead, coop, raw, span } = row;
    return {
      no,
      section: section || (row.group ?? ''),
      title,
      lead,
      coop,
      raw,
      span,
      confidence: group >= 0 || own >= 0 ? 0.95 : 0.85,
    };
  });
}

function fullTitle(title: string, group: number, sections: readonly Section[]): string {
  const key = nameKey(title);
  const longer = sections.filter(({ parent, title: other }) => {
    const own = nameKey(other);
    return parent === group && own.startsWith(key) && own.length <= key.length + 8;
  });
  return longer.length === 1 && longer[0]!.kind !== 'run-in' ? longer[0]!.title : title;
}

/** A heading that names no unit among the safeguards: read, but left to the reviewer. */
const UNSURE = 0.4;

/** Headings with what is needed to decide which of them are tasks. */
class Headings {
  readonly children: number[][];
  readonly duties: Duty[][];
  private readonly counts: Set<number>[];
  private readonly document: PlanText;
  private readonly background: RegExp;
  private readonly general: RegExp;
  private readonly closing: RegExp;
  private readonly safeguards: RegExp;
  private readonly boxes: RegExp;
  private readonly programmes: RegExp;

  constructor(document: PlanText, duties: readonly Duty[], words: TaskWords, projects: ProjectWords) {
    this.boxes = new RegExp(anyOf(projects.boxes));
    this.programmes = new RegExp(`${anyOf(projects.ends.programme)}$`);
    this.document = document;
    this.background = new RegExp(`${anyOf([...words.background, ...words.closing])}`);
    this.general = new RegExp(`^.{0,4}${anyOf(words.general)}`);
    this.closing = new RegExp(`^${anyOf([...words.closing, ...words.notTitles])}$`);
    this.safeguards = new RegExp(`${anyOf(words.safeguards)}`);
    const { sections } = document;
    this.children = sections.map(() => []);
    this.duties = sections.map(() => []);
    sections.forEach((section, index) => {
      if (section.parent >= 0 && section.kind !== 'dash') this.children[section.parent]!.push(index);
    });
    this.counts = sections.map(() => new Set());
    for (const { section, paragraph } of document.sentences) {
      const owner = sections[section]?.kind === 'run-in' ? sections[section]!.parent : section;
      this.counts[owner]?.add(paragraph);
    }
    for (const duty of duties) {
      let index = sectionAt(sections, duty.span[0]);
      while (index >= 0 && sections[index]!.kind === 'dash') index = sections[index]!.parent;
      if (index >= 0) this.duties[index]!.push(duty);
    }
  }

  /** A heading below what was, the general requirements or the notes holds no task. */
  isTaskless(index: number): boolean {
    const { sections } = this.document;
    for (let at = index; at >= 0; at = sections[at]!.parent) {
      const { title, kind } = sections[at]!;
      if (kind === 'annex' || this.background.test(title) || this.general.test(title) || this.closing.test(title))
        return true;
    }
    return false;
  }

  /** Below a chapter about carrying the plan out a heading without units is rather a wish than a duty. */
  isSafeguard(index: number): boolean {
    const { sections } = this.document;
    for (let at = index; at >= 0; at = sections[at]!.parent)
      if (sections[at]!.title.length <= 16 && this.safeguards.test(sections[at]!.title)) return true;
    return false;
  }

  /** A box that lists projects, or is one: what they are called stands with the projects. */
  isProjectBox(index: number): boolean {
    const { kind, title } = this.document.sections[index]!;
    const one = this.children[index]!.length === 0 && this.programmes.test(title);
    return kind === 'box' && (one || this.boxes.test(title)) && this.dutiesBelow(index).length === 0;
  }

  /** Paragraphs that stand directly below a heading or below its run-in headings. */
  paragraphs(index: number): number {
    return this.counts[index]!.size;
  }

  dutiesBelow(index: number): Duty[] {
    return [...this.duties[index]!, ...this.children[index]!.flatMap((child) => this.dutiesBelow(child))];
  }
}

function tasksOfSections(
  document: PlanText,
  duties: readonly Duty[],
  { tasks: words, projects }: TaskLexicon,
): Found[] {
  const { sections } = document;
  const headings = new Headings(document, duties, words, projects);
  const tasks: Found[] = [];
  const programme = new RegExp(`^${anyOf(words.programmeVerbs)}(?=[“《].{1,40}${anyOf(words.programmeEnds)}$)`);
  const visit = (index: number) => {
    const section = sections[index]!;
    const all = headings.children[index]!.filter((child) => isHeading(child, headings, document));
    const children = all.filter((child) => !headings.isProjectBox(child));
    // A chapter and the safeguards hold duties of their own; a note belongs to the heading it stands below.
    const apart = section.kind === 'chapter' || section.kind === 'part' || headings.isSafeguard(index);
    if (children.length > 0 && (apart || !isSharedNote(children, headings))) {
      const own = headings.duties[index]!;
      if (own.length > 0) push(index, own);
      for (const child of children) visit(child);
      return;
    }
    const inherited = headings.dutiesBelow(index);
    if (inherited.length > 0 || (section.title !== '' && !headings.isTaskless(index))) push(index, inherited);
  };
  const push = (index: number, own: readonly Duty[]) => {
    const section = sections[index]!;
    const title = section.title.replace(programme, '');
    const above = section.parent >= 0 ? labelOf(sections, section.parent) : '';
    const number = numberOf(index, sections);
    const base = { section: above, lead: [], coop: [], raw: '', confidence: 0.75 };
    const confidence = headings.isSafeguard(index) ? UNSURE : base.confidence;
    if (own.length === 0) tasks.push({ ...base, confidence, no: number, title, span: trimmed(document, section.span) });
    else if (own.length === 1) tasks.push({ ...base, ...own[0]!, no: number, title, span: spanTo(section, own[0]!) });
    else
      own.forEach((duty, at) => {
        const from = at === 0 ? section.head[1] : own[at - 1]!.span[1];
        const lead = leadOf(document.prose, from, duty.span[0]);
        tasks.push({
          ...base,
          ...duty,
          no: number === null ? null : `${number}-${at + 1}`,
          title: lead === '' ? `${title}(${at + 1})` : `${title}:${lead}`,
          span: [at === 0 ? section.span[0] : from, duty.span[1]],
        });
      });
  };
  sections.forEach((section, index) => {
    if (section.parent < 0 && section.kind !== 'annex' && section.kind !== 'dash') visit(index);
  });
  return tasks;
}

/** Run-in headings count only when the section above is made of such paragraphs and not of others with units. */
function isHeading(index: number, headings: Headings, document: PlanText): boolean {
  const section = document.sections[index]!;
  if (section.kind !== 'run-in') return true;
  const siblings = headings.children[section.parent]!.filter((at) => document.sections[at]!.kind === 'run-in');
  const duties = siblings.map((sibling) => headings.duties[sibling]!.length);
  if (Math.max(...duties) > 1 || headings.duties[section.parent]!.length > 0) return false;
  return siblings.length > 1 && 2 * siblings.length >= headings.paragraphs(section.parent);
}

/** One note below the last of several points belongs to the heading above them. */
function isSharedNote(children: readonly number[], headings: Headings): boolean {
  if (children.length < 2) return false;
  const noted = children.filter((child) => headings.dutiesBelow(child).length > 0);
  return noted.length === 1 && noted[0] === children[children.length - 1] && headings.children[noted[0]!]!.length === 0;
}

/** (一) below 二、 stays (一); 1 below (一) is (一)1. */
function numberOf(index: number, sections: readonly Section[]): string | null {
  const { mark, kind, parent } = sections[index]!;
  if (mark === '') return null;
  const above = sections[parent];
  const composite = kind === 'number' && above?.kind === 'han-paren';
  return composite ? `${above.mark}${mark}` : mark;
}

const OPENER =
  /^(?:进一步|持续|继续|积极|全面|大力|深入|着力|加快|有序|稳步|切实)*(?:推进|实施|加强|支持|强化|开展|做好|推动)(?![与对和向])(?=.{5})/;
/** Clauses that say how or why, before the one that says what. */
const MANNER = /^(?:以|按照?|根据|围绕|通过|结合|为|在|依托|针对|坚持|充分)/;

/** What a paragraph is about: its first clause that says what, without the verb that opens it. */
function leadOf(prose: string, from: number, to: number): string {
  const text = tidy(prose.slice(from, Math.min(to, from + 200))).replace(/^[)〕】\s。]+/, '');
  const clauses = text.match(/[^,。;:]{4,}/g) ?? [];
  const clause = clauses.find((words) => !MANNER.test(words)) ?? clauses[0] ?? '';
  return clause.replace(OPENER, '').slice(0, 40);
}

const spanTo = (section: Section, duty: Duty): Span => [section.span[0], Math.max(section.head[1], duty.span[1])];

function trimmed(document: PlanText, [start, end]: Span): Span {
  const kept = document.prose.slice(start, end).trimEnd();
  return [start, start + kept.length];
}
