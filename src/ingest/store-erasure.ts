/** SQL of erasure in the raw inbox and the quarantine. */
import type { RecordReceipt, Tx } from '../kernel/index.ts';

export interface InboxRow {
  id: string;
  format: string;
  receipts: RecordReceipt[];
  size: number;
  content: Buffer;
}

/**
 * Submissions that handed in a version of the record, or a row that became one, with their bytes: those that its versions name
 * (`known`), those noted each night, and of what came since those whose receipts say so.
 */
export function findInbox(tx: Tx, reference: string, known: readonly string[]): Promise<InboxRow[]> {
  return tx.query<InboxRow>(
    `with found as (
       select unnest($2::uuid[]) as id
       union select submission from ingest.repeat where reference = $1
       union select submission from ingest.quarantine where ${STORED_AS}
       union select s.id from ingest.submission s
       where s.id > coalesce((select upto from ingest.repeat_state), '00000000-0000-0000-0000-000000000000')
         and jsonb_path_exists(s.receipts, '$[*].reference ? (@ starts with $prefix)', jsonb_build_object('prefix', $1 || '/'))
     )
     select s.id::text as id, s.format, s.receipts, p.size, p.content
     from found f join ingest.submission s on s.id = f.id join ingest.payload p on p.submission = s.id`,
    [reference, known],
  );
}

/** `$1` or one of its versions, as a range that the index serves: '0' is the character after '/'. */
const STORED_AS = `(stored_as = $1 or (stored_as collate "C" >= $1 || '/' and stored_as collate "C" < $1 || '0'))`;

/** The next submissions after the place reached that came before a time, in order; the place is locked. */
export async function lockNextSubmissions(tx: Tx, until: Date, limit: number): Promise<string[]> {
  const [state] = await tx.query<{ upto: string }>('select upto::text from ingest.repeat_state for update');
  const rows = await tx.query<{ id: string; early: boolean }>(
    `select id::text, received_at < $2 as early from ingest.submission where $1::uuid is null or id > $1 order by id limit $3`,
    [state?.upto ?? null, until, limit],
  );
  const end = rows.findIndex(({ early }) => !early);
  return (end === -1 ? rows : rows.slice(0, end)).map(({ id }) => id);
}

export async function noteRepeats(tx: Tx, submissions: readonly string[]): Promise<void> {
  await tx.query(
    `insert into ingest.repeat (reference, submission)
     select distinct r.type || '/' || r.id, r.submission from (
       select s.id as submission, split_part(x.receipt ->> 'reference', '/', 1) as type, split_part(x.receipt ->> 'reference', '/', 2) as id
       from ingest.submission s cross join jsonb_array_elements(s.receipts) x(receipt)
       where s.id = any($1::uuid[]) and x.receipt ->> 'reference' is not null
     ) r
     where not exists (select from record.pub_current c where c.type = r.type and c.id = r.id and c.submission = r.submission::text)
     on conflict do nothing`,
    [submissions],
  );
}

export async function saveRepeatState(tx: Tx, upto: string, at: Date): Promise<void> {
  await tx.query(
    `insert into ingest.repeat_state (upto, at) values ($1, $2)
     on conflict (only_row) do update set upto = excluded.upto, at = excluded.at`,
    [upto, at],
  );
}

export interface RowOfRecord {
  id: string;
  submission: string;
  entry: number;
}

/** Rows held back that became a version of the record, or would have. */
export function findRows(tx: Tx, reference: string): Promise<RowOfRecord[]> {
  return tx.query<RowOfRecord>(
    `select id::text as id, submission::text as submission, entry from ingest.quarantine
     where ${STORED_AS} or request ->> 'url' = $1`,
    [reference],
  );
}

/** The app role cannot change bytes that arrived: they go, and their tombstone comes. */
export async function replacePayload(tx: Tx, id: string, size: number, content: Buffer): Promise<void> {
  await tx.query('delete from ingest.payload where submission = $1', [id]);
  await tx.query('insert into ingest.payload (submission, size, content) values ($1, $2, $3)', [id, size, content]);
}

export async function redactRow(tx: Tx, id: string, content: Buffer): Promise<void> {
  await tx.query(
    `update ingest.quarantine set resource = $2, label = resource_type, full_url = null, problems = '[]',
       state = case when state = 'open' then 'dismissed' else state end
     where id = $1`,
    [id, content],
  );
  await tx.query('delete from ingest.quarantine_wait where quarantine = $1', [id]);
}
