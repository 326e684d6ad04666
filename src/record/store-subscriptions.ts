import { prepare, type Queryable, type Tx } from '../kernel/index.ts';
import type { StoredRow } from './store-read.ts';

/** SQL of subscriptions: their state, their events, and how far the feed was read. */

const WORKING_LOCK = 7_302_217; // held for life by the one process that follows and sends

/** False while another process does the work. */
export async function takeWork(q: { query(text: string, values: unknown[]): Promise<{ rows: unknown[] }> }) {
  const { rows } = await q.query('select pg_try_advisory_lock($1) as taken', [WORKING_LOCK]);
  return (rows[0] as { taken: boolean }).taken;
}

/** Where the follower stands; the row is locked until the transaction ends. */
export async function lockPlace(tx: Tx, name: string): Promise<string> {
  const [row] = await tx.query<{ seq: string }>('select seq from record.follower where name = $1 for update', [name]);
  return row!.seq;
}

/**
 * `lazily`: nothing but the place moves, so the commit need not wait for the disk, which writers wait for meanwhile. What a
 * crash takes back is gone over again and comes out the same.
 */
export async function movePlace(tx: Tx, name: string, seq: string, lazily = false): Promise<void> {
  if (lazily) void tx.query(prepare(`select set_config('synchronous_commit', 'off', true)`));
  await tx.query('update record.follower set seq = $2 where name = $1', [name, seq]);
}

/** Whether a batch is stored that the follower has not come to; another transaction may still hold it back. */
export async function hasUnread(q: Queryable, name: string): Promise<boolean> {
  const [row] = await q.query<{ unread: boolean }>(
    `with place as (
       select c.xid, c.seq from record.commit c where c.seq <= (select seq from record.follower where name = $1) order by c.seq desc limit 1
     )
     select exists (select from record.commit c where not exists (select from place) or (c.xid, c.seq) > (select xid, seq from place)) as unread`,
    [name],
  );
  return row!.unread;
}

export interface SubscriptionRow {
  id: string;
  version: number;
  account: string;
  state: 'active' | 'error' | 'off';
  error: string | null;
  told: boolean;
  push: boolean;
  /** Sealed. */
  secret: string;
  /** Number of the newest event. */
  events: string;
  failures: number;
  failing_since: Date | null;
  next_at: Date | null;
}

export async function findSubscription(q: Queryable, id: string): Promise<SubscriptionRow | undefined> {
  const [row] = await q.query<SubscriptionRow>('select * from record.subscription where id = $1', [id]);
  return row;
}

export function listActive(q: Queryable): Promise<SubscriptionRow[]> {
  return q.query<SubscriptionRow>(`select * from record.subscription where state = 'active' order by id`);
}

export function listUntold(q: Queryable, limit: number): Promise<SubscriptionRow[]> {
  return q.query<SubscriptionRow>('select * from record.subscription where not told order by id limit $1', [limit]);
}

export interface Settled {
  id: string;
  version: number;
  account: string;
  state: SubscriptionRow['state'];
  error: string | null;
  told: boolean;
  push: boolean;
  secret: string;
}

/**
 * Takes over what a client wrote. Events and secret are kept while the account stays the same; what waits is dropped when it
 * is turned off.
 */
export async function saveSettled(tx: Tx, s: Settled): Promise<void> {
  await tx.query(`delete from record.subscription where id = $1 and account <> $2`, [s.id, s.account]);
  await tx.query(
    `insert into record.subscription (id, version, account, state, error, told, push, secret) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (id) do update set version = excluded.version, state = excluded.state, error = excluded.error, told = excluded.told,
       push = excluded.push, failures = 0, failing_since = null, next_at = null`,
    [s.id, s.version, s.account, s.state, s.error, s.told, s.push, s.secret],
  );
  if (s.state === 'off')
    await tx.query('delete from record.subscription_event where subscription = $1 and settled_at is null', [s.id]);
}

/** The server ends an active subscription; false when it is not active any more. */
export async function stopSubscription(
  q: Queryable,
  id: string,
  state: 'error' | 'off',
  error: string | null,
): Promise<boolean> {
  const rows = await q.query(
    `update record.subscription set state = $2, error = $3, told = false, next_at = null where id = $1 and state = 'active' returning id`,
    [id, state, error],
  );
  return rows.length > 0;
}

/** The resource says the state, in this version. */
export async function markTold(q: Queryable, id: string, state: string, version: number | undefined): Promise<void> {
  await q.query(
    'update record.subscription set told = told or state = $2, version = greatest(version, coalesce($3, version)) where id = $1',
    [id, state, version ?? null],
  );
}

export async function deleteSubscription(tx: Tx, id: string): Promise<void> {
  await tx.query('delete from record.subscription where id = $1', [id]);
}

export async function saveSecret(q: Queryable, id: string, secret: string): Promise<void> {
  await q.query('update record.subscription set secret = $2 where id = $1', [id, secret]);
}

/** Who handed in a version: the sender it names, and the account that was signed in. */
export async function findWriter(
  q: Queryable,
  seq: string,
): Promise<{ source: string | null; submittedBy: string | null } | undefined> {
  const [row] = await q.query<{ source: string | null; submittedBy: string | null }>(
    `select v.source, s.submitted_by as "submittedBy"
     from record.version v
     left join ingest.pub_submission s on s.id = case when v.submission::text ~ '^[0-9a-f-]{36}$' then v.submission::text::uuid end
     where v.seq = $1`,
    [seq],
  );
  return row;
}

/** Senders of existing Subscriptions, by id. */
export async function findWriters(q: Queryable, ids: readonly string[]): Promise<Map<string, string | null>> {
  const rows = await q.query<{ id: string; source: string | null }>(
    `select id, source from record.pub_current where type = 'Subscription' and id = any($1)`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row.source]));
}

// ---- events --------------------------------------------------------------------------------------------------------

export interface NewEvent {
  subscription: string;
  type: string;
  id: string;
  version: number;
  seq: string;
}

/** Numbers the events of each subscription without a gap, in the order given. */
export async function insertEvents(tx: Tx, events: readonly NewEvent[], at: Date): Promise<void> {
  if (events.length === 0) return;
  await tx.query(
    `with e as (
       select subscription, type, id, version, seq, place, row_number() over (partition by subscription order by place) as n
       from jsonb_to_recordset($1::jsonb) as r(subscription text, type text, id text, version int, seq bigint, place int)
     ), counted as (
       update record.subscription s set events = s.events + c.count
       from (select subscription, count(*) as count from e group by subscription) c where s.id = c.subscription
       returning s.id, s.events - c.count as before, s.push
     )
     insert into record.subscription_event (subscription, number, type, id, version, seq, at, settled_at, outcome)
     select e.subscription, counted.before + e.n, e.type, e.id, e.version, e.seq, $2,
       case when not counted.push then $2::timestamptz end, case when not counted.push then 'kept' end
     from e join counted on counted.id = e.subscription`,
    [
      JSON.stringify(
        events.map(({ subscription, type, id, version, seq }, place) => ({
          subscription,
          type,
          id,
          version,
          seq,
          place,
        })),
      ),
      at,
    ],
  );
}

export interface EventRow {
  number: string;
  type: string;
  id: string;
  version: number;
  at: Date;
  attempts: number;
  tried_at: Date | null;
  problem: string | null;
  settled_at: Date | null;
  outcome: 'delivered' | 'kept' | 'withheld' | null;
}

/** Active subscriptions with something to send now. */
export async function listDue(q: Queryable, now: Date): Promise<string[]> {
  const rows = await q.query<{ id: string }>(
    `select s.id from record.subscription s
     where s.state = 'active' and s.push and (s.next_at is null or s.next_at <= $1)
       and exists (select from record.subscription_event e where e.subscription = s.id and e.settled_at is null)
     order by s.next_at nulls first, s.id`,
    [now],
  );
  return rows.map((row) => row.id);
}

export async function findWaiting(q: Queryable, subscription: string): Promise<EventRow | undefined> {
  const [row] = await q.query<EventRow>(
    'select * from record.subscription_event where subscription = $1 and settled_at is null order by number limit 1',
    [subscription],
  );
  return row;
}

export async function settleEvent(
  q: Queryable,
  subscription: string,
  number: string,
  outcome: 'delivered' | 'withheld',
  at: Date,
): Promise<void> {
  await q.query(
    `with s as (update record.subscription set failures = 0, failing_since = null, next_at = null where id = $1 and failures > 0)
     update record.subscription_event set settled_at = $4, outcome = $3, problem = null,
       attempts = attempts + case when $3 = 'delivered' then 1 else 0 end, tried_at = case when $3 = 'delivered' then $4 else tried_at end
     where subscription = $1 and number = $2`,
    [subscription, number, outcome, at],
  );
}

export async function noteFailure(
  q: Queryable,
  subscription: string,
  number: string,
  problem: string,
  at: Date,
  nextAt: Date,
): Promise<void> {
  await q.query(
    `with s as (update record.subscription set failures = failures + 1, failing_since = coalesce(failing_since, $4), next_at = $5 where id = $1)
     update record.subscription_event set attempts = attempts + 1, tried_at = $4, problem = $3 where subscription = $1 and number = $2`,
    [subscription, number, problem, at, nextAt],
  );
}

/** Events after a number, oldest first. */
export function listEvents(
  q: Queryable,
  subscription: string,
  after: string,
  until: string | undefined,
  limit: number,
): Promise<EventRow[]> {
  return q.query<EventRow>(
    `select * from record.subscription_event where subscription = $1 and number > $2 and ($3::bigint is null or number <= $3)
     order by number limit $4`,
    [subscription, after, until ?? null, limit],
  );
}

/** The versions that events are about, with the area of their record today. */
export function findEventVersions(
  q: Queryable,
  subscription: string,
  numbers: readonly string[],
): Promise<(StoredRow & { number: string })[]> {
  return q.query(
    `select e.number, v.bucket, v.type, v.id, v.version, v.seq, v.at, v.at::text as "atText", v.op, v.source,
       v.submission::text as submission, v.content, l.area
     from record.subscription_event e
     join record.version v on v.seq = e.seq
     join record.locator l on l.type = e.type and l.id = e.id
     where e.subscription = $1 and e.number = any($2::bigint[])`,
    [subscription, numbers],
  );
}

/** The newest events, newest first, and how many wait. */
export async function readLog(
  q: Queryable,
  subscription: string,
  limit: number,
): Promise<{ waiting: number; newest: EventRow[] }> {
  const [count] = await q.query<{ n: string }>(
    'select count(*) as n from record.subscription_event where subscription = $1 and settled_at is null',
    [subscription],
  );
  const newest = await q.query<EventRow>(
    'select * from record.subscription_event where subscription = $1 order by number desc limit $2',
    [subscription, limit],
  );
  return { waiting: Number(count!.n), newest };
}

export async function deleteEventsBefore(q: Queryable, before: Date): Promise<void> {
  await q.query('delete from record.subscription_event where settled_at < $1', [before]);
}
