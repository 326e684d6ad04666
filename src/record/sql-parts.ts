import type { Sealer } from '../kernel/index.ts';
import type { Parameters } from './condition-sql.ts';
import type { AreaScope } from './model.ts';
import type { Resolved } from './resolve-criteria.ts';

/** What the conditions of a search are put together from. */

/** What a condition needs to know of its statement. */
export interface Building extends Parameters {
  sealer: Sealer;
  scope: AreaScope | undefined;
  /** What was looked up before. */
  resolved: Resolved;
  /** A row name not used yet. */
  row(): string;
}

/**
 * A condition that every match fulfils; without `sql` the index says nothing. `exact`: whatever fulfils it matches, so that
 * counting needs no reading.
 */
export interface Condition {
  sql?: string;
  exact: boolean;
}

export const NOTHING: Condition = { exact: false };

/** A single hash is compared with `=`, because only then an index also gives the order. */
export function oneOf(b: Parameters, column: string, values: readonly bigint[]): string {
  return values.length === 1
    ? `${column} = ${b.add(String(values[0]))}::bigint`
    : `${column} = any(${hashes(b, values)})`;
}

export function hashes(b: Parameters, values: readonly bigint[]): string {
  return `${b.add(`{${[...new Set(values)].join(',')}}`)}::bigint[]`;
}

export function anyOf(parts: readonly string[]): string {
  return parts.length === 1
    ? parts[0]!
    : parts.length === 0
      ? 'false'
      : `(${parts.map((part) => `(${part})`).join(' or ')})`;
}

/** Of alternatives one may say nothing, and then the whole says nothing. */
export function anyOfKnown(parts: readonly (string | undefined)[]): string | undefined {
  return parts.every((part) => part !== undefined) ? anyOf(parts as string[]) : undefined;
}

export function everyKnown(parts: readonly (string | undefined)[]): string | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : `(${known.join(' and ')})`;
}
