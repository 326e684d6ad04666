/** SQL of messages and who has read them. */
import type { Queryable, Tx } from '../kernel/index.ts';
import type { NoticeLevel } from './levels.ts';

export interface MessageRow {
  id: string;
  kind: string;
  level: NoticeLevel;
  titleZh: string;
  titleEn: string;
  textZh: string;
  textEn: string;
  link: string | null;
  about: readonly string[];
  facts: Record<string, string | number>;
  at: Date;
}
/** What a letter is written from. */
export type LetterText = Omit<MessageRow, 'id' | 'at' | 'about'>;
export type NewMessage = MessageRow & { key: string };

const COLUMNS = `m.id, m.kind, m.level, m.title_zh as "titleZh", m.title_en as "titleEn", m.text_zh as "textZh", m.text_en as "textEn",
  m.link, m.about, m.facts, m.at`;

/** Gives the id of each key, of those that were there before too. */
export async function insertMessages(tx: Tx, messages: readonly NewMessage[]): Promise<Map<string, string>> {
  const rows = JSON.stringify(messages);
  await tx.query(
    `insert into notify.message (id, key, kind, level, title_zh, title_en, text_zh, text_en, link, about, facts, at)
     select id, key, kind, level, "titleZh", "titleEn", "textZh", "textEn", link, about, facts, at
     from jsonb_to_recordset($1::jsonb) as r(id uuid, key text, kind text, level text, "titleZh" text, "titleEn" text, "textZh" text,
       "textEn" text, link text, about text[], facts jsonb, at timestamptz)
     on conflict (key) do nothing`,
    [rows],
  );
  const known = await tx.query<{ key: string; id: string }>('select key, id from notify.message where key = any($1)', [
    messages.map(({ key }) => key),
  ]);
  return new Map(known.map(({ key, id }) => [key, id]));
}

/** Gives those that are new. */
export function insertRecipients(
  tx: Tx,
  recipients: readonly { message: string; account: string }[],
): Promise<{ message: string; account: string }[]> {
  return tx.query(
    `insert into notify.recipient (message, account)
     select message, account from jsonb_to_recordset($1::jsonb) as r(message uuid, account text)
     on conflict do nothing returning message, account`,
    [JSON.stringify(recipients)],
  );
}

export interface OwnMessage extends MessageRow {
  readAt: Date | null;
}

/** Newest first. */
export function selectOwn(
  q: Queryable,
  account: string,
  page: { unread: boolean; before?: { at: string; id: string } | undefined; limit: number },
): Promise<OwnMessage[]> {
  return q.query<OwnMessage>(
    `select ${COLUMNS}, r.read_at as "readAt" from notify.recipient r join notify.message m on m.id = r.message
     where r.account = $1 and (not $2 or r.read_at is null)
       and ($3::timestamptz is null or (date_trunc('milliseconds', m.at), m.id) < ($3, $4::uuid))
     order by date_trunc('milliseconds', m.at) desc, m.id desc limit $5`,
    [account, page.unread, page.before?.at ?? null, page.before?.id ?? null, page.limit],
  );
}

export async function countUnread(q: Queryable, account: string): Promise<number> {
  const [row] = await q.query<{ n: number }>(
    'select count(*)::int as n from notify.recipient where account = $1 and read_at is null',
    [account],
  );
  return row!.n;
}

/** Marks an account's messages as read (all of them without ids); gives how many were not. */
export async function updateRead(
  tx: Tx,
  account: string,
  ids: readonly string[] | undefined,
  at: Date,
): Promise<number> {
  const rows = await tx.query(
    `update notify.recipient set read_at = $3 where account = $1 and read_at is null and ($2::uuid[] is null or message = any($2))
     returning message`,
    [account, ids ?? null, at],
  );
  return rows.length;
}

/** How many were told of something, and how many of them have read it. */
export async function countTold(q: Queryable, about: string): Promise<{ told: number; read: number }> {
  const [row] = await q.query<{ told: number; read: number }>(
    `select count(distinct r.account)::int as told, count(distinct r.account) filter (where r.read_at is not null)::int as read
     from notify.message m join notify.recipient r on r.message = m.id where m.about @> array[$1]`,
    [about],
  );
  return row!;
}
