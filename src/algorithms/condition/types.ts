/**
 * The condition language: what a value may be and what a name means. It is a subset of FHIRPath over a flat row of names
 * (`sbp`, `previous.sbp`, `subject.age`); every value is one of these or empty (null), and logic is three-valued.
 */

/** An amount of time as it is added to a day; weeks are seven days. */
export interface Duration {
  value: number;
  unit: 'year' | 'month' | 'week' | 'day' | 'hour' | 'minute';
}

/** An attachment or a signature: conditions only ask whether it is there. */
export type FileValue = Readonly<Record<string, string | number>>;

/** The answers of a repeated group, one row a repetition. */
export type RowsValue = readonly Row[];

/** date: `YYYY-MM-DD`; dateTime: ISO 8601 with its zone; codes: several codes of one list. */
export type Value =
  | number
  | string
  | boolean
  | readonly string[]
  | readonly number[]
  | Duration
  | FileValue
  | RowsValue
  | null;

export type ValueType =
  | 'number'
  | 'text'
  | 'boolean'
  | 'date'
  | 'dateTime'
  | 'duration'
  | 'codes'
  /** A table that `at` reads by position. */
  | 'numbers'
  | 'rows'
  | 'file'
  /** Of `{}`: fits every type. */
  | 'null';

/** What a name stands for; `options` are the codes that a choice allows. */
export interface NameType {
  type: ValueType;
  options?: readonly string[];
}

/** The names a condition may use. */
export type Scope = ReadonlyMap<string, NameType>;

/** Values by name; a name that is missing is empty. */
export type Row = Readonly<{ [name: string]: Value | undefined }>;

/** A condition after the check of its types. */
export type Typed = NameType &
  (
    | { node: 'literal'; value: Value }
    | { node: 'name'; name: string }
    | { node: 'call'; operation: string; args: readonly Typed[] }
  );

/** A condition that cannot be read, or whose names or types do not fit; the message says why. */
export class ConditionFault extends Error {
  override readonly name = 'ConditionFault';
}
