import type { Hl7Place } from '../../algorithms/hl7v2/fault.ts';
import type { Cell, CellReader } from './cells.ts';
import type { TextTemplate } from './expressions.ts';
import type { Scope } from './groups.ts';
import type { CodeTable } from './tables.ts';

/** Something wrong with a value of the message, found while a record is made of it. */
export interface MappingProblem {
  place: Hl7Place;
  /** HL7 table 0357. */
  code: 101 | 102 | 103;
  severity: 'error' | 'warning';
  rule: string;
  zh: string;
  en: string;
}

/** What an expression is evaluated in. */
export interface Environment {
  scope: Scope;
  reader: CellReader;
  tables: ReadonlyMap<string, CodeTable>;
  /** Name of the sender; stands in local identifiers. */
  source: string;
  /** Namespaces of identifiers that are the sender's own. */
  ownNames: ReadonlySet<string>;
  /** `+08:00` for times without one. */
  offset: string;
  variables: ReadonlyMap<string, TextTemplate | string | undefined>;
  /** The item of the nearest `$each`. */
  item?: Cell;
  /** What is wrong is told here; the value is left out. */
  report(problem: MappingProblem): void;
}
