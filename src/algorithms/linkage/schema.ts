/** What a field holds; decides how its values are normalised, compared and blocked. */
export type FieldKind =
  | 'name'
  | 'family-name'
  | 'date'
  | 'sex'
  | 'phone'
  | 'address'
  | 'postcode'
  | 'id-number'
  | 'text'
  | 'exact';

export const FIELD_KINDS: readonly FieldKind[] = [
  'name',
  'family-name',
  'date',
  'sex',
  'phone',
  'address',
  'postcode',
  'id-number',
  'text',
  'exact',
];

/** m and u of one field: how often each level occurs among pairs of one person, and among pairs of two. */
export interface GivenWeights {
  m?: readonly number[] | undefined;
  u?: readonly number[] | undefined;
}

export interface LinkField {
  column: string;
  kind: FieldKind;
  weights?: GivenWeights | undefined;
}

/** A column of the input: distinct texts, and for each record the place of its text. */
export interface RawColumn {
  texts: readonly string[];
  codes: Int32Array;
}

/**
 * How far two values agree. `crossed`: the value stands in another field of the other record (names or places swapped).
 * `missing` says nothing for or against.
 */
export const EXACT = 0;
export const CLOSE = 1;
export const SIMILAR = 2;
export const CROSSED = 3;
export const DIFFERENT = 4;
export const LEVELS = 5;
export const MISSING = 5;
