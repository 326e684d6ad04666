/** SQL of what leaves the house and of how accounts want to be told. */
import type { Queryable, Tx } from '../kernel/index.ts';
import type { Channel, NoticeLevel } from './levels.ts';
import type { LetterText } from './store-messages.ts';

export interface NewDelivery {
  id: string;
  message: string;
  account: string | null;
  channel: Channel;
  digest: boolean;
  dueAt: Date;
}

export async function insertDeliveries(tx: Tx, deliveries: readonly NewDelivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  await tx.query(
    `insert into notify.delivery (id, message, account, channel, digest, due_at)
     select id, message, account, channel, digest, "dueAt"
     from jsonb_to_recordset($1::jsonb) as r(id uuid, message uuid, account text, channel text, digest boolean, "dueAt" timestamptz)
     on conflict do nothing`,
    [JSON.stringify(deliveries)],
  );
}

export interface Claimed {
  id: string;
  account: string | null;
  channel: Channel;
  digest: boolean;
  attempts: number;
  /** Sealed. */
  email: string | null;
  phone: string | null;
  message: LetterText;
}

/**
 * Takes due deliveries into hand until `until`, no more of a channel than `room` says; what a process that died had in hand
 * is taken again after its time.
 */
export async function claimDue(
  tx: Tx,
  { now, until, limit, room }: { now: Date; until: Date; limit: number; room: Record<Channel, number> },
): Promise<Claimed[]> {
  return tx.query<Claimed>(
    `with ready as (
       select d.id, row_number() over (partition by d.channel order by d.due_at, d.id) as place, d.channel from notify.delivery d
       where (d.state = 'waiting' and d.due_at <= $1) or (d.state = 'sending' and d.claimed_until <= $1)
     ), taken as (
       select d.id from notify.delivery d join ready r on r.id = d.id
       where r.place <= coalesce(($4::jsonb ->> r.channel)::int, $3) order by d.due_at, d.id limit $3 for update of d skip locked
     ), claimed as (
       update notify.delivery d set state = 'sending', claimed_until = $2, attempts = d.attempts + 1 from taken t where t.id = d.id
         and d.state in ('waiting', 'sending') returning d.*
     )
     select c.id, c.account, c.channel, c.digest, c.attempts, p.email, p.phone,
       jsonb_build_object('kind', m.kind, 'level', m.level, 'titleZh', m.title_zh, 'titleEn', m.title_en, 'textZh', m.text_zh,
         'textEn', m.text_en, 'link', m.link, 'facts', m.facts) as message
     from claimed c join notify.message m on m.id = c.message left join notify.preference p on p.account = c.account
     order by c.due_at, c.id`,
    [now, until, limit, JSON.stringify(room)],
  );
}

/** How many of each channel went out since then. */
export function countSentSince(q: Queryable, since: Date): Promise<{ channel: Channel; n: number }[]> {
  return q.query(`select channel, count(*)::int as n from notify.delivery where sent_at > $1 group by channel`, [
    since,
  ]);
}

export async function markSent(q: Queryable, ids: readonly string[], at: Date): Promise<void> {
  await q.query(
    `update notify.delivery set state = 'sent', sent_at = $2, claimed_until = null, problem = null where id = any($1)`,
    [ids, at],
  );
}

/** `next` null: given up. */
export async function markFailed(
  q: Queryable,
  ids: readonly string[],
  problem: string,
  next: Date | null,
): Promise<void> {
  await q.query(
    `update notify.delivery set state = case when $3::timestamptz is null then 'dead' else 'waiting' end, due_at = coalesce($3, due_at),
       claimed_until = null, problem = $2 where id = any($1)`,
    [ids, problem, next],
  );
}

export interface DeliveryRow {
  id: string;
  at: Date;
  account: string | null;
  channel: Channel;
  state: 'waiting' | 'sending' | 'sent' | 'dead';
  level: NoticeLevel;
  titleZh: string;
  titleEn: string;
  link: string | null;
  digest: boolean;
  dueAt: Date;
  attempts: number;
  sentAt: Date | null;
  problem: string | null;
  receipt: 'delivered' | 'failed' | null;
  receiptAt: Date | null;
  receiptNote: string | null;
}
export interface DeliveryFilter {
  id?: string | undefined;
  state?: string | undefined;
  channel?: string | undefined;
  about?: string | undefined;
  before?: string | undefined;
  limit: number;
}

/** Newest first. */
export function selectDeliveries(q: Queryable, f: DeliveryFilter): Promise<DeliveryRow[]> {
  return q.query<DeliveryRow>(
    `select d.id, m.at, d.account, d.channel, d.state, m.level, m.title_zh as "titleZh", m.title_en as "titleEn", m.link, d.digest,
       d.due_at as "dueAt", d.attempts, d.sent_at as "sentAt", d.problem, d.receipt, d.receipt_at as "receiptAt", d.receipt_note as "receiptNote"
     from notify.delivery d join notify.message m on m.id = d.message
     where ($1::uuid is null or d.id = $1) and ($2::text is null or d.state = $2) and ($3::text is null or d.channel = $3)
       and ($4::text is null or m.about @> array[$4]) and ($5::uuid is null or d.id < $5)
     order by d.id desc limit $6`,
    [f.id ?? null, f.state ?? null, f.channel ?? null, f.about ?? null, f.before ?? null, f.limit],
  );
}

export async function countStates(q: Queryable): Promise<Record<DeliveryRow['state'], number>> {
  const rows = await q.query<{ state: DeliveryRow['state']; n: number }>(
    'select state, count(*)::int as n from notify.delivery group by state',
  );
  return { waiting: 0, sending: 0, sent: 0, dead: 0, ...Object.fromEntries(rows.map(({ state, n }) => [state, n])) };
}

/** Gives those that were given up and wait again. */
export async function reviveDead(tx: Tx, ids: readonly string[], at: Date): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `update notify.delivery set state = 'waiting', due_at = $2, attempts = 0 where id = any($1) and state = 'dead' returning id`,
    [ids, at],
  );
  return rows.map(({ id }) => id);
}

/** False when there is no such delivery of the channel. */
export async function updateReceipt(
  tx: Tx,
  id: string,
  channel: Channel,
  receipt: { state: 'delivered' | 'failed'; at: Date; note: string | null },
): Promise<boolean> {
  const rows = await tx.query(
    `update notify.delivery set receipt = $3, receipt_at = $4, receipt_note = $5 where id = $1 and channel = $2 returning id`,
    [id, channel, receipt.state, receipt.at, receipt.note],
  );
  return rows.length === 1;
}

export interface PreferenceRow {
  account: string;
  /** Sealed. */
  email: string | null;
  phone: string | null;
  channels: Channel[];
  digestBelow: NoticeLevel | null;
  digestAt: string | null;
}

export function selectPreferences(q: Queryable, accounts: readonly string[]): Promise<PreferenceRow[]> {
  return q.query<PreferenceRow>(
    `select account, email, phone, channels, digest_below as "digestBelow", to_char(digest_at, 'HH24:MI') as "digestAt"
     from notify.preference where account = any($1)`,
    [accounts],
  );
}

export async function upsertPreference(tx: Tx, one: PreferenceRow, at: Date): Promise<void> {
  await tx.query(
    `insert into notify.preference (account, email, phone, channels, digest_below, digest_at, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (account) do update set email = $2, phone = $3, channels = $4, digest_below = $5, digest_at = $6, changed_at = $7`,
    [one.account, one.email, one.phone, one.channels, one.digestBelow, one.digestAt, at],
  );
}
