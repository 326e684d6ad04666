import type { Clearance } from '../../access/index.ts';
import { hash64 } from '../../kernel/index.ts';
import type { AreaScope, Sight } from '../model.ts';

type Add = (value: unknown) => string;

export function isSight(scope: AreaScope | undefined): scope is Sight {
  return typeof scope === 'object' && 'clearance' in scope;
}

/** The sight of nobody in particular: what neither a label nor a refusal keeps from anyone. For texts that many will read. */
export const openToAll = (at: Date): Sight => ({
  clearance: { rank: 0, actors: [], patients: [], purpose: '', lawful: false, at: at.toISOString() },
});

/** Address hashes of `Patient/…`, as index-values.ts makes them, as a parameter of SQL. */
export const addressesOf = (references: readonly string[], add: Add): string =>
  `${add(`{${references.map(hash64).join(',')}}`)}::bigint[]`;

/** Whether the row `g` of record.restriction, with `label` as what it is labelled, is open to the reader; null means no. */
function permits({ rank, actors, patients, purpose, lawful, at }: Clearance, add: Add, label: string): string {
  const own = addressesOf(patients, add);
  const who = `${add(actors)}::text[]`;
  const made = `(g.makers && ${who})`;
  const to = `${add(rank)}::int`;
  const consents = `record.consent_permits(g.rules, ${who}, ${add(purpose)}::text, ${add(at)}::timestamptz, ${add(lawful)}::boolean, ${made}, ${label}, ${to})`;
  return `g.patient = any(${own})
      or case when g.rules = '{}' then ${made} or ${label} <= ${to} else ${consents} end`;
}

/**
 * SQL condition that the reader is cleared for `row`. The mark on the row comes first, so that records without a restriction
 * are not looked up anywhere; the look-up is by key, of marked rows only, and leaves the plan of the search as it is.
 */
export function cleared(clearance: Clearance, add: Add, row: string, past: boolean): string {
  const label = past ? 'greatest(g.label, g.past)' : 'g.label';
  // One look-up by key, planned once; `exists` would be planned twice over, hashed and not.
  return `(${row}.restricted is null or coalesce((select ${permits(clearance, add, label)}
    from record.restriction g where g.self = ${row}.self), false))`;
}

/**
 * SQL condition for lists that name records without reading them: the reader is not cleared for the record that the SQL text
 * `reference` names as `Type/id`, or as one of its versions (`Type/id/_history/n`, of which the earlier ones count as in
 * readVersion). Labels, consents and purpose only: whose area a row belongs to is the list's own question. As a condition of
 * its own (not inside an `or`) it is a semi-join with the restricted records.
 */
export function withheld(scope: AreaScope | undefined, add: Add, reference: string): string {
  if (!isSight(scope)) return 'false';
  const label = `case when ${reference} like '%/%/%' then greatest(g.label, g.past) else g.label end`;
  return `exists (select from record.pub_restriction g
    where g.self = record.address_of(${reference}) and not coalesce(${permits(scope.clearance, add, label)}, false))`;
}
