import { type FhirBundleEntry, type Problem, prepare, type Queryable, type Tx } from '../kernel/index.ts';

export interface QuarantineRow {
  id: string;
  submission: string;
  source: string;
  entry: number;
  place: string | null;
  resource_type: string;
  label: string;
  problems: Problem[];
  state: 'open' | 'resubmitted' | 'dismissed';
  received_at: Date;
}
export interface QuarantineRecord extends QuarantineRow {
  full_url: string | null;
  resource: Buffer;
  request: FhirBundleEntry['request'] | null;
  merge: boolean;
  attempts: number;
  stored_as: string | null;
}
const COLUMNS = 'id, submission, source, entry, place, resource_type, label, problems, state, received_at';

export interface NewRow {
  id: string;
  submission: string;
  source: string;
  entry: number;
  place: string | null;
  resource_type: string;
  label: string;
  full_url: string | null;
  resource: Buffer;
  request: unknown;
  merge: boolean;
  problems: readonly Problem[];
  rules: readonly string[];
}

export async function insertRows(tx: Tx, rows: readonly NewRow[], at: Date): Promise<void> {
  await tx.query(
    `insert into ingest.quarantine (id, submission, source, entry, place, resource_type, label, full_url, resource, request, merge, problems, rules, received_at)
     select id, submission, source, entry, place, resource_type, label, full_url, resource, request, merge, problems, rules, $2
     from jsonb_to_recordset($1) as r (id uuid, submission uuid, source text, entry int, place text, resource_type text, label text, full_url text,
       resource bytea, request jsonb, merge boolean, problems jsonb, rules text[])`,
    [JSON.stringify(rows.map((row) => ({ ...row, resource: `\\x${row.resource.toString('hex')}` }))), at],
  );
}

export interface Wait {
  key: bigint;
  quarantine: string;
  /** The key is that of a row of the same submission, which is stored once. */
  sibling: boolean;
  /** The key is the row's own record's. */
  own?: boolean;
}

export async function insertWaits(tx: Tx, waits: readonly Wait[]): Promise<void> {
  if (waits.length === 0) return;
  await tx.query(
    `insert into ingest.quarantine_wait (key, quarantine, sibling, own)
     select * from unnest($1::bigint[], $2::uuid[], $3::boolean[], $4::boolean[]) on conflict do nothing`,
    [
      waits.map((wait) => wait.key.toString()),
      waits.map((wait) => wait.quarantine),
      waits.map((wait) => wait.sibling),
      waits.map((wait) => wait.own === true),
    ],
  );
}

/** Whether any row waits for a record, its own among them. */
export async function selectWaits(q: Queryable): Promise<boolean> {
  return (await q.query<{ any: boolean }>(prepare('select exists (select from ingest.quarantine_wait) as any')))[0]!
    .any;
}

/** Open rows that only waited for one of the keys. */
export async function selectWaiting(
  q: Queryable,
  keys: readonly bigint[],
  referenceRules: readonly string[],
): Promise<string[]> {
  if (keys.length === 0) return [];
  const rows = await q.query<{ id: string }>(
    prepare(`select distinct r.id from ingest.quarantine_wait w join ingest.quarantine r on r.id = w.quarantine
     where w.key = any($1::bigint[]) and not w.own and r.state = 'open' and r.rules <@ $2::text[] order by r.id`),
    [keys.map(String), referenceRules],
  );
  return rows.map((row) => row.id);
}

export interface OpenRow {
  id: string;
  submission: string;
  source: string;
  resource_type: string;
  resource: Buffer;
  /** Of its own keys, those asked for. */
  keys: string[];
}

/** Open rows of which one of the keys is the own, locked. */
export async function lockSameRecord(tx: Tx, keys: readonly bigint[]): Promise<OpenRow[]> {
  if (keys.length === 0) return [];
  return tx.query<OpenRow>(
    prepare(`select r.id, r.submission, r.source, r.resource_type, r.resource,
       (select array_agg(w.key::text) from ingest.quarantine_wait w where w.quarantine = r.id and w.own and w.key = any($1::bigint[])) as keys
     from ingest.quarantine r
     where r.state = 'open' and r.id in (select quarantine from ingest.quarantine_wait where own and key = any($1::bigint[]))
     order by r.id for update`),
    [keys.map(String)],
  );
}

/** Closes rows whose record was stored in another submission. */
export async function closeSentAgain(
  tx: Tx,
  rows: readonly { id: string; storedAs: string; by: string; submission: string }[],
  at: Date,
): Promise<void> {
  await tx.query(
    `with a as (select * from jsonb_to_recordset($1) as a (id uuid, "storedAs" text, by text, submission uuid)),
     gone as (delete from ingest.quarantine_wait w using a where w.quarantine = a.id),
     closed as (update ingest.quarantine r set state = 'resubmitted', stored_as = a."storedAs" from a where r.id = a.id)
     insert into ingest.quarantine_action (quarantine, at, by, action, submission) select id, $2, by, 'sent-again', submission from a`,
    [JSON.stringify(rows), at],
  );
}

/** Locks rows that are about to be stored; gives those still open. */
export async function lockOpen(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(
    `select id from ingest.quarantine where id = any($1::uuid[]) and state = 'open' order by id for update`,
    [ids],
  );
  return new Set(rows.map((row) => row.id));
}

export interface Attempt {
  quarantine: string;
  /** `Type/id/_history/version`, when it was stored. */
  storedAs: string | null;
  label: string;
  resource: Buffer;
  problems: readonly Problem[];
  rules: readonly string[];
}

/** What an attempt left: stored rows are closed, others keep the newer resource and its problems. */
export async function updateAttempts(tx: Tx, attempts: readonly Attempt[]): Promise<void> {
  await tx.query(
    `with a as (
       select * from jsonb_to_recordset($1) as a (quarantine uuid, "storedAs" text, label text, resource bytea, problems jsonb, rules text[])),
     gone as (delete from ingest.quarantine_wait w using a where w.quarantine = a.quarantine and (a."storedAs" is not null or not (w.sibling or w.own)))
     update ingest.quarantine r set attempts = r.attempts + 1, resource = a.resource, label = a.label, stored_as = a."storedAs",
       state = case when a."storedAs" is null then 'open' else 'resubmitted' end,
       problems = case when a."storedAs" is null then a.problems else r.problems end,
       rules = case when a."storedAs" is null then a.rules else r.rules end
     from a where r.id = a.quarantine`,
    [JSON.stringify(attempts.map((attempt) => ({ ...attempt, resource: `\\x${attempt.resource.toString('hex')}` })))],
  );
}

export interface Action {
  quarantine: string;
  by: string;
  action: 'corrected' | 'retried' | 'dismissed';
  note: string | null;
  submission: string | null;
  rules: readonly string[];
}

export async function insertActions(tx: Tx, actions: readonly Action[], at: Date): Promise<void> {
  await tx.query(
    `insert into ingest.quarantine_action (quarantine, at, by, action, note, submission, rules)
     select quarantine, $2, by, action, note, submission, rules
     from jsonb_to_recordset($1) as a (quarantine uuid, by text, action text, note text, submission uuid, rules text[])`,
    [JSON.stringify(actions), at],
  );
}

export async function dismissRow(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.query(
    `with gone as (delete from ingest.quarantine_wait where quarantine = $1)
     update ingest.quarantine set state = 'dismissed' where id = $1 and state = 'open' returning id`,
    [id],
  );
  return rows.length > 0;
}

export interface QuarantineFilter {
  state?: string;
  rule?: string;
  after?: string;
  limit: number;
}

export function selectRows(q: Queryable, { state, rule, after, limit }: QuarantineFilter): Promise<QuarantineRow[]> {
  return q.query<QuarantineRow>(
    `select ${COLUMNS} from ingest.quarantine
     where ($1::text is null or state = $1) and ($2::text is null or rules @> array[$2]) and ($3::uuid is null or id < $3)
     order by id desc limit $4`,
    [state ?? null, rule ?? null, after ?? null, limit],
  );
}

export async function selectRow(q: Queryable, id: string): Promise<QuarantineRecord | undefined> {
  const [row] = await q.query<QuarantineRecord>(
    `select ${COLUMNS}, full_url, resource, request, merge, attempts, stored_as from ingest.quarantine where id = $1`,
    [id],
  );
  return row;
}

export function selectActions(
  q: Queryable,
  id: string,
): Promise<{ at: Date; by: string; action: string; note: string | null; rules: string[] }[]> {
  return q.query(
    'select at, by, action, note, rules from ingest.quarantine_action where quarantine = $1 order by seq',
    [id],
  );
}

/** The rows of the same submission that were stored since, by the fullUrl they came under. */
export async function selectStoredSiblings(
  q: Queryable,
  submission: string,
): Promise<{ full_url: string; stored_as: string }[]> {
  return q.query(
    'select full_url, stored_as from ingest.quarantine where submission = $1 and full_url is not null and stored_as is not null',
    [submission],
  );
}
