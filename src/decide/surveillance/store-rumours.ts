/** SQL of what somebody heard. */
import type { Queryable, Tx } from '../../kernel/index.ts';

export interface RumourRow {
  id: string;
  heardOn: string;
  channel: string;
  area: string;
  areaName: string | null;
  place: string;
  topic: string | null;
  persons: number | null;
  text: string;
  /** Sealed. */
  contact: string | null;
  enteredBy: string;
  enteredAt: Date;
  state: 'new' | 'verified' | 'dismissed';
  settledBy: string | null;
  settledAt: Date | null;
  note: string | null;
  signal: string | null;
}

const COLUMNS = `r.id, r.heard_on::text as "heardOn", r.channel, r.area, a.name as "areaName", r.place, r.topic, r.persons, r.text, r.contact,
  r.entered_by as "enteredBy", r.entered_at as "enteredAt", r.state, r.settled_by as "settledBy", r.settled_at as "settledAt", r.note, r.signal`;
const FROM = 'surveillance.rumour r left join population.pub_reporting_area a on a.code = r.area';

export async function insertRumour(
  tx: Tx,
  r: Pick<
    RumourRow,
    | 'id'
    | 'heardOn'
    | 'channel'
    | 'area'
    | 'place'
    | 'topic'
    | 'persons'
    | 'text'
    | 'contact'
    | 'enteredBy'
    | 'enteredAt'
  >,
): Promise<void> {
  await tx.query(
    `insert into surveillance.rumour (id, heard_on, channel, area, place, topic, persons, text, contact, entered_by, entered_at, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'new')`,
    [r.id, r.heardOn, r.channel, r.area, r.place, r.topic, r.persons, r.text, r.contact, r.enteredBy, r.enteredAt],
  );
}

/** Newest first. */
export function selectRumours(
  q: Queryable,
  f: {
    id?: string | undefined;
    state?: string | undefined;
    within?: string | undefined;
    areas?: readonly string[] | undefined;
    before?: string | undefined;
    limit: number;
  },
): Promise<RumourRow[]> {
  return q.query<RumourRow>(
    `select ${COLUMNS} from ${FROM}
     where ($1::uuid is null or r.id = $1) and ($2::text is null or r.state = $2) and ($3::text[] is null or r.area like any($3))
       and ($4::uuid is null or r.id < $4) and ($6::text is null or r.area = $6 or exists (select from population.pub_area_closure x
         where x.descendant = r.area and x.ancestor = $6 and x.valid_from <= r.heard_on and x.valid_to > r.heard_on))
     order by r.id desc limit $5`,
    [f.id ?? null, f.state ?? null, f.areas ?? null, f.before ?? null, f.limit, f.within ?? null],
  );
}

/** The same said by the same sender since a time. */
export async function findPublicRumour(
  q: Queryable,
  { text, area, heardOn, place }: { text: string; area: string; heardOn: string; place?: string | undefined },
  by: string,
  since: Date,
): Promise<{ id: string; at: Date } | undefined> {
  const [row] = await q.query<{ id: string; at: Date }>(
    `select id, entered_at as at from surveillance.rumour
     where entered_by = $1 and entered_at >= $2 and text = $3 and area = $4 and heard_on = $5 and place = $6 order by id limit 1`,
    [by, since, text, area, heardOn, place ?? ''],
  );
  return row;
}

export async function lockRumour(tx: Tx, id: string): Promise<RumourRow | undefined> {
  const [row] = await tx.query<RumourRow>(`select ${COLUMNS} from ${FROM} where r.id = $1 for update of r`, [id]);
  return row;
}

export async function settleRumour(
  tx: Tx,
  id: string,
  one: { state: string; by: string; at: Date; note: string; topic: string | null; signal: string | null },
): Promise<void> {
  await tx.query(
    `update surveillance.rumour set state = $2, settled_by = $3, settled_at = $4, note = $5, topic = $6, signal = $7 where id = $1`,
    [id, one.state, one.by, one.at, one.note, one.topic, one.signal],
  );
}
