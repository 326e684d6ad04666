/** SQL of the areas where other rules of the standard for reporting events hold. */
import type { Queryable, Tx } from '../../kernel/index.ts';

export interface ZoneRow {
  id: string;
  topic: string;
  area: string;
  class: string;
  note: string;
  by: string;
  at: Date;
}

/** Those that stand. */
export function selectZones(q: Queryable): Promise<ZoneRow[]> {
  return q.query<ZoneRow>(
    `select id, topic, area, class, note, by_account as by, at from surveillance.event_zone where ended_at is null order by topic, area`,
  );
}

/** One that stands, held. */
export async function selectZone(tx: Tx, id: string): Promise<ZoneRow | undefined> {
  const [row] = await tx.query<ZoneRow>(
    `select id, topic, area, class, note, by_account as by, at from surveillance.event_zone where id = $1 and ended_at is null for update`,
    [id],
  );
  return row;
}

/** False when the area has the class for the topic already. */
export async function insertZone(tx: Tx, zone: ZoneRow): Promise<boolean> {
  const rows = await tx.query(
    `insert into surveillance.event_zone (id, topic, area, class, note, by_account, at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (topic, area, class) where ended_at is null do nothing returning id`,
    [zone.id, zone.topic, zone.area, zone.class, zone.note, zone.by, zone.at],
  );
  return rows.length > 0;
}

export async function endZone(tx: Tx, id: string, by: string, at: Date): Promise<void> {
  await tx.query('update surveillance.event_zone set ended_by = $2, ended_at = $3 where id = $1', [id, by, at]);
}
