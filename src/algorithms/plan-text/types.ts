/**
 * What reading a plan document gives. A span is a half-open range of UTF-16 units in the text as it was given, so a
 * page can mark the place; confidence (0..1) says how sure the rule was, not how likely the plan is to be met.
 */
import type { TargetLexicon } from './target-lexicon.ts';
import type { TaskLexicon } from './task-lexicon.ts';

export type Span = [start: number, end: number];
export type Operator =
  | '>='
  | '<='
  | '>'
  | '<'
  | '=='
  | 'keep'
  | 'range'
  | 'trend'
  | 'relative'
  | 'delta-per-year'
  | 'external-ref';
export type Direction = 'higher' | 'lower' | 'neutral';
export type GoalValue = number | [low: number, high: number] | null;

export interface ReadHeader {
  /** A proposal; the importer may change it. */
  id: string;
  title: string | null;
  region: string | null;
  period: [from: number, to: number] | null;
  issuer: string | null;
  /** YYYY-MM-DD */
  issuedOn: string | null;
  docNo: string | null;
  /** Where each field was found; a field taken from several places shows the first. */
  spans: Partial<Record<'title' | 'region' | 'period' | 'issuer' | 'issuedOn' | 'docNo', Span>>;
  confidence: number;
}

export interface Goal {
  op: Operator;
  value: GoalValue;
  raw: string;
  byYear?: number;
}

export interface TableIndicator {
  /** As printed (`7`), with a letter for an unnumbered sub-row (`7a`), with the table before it from table 2 on. */
  no: string;
  domain: string;
  name: string;
  unit: string | null;
  baselineYear: number | null;
  baseline: number | null;
  baselineRaw: string | null;
  target: Goal;
  nature: string | null;
  direction: Direction;
  /** Area of the row in a table that lists areas. */
  area?: string;
  /** 1 for the first indicator table of the document. */
  table: number;
  parent?: string;
  span: Span;
  confidence: number;
}

export interface StatedTarget {
  name: string;
  unit: string | null;
  op: Operator;
  value: GoalValue;
  raw: string;
  byYear: number | null;
  /** True when no year stands with the target and the end of the plan's period was taken. */
  byYearImplied: boolean;
  kind: 'value' | 'count' | 'milestone' | 'trend' | 'increment';
  direction: Direction;
  /** Where a change starts, when the sentence says so: 由26.4%提高到32%. */
  baseline?: number;
  baselineYear?: number;
  /** 力争, 争取, 基本, 左右 … */
  qualifier: string | null;
  section: string;
  /** The words the target was read from; `span` is their place. */
  quote: string;
  span: Span;
  confidence: number;
}

export interface ReadTask {
  no: string | null;
  section: string;
  title: string;
  leadUnits: string[];
  coopUnits: string[];
  /** The lists as printed, when the names above are not the printed ones. */
  unitsRaw?: string;
  span: Span;
  confidence: number;
}

export interface ReadProject {
  name: string;
  kind: string;
  due: number | null;
  span: Span;
  confidence: number;
}

export interface ReadStandard {
  rule: string;
  quantity: Record<string, unknown>;
  span: Span;
  confidence: number;
}

export type DoubtType =
  | 'conflict'
  | 'looser-than-baseline'
  | 'impossible'
  | 'ratio-mismatch'
  | 'sum-exceeds'
  | 'deadline'
  | 'definition'
  | 'other';

export interface ReadDoubt {
  type: DoubtType;
  subject: string;
  finding: { zh: string; en: string };
  origin: 'rule';
  spans: Span[];
}

export interface ReadPlan {
  plan: ReadHeader;
  tableIndicators: TableIndicator[];
  statedTargets: StatedTarget[];
  tasks: ReadTask[];
  projects: ReadProject[];
  standards: ReadStandard[];
  doubts: ReadDoubt[];
}

/** The words the rules look for: content/plan-reading, one file for each half. */
export interface PlanLexicon {
  targets: TargetLexicon;
  tasks: TaskLexicon;
}

export interface Section {
  /** The numbering as printed: 第一章, 一, (二), 3., 专栏 1, 附件, ——, or '' for a run-in heading. */
  mark: string;
  kind:
    | 'part'
    | 'chapter'
    | 'section'
    | 'han'
    | 'han-paren'
    | 'number'
    | 'number-paren'
    | 'box'
    | 'annex'
    | 'dash'
    | 'run-in';
  title: string;
  /** 1 is outermost. */
  level: number;
  /** Marks and titles from the outermost section to this one. */
  path: string[];
  /** From the mark to the next heading of the same or an outer level. */
  span: Span;
  /** Mark and title alone. */
  head: Span;
  /** Index of the enclosing section, -1 at the top. */
  parent: number;
}

export interface Cell {
  /** Without spaces at the ends, line breaks inside as one space. */
  text: string;
  span: Span;
  /** Line of the document the cell starts on. */
  line: number;
}

/** A run of cells found in the text. Rows are only as sure as the form: a single line of pipes has none. */
export interface CellBlock {
  form: 'pipes' | 'tabs' | 'lines' | 'columns';
  /** Words before the first cell that name the table, or ''. */
  caption: string;
  cells: Cell[];
  span: Span;
}

/** Sentence without the spaces and line breaks inside it; `at[i]` is the place of its i-th unit in the document. */
export interface Sentence {
  text: string;
  at: number[];
  span: Span;
  /** Index into sections, -1 before the first heading. */
  section: number;
  /** Sentences of one paragraph share the number. */
  paragraph: number;
}

/** A document prepared for the readers. `text` and `prose` have the length of `raw`, so places are the same in all. */
export interface PlanText {
  raw: string;
  /** Width, dashes, colons and signs made alike. */
  text: string;
  /** `text` with tables blanked; boxes (专栏) stay. */
  prose: string;
  tables: CellBlock[];
  sections: Section[];
  sentences: Sentence[];
}
