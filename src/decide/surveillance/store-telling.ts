/** SQL of who is told of signals and of clocks that ran out. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { Level } from './levels.ts';

export interface Subscription {
  diseases: string[] | null;
  /** Null: all that the account's area takes in. */
  areas: string[] | null;
  least: Level;
  quietFrom: string | null;
  quietTo: string | null;
}
export async function selectSubscription(q: Queryable, account: string): Promise<Subscription | undefined> {
  const [row] = await q.query<Subscription>(
    `select diseases, areas, least, to_char(quiet_from, 'HH24:MI') as "quietFrom", to_char(quiet_to, 'HH24:MI') as "quietTo"
     from surveillance.subscription where account = $1`,
    [account],
  );
  return row;
}
export async function upsertSubscription(tx: Tx, account: string, one: Subscription, at: Date): Promise<void> {
  await tx.query(
    `insert into surveillance.subscription (account, diseases, areas, least, quiet_from, quiet_to, changed_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (account) do update set diseases = $2, areas = $3, least = $4, quiet_from = $5, quiet_to = $6, changed_at = $7`,
    [account, one.diseases, one.areas, one.least, one.quietFrom, one.quietTo, at],
  );
}

/** Pairs of the areas and what is chosen of which one takes in the other, or is the other. */
export async function selectMeeting(
  q: Queryable,
  areas: readonly string[],
  chosen: readonly string[],
  day: string,
): Promise<Set<string>> {
  const rows = await q.query<{ area: string; chosen: string }>(
    `select distinct a.code as area, c.code as chosen from unnest($1::text[]) a(code) cross join unnest($2::text[]) c(code)
     where a.code = c.code or exists (
       select from population.pub_area_closure x where x.valid_from <= $3 and x.valid_to > $3
         and (x.ancestor, x.descendant) in ((c.code, a.code), (a.code, c.code)))`,
    [areas, chosen, day],
  );
  return new Set(rows.map((row) => `${row.area} ${row.chosen}`));
}

/** Areas that contain each of the areas, nearest first. */
export function selectAncestors(
  q: Queryable,
  areas: readonly string[],
  day: string,
): Promise<{ area: string; ancestor: string; level: string | null }[]> {
  return q.query(
    `select x.descendant as area, x.ancestor, a.level from population.pub_area_closure x
     left join population.pub_reporting_area a on a.code = x.ancestor
     where x.descendant = any($1) and x.ancestor <> x.descendant and x.valid_from <= $2 and x.valid_to > $2
     order by length(x.ancestor) desc, x.ancestor`,
    [areas, day],
  );
}

export function selectSubscriptions(
  q: Queryable,
  accounts: readonly string[],
): Promise<(Subscription & { account: string })[]> {
  return q.query(
    `select account, diseases, areas, least, to_char(quiet_from, 'HH24:MI') as "quietFrom", to_char(quiet_to, 'HH24:MI') as "quietTo"
     from surveillance.subscription where account = any($1)`,
    [accounts],
  );
}

/**
 * Signals that nobody has taken up though the share of their time has passed, each clock once; locked. States are those in
 * which a signal is worked.
 */
export function lockUnanswered(
  tx: Tx,
  clocks: readonly { id: string; at: number }[],
  open: readonly string[],
  now: Date,
): Promise<{ id: string; clock: string; state: string }[]> {
  return tx.query(
    `select s.id, c.id as clock, s.state from surveillance.signal s
     cross join jsonb_to_recordset($1::jsonb) as c(id text, at float8)
     where s.responded_at is null and s.state = any($2) and s.raised_at + (s.respond_by - s.raised_at) * c.at <= $3
       and not exists (select from surveillance.signal_step p where p.signal = s.id and p.action = c.id)
     order by s.raised_at, s.id, c.at for update of s`,
    [JSON.stringify(clocks), open, now],
  );
}
