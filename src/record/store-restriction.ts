/** SQL of restrictions: what the commit looks up and keeps. Every statement handles a whole batch. */
import { type FhirResource, prepare, type Queryable, type Tx } from '../kernel/index.ts';
import type { ConsentRule, What } from './restriction/consent-rules.ts';
import type { ResourceKey } from './store.ts';
import { timeText } from './time-text.ts';

export interface RestrictionRow extends ResourceKey {
  self: bigint;
  patient: bigint | null;
  encounters: bigint[];
  label: number;
  past: number;
  makers: string[];
  rules: string[];
  why: string[];
  sensitivity: string[];
}

/** What is known around some records. Hashes as text. */
export interface Around {
  /** Whether any Consent stands. */
  consents: boolean;
  spreads: { encounter: string; self: string; label: number; why: string }[];
  /** Rows of the records themselves, and of those in the Encounters that are among them. */
  rows: (ResourceKey & { self: string; past: number; label: number })[];
}

const list = (values: readonly bigint[]): string => `{${values.join(',')}}`;

/** `selves`: records whose row is wanted; `encounters`: whose spreads; `within`: Encounters whose restricted records. */
export async function findAround(
  q: Queryable,
  { selves, encounters, within }: Record<'selves' | 'encounters' | 'within', readonly bigint[]>,
): Promise<Around> {
  const rows = await q.query<{ around: Around }>(
    prepare(`select jsonb_build_object(
       'consents', exists (select from record.consent_rule),
       'spreads', (select coalesce(jsonb_agg(jsonb_build_object('encounter', encounter::text, 'self', self::text, 'label', label, 'why', why)), '[]')
         from record.label_spread where encounter = any($2::bigint[]) or self = any($1::bigint[])),
       'rows', (select coalesce(jsonb_agg(jsonb_build_object('self', self::text, 'type', type, 'id', id, 'past', past, 'label', label)), '[]')
         from record.restriction where self = any($1::bigint[]) or encounters && $3::bigint[])) as around`),
    [list(selves), list(encounters), list(within)],
  );
  return rows[0]!.around;
}

export interface StoredRule {
  no: string;
  patient: string;
  denies: boolean;
  what: What[];
}

export function findConsentRules(q: Queryable, patients: readonly bigint[]): Promise<StoredRule[]> {
  return q.query<StoredRule>(
    'select no::text, patient::text, denies, what from record.consent_rule where patient = any($1::bigint[]) order by no',
    [list(patients)],
  );
}

/** Replaces the rules of the Consents. */
export async function replaceConsentRules(
  tx: Tx,
  consents: readonly string[],
  rules: readonly (ConsentRule & { address: bigint })[],
): Promise<void> {
  await tx.query('delete from record.consent_rule where consent = any($1)', [consents]);
  if (rules.length === 0) return;
  await tx.query(
    `insert into record.consent_rule (consent, patient, depth, denies, opens, actors, purposes, low, high, what)
     select x.* from jsonb_to_recordset($1::jsonb) as x(consent text, patient bigint, depth smallint, denies boolean, opens smallint,
       actors jsonb, purposes jsonb, low timestamptz, high timestamptz, what jsonb)`,
    [
      JSON.stringify(
        rules.map(({ address, low, high, ...rule }) => ({
          ...rule,
          patient: String(address),
          low: low === undefined ? null : timeText(low),
          high: high === undefined ? null : timeText(high),
        })),
      ),
    ],
  );
}

/** Patients of the Consents whose rules stand. */
export async function findConsentPatients(q: Queryable, consents: readonly string[]): Promise<bigint[]> {
  const rows = await q.query<{ patient: string }>(
    'select distinct patient::text from record.consent_rule where consent = any($1)',
    [consents],
  );
  return rows.map(({ patient }) => BigInt(patient));
}

export async function replaceSpreads(
  tx: Tx,
  selves: readonly bigint[],
  rows: readonly { encounter: bigint; self: bigint; rank: number; why: string }[],
): Promise<void> {
  await tx.query('delete from record.label_spread where self = any($1::bigint[])', [list(selves)]);
  if (rows.length === 0) return;
  await tx.query(
    'insert into record.label_spread (encounter, self, label, why) select * from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::text[])',
    [
      list(rows.map(({ encounter }) => encounter)),
      list(rows.map(({ self }) => self)),
      rows.map(({ rank }) => rank),
      rows.map(({ why }) => why),
    ],
  );
}

/**
 * Waits for whoever is writing records and keeps others waiting until the transaction ends: what they store is either seen by
 * the statements that follow, or stored with the new rules in sight.
 */
export async function lockWriters(tx: Tx): Promise<void> {
  await tx.query('lock table record.locator in share row exclusive mode');
}

/** Live records with one of the addresses, as their own or their main subject, or with one of the keys of references. */
export function findBelonging(
  q: Queryable,
  addresses: readonly bigint[],
  keys: readonly bigint[],
): Promise<ResourceKey[]> {
  return q.query<ResourceKey>(
    `select type, id from record.locator where subject = any($1::bigint[]) and not deleted
     union select type, id from record.locator where keys && $2::bigint[] and not deleted
     union select type, id from record.locator where self = any($1::bigint[]) and not deleted
       and type not in ('Observation', 'ExplanationOfBenefit')`,
    [list(addresses), list(keys)],
  );
}

export interface VersionContent extends ResourceKey {
  version: number;
  /** The newest with content: of a deleted record the one before its end. */
  current: boolean;
  deleted: boolean;
  source: string | null;
  content: FhirResource;
}

/** All versions of the records that have content, oldest first. */
export function findVersions(q: Queryable, keys: readonly ResourceKey[]): Promise<VersionContent[]> {
  return q.query<VersionContent>(
    `select v.type, v.id, v.version, v.version = l.version - l.deleted::int as current, l.deleted, v.source, v.content
     from (select distinct * from unnest($1::text[], $2::text[])) k(type, id)
     join record.locator l on l.type = k.type and l.id = k.id
     join record.version v on v.seq = l.no or (l.version > 1 and v.type = l.type and v.id = l.id and v.version > 1)
     where v.content is not null order by v.type, v.id, v.version`,
    [keys.map(({ type }) => type), keys.map(({ id }) => id)],
  );
}

/** Contents of live records by address hash, of one type. */
export function findContents(
  q: Queryable,
  type: string,
  ids: readonly string[],
): Promise<{ id: string; content: FhirResource }[]> {
  return q.query(
    `select l.id, v.content from record.locator l join record.version v on v.seq = l.seq
     where l.type = $1 and l.id = any($2) and not l.deleted`,
    [type, ids],
  );
}

/** Keeps the rows, and takes those away that `selves` have no more; marks the records accordingly. */
export async function saveRestrictions(
  tx: Tx,
  rows: readonly RestrictionRow[],
  gone: readonly (ResourceKey & { self: bigint })[],
): Promise<void> {
  if (gone.length > 0) {
    await tx.query('delete from record.restriction where self = any($1::bigint[])', [
      list(gone.map(({ self }) => self)),
    ]);
    await mark(tx, gone, null);
  }
  if (rows.length === 0) return;
  await tx.query(
    `insert into record.restriction (self, type, id, patient, encounters, label, past, makers, rules, why, sensitivity)
     select x.* from jsonb_to_recordset($1::jsonb) as x(self bigint, type text, id text, patient bigint, encounters bigint[], label smallint,
       past smallint, makers text[], rules bigint[], why text[], sensitivity text[])
     on conflict (self) do update set patient = excluded.patient, encounters = excluded.encounters, label = excluded.label,
       past = excluded.past, makers = excluded.makers, rules = excluded.rules, why = excluded.why, sensitivity = excluded.sensitivity`,
    [
      JSON.stringify(
        rows.map((row) => ({
          ...row,
          self: String(row.self),
          patient: row.patient === null ? null : String(row.patient),
          encounters: row.encounters.map(String),
        })),
      ),
    ],
  );
  await mark(tx, rows, true);
}

async function mark(tx: Tx, keys: readonly ResourceKey[], restricted: true | null): Promise<void> {
  await tx.query(
    `update record.locator l set restricted = $3 from unnest($1::text[], $2::text[]) k(type, id)
     where l.type = k.type and l.id = k.id and l.restricted is distinct from $3`,
    [keys.map(({ type }) => type), keys.map(({ id }) => id), restricted],
  );
}

export async function findLabelState(q: Queryable): Promise<string | undefined> {
  return (await q.query<{ fingerprint: string }>('select fingerprint from record.label_state'))[0]?.fingerprint;
}

export async function saveLabelState(q: Queryable, fingerprint: string, at: Date): Promise<void> {
  await q.query(
    `insert into record.label_state (fingerprint, at) values ($1, $2)
     on conflict (only_row) do update set fingerprint = excluded.fingerprint, at = excluded.at`,
    [fingerprint, at],
  );
}

/** The next records in key order, deleted ones too, locked against writers until the transaction ends. */
export function lockKeys(tx: Tx, after: ResourceKey, limit: number): Promise<ResourceKey[]> {
  return tx.query<ResourceKey>(
    'select type, id from record.locator where (type, id) > ($1, $2) order by type, id limit $3 for update',
    [after.type, after.id, limit],
  );
}
