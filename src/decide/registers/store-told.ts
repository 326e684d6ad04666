/** SQL of what somebody was told about findings. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { RegisterRule } from './rules.ts';
import { type FindingRow, findingsSql } from './store-findings.ts';

/** Notes the findings with a last day of which nobody was told yet, and gives them. */
export async function insertUntold(
  tx: Tx,
  rules: readonly RegisterRule[],
  on: string,
  at: Date,
): Promise<FindingRow[]> {
  if (rules.length === 0) return [];
  const { sql, params } = findingsSql(rules, { on });
  return tx.query<FindingRow>(
    `with found as (select * from (${sql}) all_found where detail ->> 'until' is not null), fresh as (
       insert into registers.told (rule, type, id, until, at)
       select distinct rule, type, id, (detail ->> 'until')::date, $${params.push(at)}::timestamptz from found
       on conflict do nothing returning rule, type, id
     )
     select distinct on (rule, type, id) found.* from found join fresh using (rule, type, id) order by rule, type, id`,
    params,
  );
}

/** The areas that contain each area on a day, and itself. */
export function selectAbove(
  q: Queryable,
  areas: readonly string[],
  day: string,
): Promise<{ area: string; above: string }[]> {
  return q.query(
    `select unnest($1::text[]) as area, unnest($1::text[]) as above union
     select descendant, ancestor from population.pub_area_closure where descendant = any($1) and valid_from <= $2 and valid_to > $2`,
    [areas, day],
  );
}
