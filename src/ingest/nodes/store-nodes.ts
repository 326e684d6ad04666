/** SQL of the register of nodes. */
import type { KeyAlgorithm, Queryable, Tx } from '../../kernel/index.ts';

const DOORS = ['fhir', 'hl7v2', 'cda', 'csv', 'wst790'] as const;
export type Door = (typeof DOORS)[number];

export interface NodeRow {
  id: string;
  code: string;
  name: string;
  role: 'sender' | 'higher';
  area: string;
  doors: Door[];
  /** Addresses and networks it may come from; empty: any. */
  networks: string[];
  account: string | null;
  algorithm: KeyAlgorithm | null;
  public_key: string | null;
  key_since: Date | null;
  state: 'active' | 'suspended';
  silent_hours: number | null;
  address: string | null;
  known_as: string | null;
  /** How a higher platform is spoken to. */
  transport: 'wst790' | 'fhir';
  /** Bearer token that a FHIR server asks for; sealed. */
  token: string | null;
  seen_at: Date | null;
  skew_ms: number | null;
  /** MSH-3; null: no sender of HL7 v2. */
  application: string | null;
  /** MSH-4; empty: any. */
  facility: string | null;
  /** Of the texts in HL7 v2 acknowledgements. */
  language: 'zh' | 'en';
  source: string;
  institution: string | null;
  valid_from: string;
  valid_to: string | null;
  note: string | null;
  created_by: string;
  created_at: Date;
  changed_by: string | null;
  changed_at: Date | null;
}
const COLUMNS = `id, code, name, role, area, doors, networks, account, algorithm, public_key, key_since, state, silent_hours, address, known_as, transport, token,
  seen_at, skew_ms, application, facility, language, source, institution, valid_from::text, valid_to::text, note, created_by, created_at, changed_by, changed_at`;

/** The sender of HL7 v2 registered for a day; one of its own facility goes before one of any. */
export async function selectSender(
  q: Queryable,
  application: string,
  facility: string,
  day: string,
): Promise<NodeRow | undefined> {
  const [row] = await q.query<NodeRow>(
    `select ${COLUMNS} from ingest.node
     where application = $1 and facility in ($2, '') and valid_from <= $3::date and (valid_to is null or valid_to > $3::date)
       and state = 'active' and 'hl7v2' = any(doors)
     order by facility desc limit 1`,
    [application, facility, day],
  );
  return row;
}

export async function selectNode(
  q: Queryable,
  by: { id: string } | { code: string } | { account: string },
): Promise<NodeRow | undefined> {
  const [[column, value]] = Object.entries(by) as [[string, string]];
  const [row] = await q.query<NodeRow>(`select ${COLUMNS} from ingest.node where ${column} = $1`, [value]);
  return row;
}

export interface NodeFilter {
  role?: NodeRow['role'] | undefined;
  state?: NodeRow['state'] | undefined;
  /** Part of code, name, institution or source. */
  text?: string | undefined;
  /** Code of the last row seen. */
  after?: string | undefined;
  limit: number;
}

export const selectNodes = (q: Queryable, { role, state, text, after, limit }: NodeFilter): Promise<NodeRow[]> =>
  q.query<NodeRow>(
    `select ${COLUMNS} from ingest.node
     where ($1::text is null or role = $1) and ($2::text is null or state = $2) and ($4::text is null or code > $4)
       and ($3::text is null or strpos(lower(concat_ws(' ', code, name, institution, source)), lower($3)) > 0)
     order by code limit $5`,
    [role ?? null, state ?? null, text ?? null, after ?? null, limit],
  );

export const selectSenders = (q: Queryable, limit: number): Promise<NodeRow[]> =>
  q.query<NodeRow>(
    `select ${COLUMNS} from ingest.node where application is not null order by application, facility, valid_from desc limit $1`,
    [limit],
  );

/** Nodes are registered one at a time, so that two of one name cannot stand for one day. */
export async function lockNodes(tx: Tx): Promise<void> {
  await tx.query('lock table ingest.node in share row exclusive mode');
}

export async function overlaps(tx: Tx, node: Pick<NodeRow, 'application' | 'facility' | 'valid_from' | 'valid_to'>) {
  const [row] = await tx.query<{ yes: boolean }>(
    `select exists (select from ingest.node where application = $1 and facility = $2
       and daterange(valid_from, valid_to) && daterange($3::date, $4::date)) as yes`,
    [node.application, node.facility, node.valid_from, node.valid_to],
  );
  return row!.yes;
}

/** The code itself, or with the next free number behind it. */
export async function freeCode(tx: Tx, code: string): Promise<string> {
  const rows = await tx.query<{ code: string }>(
    `select code from ingest.node where code = $1 or starts_with(code, $1 || '-')`,
    [code],
  );
  const taken = new Set(rows.map((row) => row.code));
  if (!taken.has(code)) return code;
  for (let n = 2; ; n += 1) if (!taken.has(`${code}-${n}`)) return `${code}-${n}`;
}

const WRITTEN = [
  'code',
  'name',
  'role',
  'area',
  'doors',
  'networks',
  'account',
  'algorithm',
  'public_key',
  'key_since',
  'state',
  'silent_hours',
  'address',
  'known_as',
  'transport',
  'token',
  'application',
  'facility',
  'language',
  'source',
  'institution',
  'valid_from',
  'valid_to',
  'note',
  'changed_by',
  'changed_at',
] as const satisfies readonly (keyof NodeRow)[];

export async function insertNode(tx: Tx, node: NodeRow): Promise<void> {
  const columns = ['id', ...WRITTEN, 'created_by', 'created_at'] as const;
  await tx.query(
    `insert into ingest.node (${columns.join(', ')}) values (${columns.map((_, i) => `$${i + 1}`).join(', ')})`,
    columns.map((column) => node[column]),
  );
}

/** Writes what people may change; what messages tell of a node (`seen_at`, `skew_ms`) stays as it is. */
export async function updateNode(tx: Tx, node: NodeRow): Promise<void> {
  await tx.query(
    `update ingest.node set ${WRITTEN.map((column, i) => `${column} = $${i + 2}`).join(', ')} where id = $1`,
    [node.id, ...WRITTEN.map((column) => node[column])],
  );
}

export async function lockNode(tx: Tx, id: string): Promise<NodeRow | undefined> {
  const [row] = await tx.query<NodeRow>(`select ${COLUMNS} from ingest.node where id = $1 for update`, [id]);
  return row;
}

/** Names of sources, of each the node in force that was registered first. */
export const selectSourceNames = (q: Queryable): Promise<{ source: string; name: string }[]> =>
  q.query(`select distinct on (source) source, name from ingest.node order by source, state, created_at, id`);

/** What a source handed in before it was registered, as traffic of its node; the days from `since` on. */
export async function addPastTraffic(tx: Tx, node: Pick<NodeRow, 'id' | 'source'>, since: Date): Promise<void> {
  await tx.query(
    `with past as (
       select (received_at at time zone 'Asia/Shanghai')::date as day, case format when 'fhir-json' then 'fhir' when 'xlsx' then 'csv' else format end as door,
         count(*) as messages, count(*) filter (where status <> 'stored') as errors, max(received_at) as last_at
       from ingest.submission where source = $2 and received_at >= $3 and causation_id is null group by 1, 2
     ), seen as (
       update ingest.node n set seen_at = greatest(n.seen_at, p.at) from (select max(last_at) as at from past) p where n.id = $1 and p.at is not null
     )
     insert into ingest.node_traffic (node, day, door, messages, errors, last_at)
     select $1, day, door, messages, errors, last_at from past where door = any($4)`,
    [node.id, node.source, since, DOORS],
  );
}

export interface Traffic {
  node: string;
  day: string;
  door: Door;
  messages: number;
  errors: number;
  lastAt: Date;
  lastError: string | null;
  skewMs: number | null;
}

/** Adds counts to the days of nodes, and when they were last seen. */
export async function addTraffic(q: Queryable, rows: readonly Traffic[]): Promise<void> {
  await q.query(
    `with r as materialized (
       select * from jsonb_to_recordset($1::jsonb) as r(node uuid, day date, door text, messages bigint, errors bigint,
         "lastAt" timestamptz, "lastError" text, "skewMs" int)
     ), seen as (
       update ingest.node n set seen_at = greatest(n.seen_at, s.at), skew_ms = coalesce(s.skew, n.skew_ms)
       from (select node, max("lastAt") as at, (array_agg("skewMs" order by "lastAt" desc) filter (where "skewMs" is not null))[1] as skew
             from r group by node) s where n.id = s.node
     )
     insert into ingest.node_traffic as t (node, day, door, messages, errors, last_at, last_error)
     select node, day, door, messages, errors, "lastAt", "lastError" from r
     on conflict (node, day, door) do update set messages = t.messages + excluded.messages, errors = t.errors + excluded.errors,
       last_at = greatest(t.last_at, excluded.last_at), last_error = coalesce(excluded.last_error, t.last_error)`,
    [JSON.stringify(rows)],
  );
}

export const selectTraffic = (
  q: Queryable,
  nodes: readonly string[],
  from: string,
): Promise<Omit<Traffic, 'skewMs'>[]> =>
  q.query(
    `select node, day::text, door, messages::int, errors::int, last_at as "lastAt", last_error as "lastError"
     from ingest.node_traffic where node = any($1) and day >= $2::date order by day desc, door`,
    [nodes, from],
  );

/** Whether a message of another content came under this control id before. */
export async function isTaken(q: Queryable, source: string, externalId: string, contentHash: Buffer): Promise<boolean> {
  const [row] = await q.query<{ yes: boolean }>(
    `select exists (select from ingest.submission
       where format = 'hl7v2' and source = $1 and external_id = $2 and content_hash <> $3 and status <> 'refused') as yes`,
    [source, externalId, contentHash],
  );
  return row!.yes;
}
