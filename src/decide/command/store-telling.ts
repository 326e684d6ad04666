/** SQL of who is told of an event. */
import type { Queryable } from '../../kernel/index.ts';

/** The area and all that contain it on a day. */
export async function selectAreasAbove(q: Queryable, area: string, day: string): Promise<string[]> {
  const rows = await q.query<{ area: string }>(
    'select ancestor as area from population.pub_area_closure where descendant = $1 and valid_from <= $2 and valid_to > $2',
    [area, day],
  );
  return [area, ...rows.map((row) => row.area)];
}

/** Accounts that hold seats of the event's command. */
export async function selectSeated(q: Queryable, event: string): Promise<string[]> {
  const rows = await q.query<{ account: string }>(
    'select distinct account from command.seat where event = $1 and account is not null',
    [event],
  );
  return rows.map(({ account }) => account);
}
