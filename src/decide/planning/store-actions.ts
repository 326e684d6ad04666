/** The SQL of the room over actions against missed targets and the measurements beside them. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { WorkState } from '../../work/index.ts';

export interface Measurement {
  occasion: 'created' | 'due' | 'done';
  on: string;
  status: string;
  value: number | null;
  period: string | null;
}

export interface StoredAction {
  item: string;
  target: string;
  targetName: string;
  causeCategory: string;
  cause: string;
  targetText: string;
  unit: string | null;
  measurements: Measurement[];
}

/** Actions of a plan with what was measured up to a day, oldest first. */
export function selectActions(q: Queryable, plan: string, on: string): Promise<StoredAction[]> {
  return q.query<StoredAction>(
    `select a.item, a.target, a.target_name as "targetName", a.cause_category as "causeCategory", a.cause, f.target_text as "targetText", f.unit,
       coalesce((select jsonb_agg(jsonb_build_object('occasion', m.occasion, 'on', m.on_date, 'status', m.status, 'value', m.value, 'period', m.period)
                                  order by m.at)
                 from planning.measurement m where m.item = a.item and m.on_date <= $2), '[]') as measurements
     from planning.action a join planning.measurement f on f.item = a.item and f.occasion = 'created'
     where a.plan = $1 and f.on_date <= $2 order by f.at, a.item`,
    [plan, on],
  );
}

export async function insertAction(
  tx: Tx,
  plan: string,
  action: { item: string; target: string; targetName: string; causeCategory: string; cause: string },
): Promise<void> {
  await tx.query(
    `insert into planning.action (item, plan, target, target_name, cause_category, cause) values ($1, $2, $3, $4, $5, $6)`,
    [action.item, plan, action.target, action.targetName, action.causeCategory, action.cause],
  );
}

/** False when it was measured on that occasion before. */
export async function insertMeasurement(
  tx: Tx,
  row: Measurement & { item: string; targetText: string; unit: string | null; at: Date },
): Promise<boolean> {
  const rows = await tx.query(
    `insert into planning.measurement (item, occasion, on_date, status, value, period, target_text, unit, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning item`,
    [row.item, row.occasion, row.on, row.status, row.value, row.period, row.targetText, row.unit, row.at],
  );
  return rows.length > 0;
}

export interface Unmeasured {
  item: string;
  plan: string;
  target: string;
  occasion: 'due' | 'done';
  on: string;
  state: WorkState;
  due: string | null;
  /** It was opened again by the program before. */
  reopened: boolean;
}

/** Occasions that came, up to today, on which a target was not measured yet. */
export function selectUnmeasured(q: Queryable, today: string): Promise<Unmeasured[]> {
  return q.query<Unmeasured>(
    `select a.item, a.plan, a.target, o.occasion, o.on_date as "on", i.state, i.due,
       exists (select from work.pub_event e where e.item = a.item and e.action = 'reopen' and e.by_account = 'system') as reopened
     from planning.action a join work.pub_item i on i.id = a.item
     cross join lateral (values ('due', i.due), ('done', i.done_on)) as o(occasion, on_date)
     where i.state <> 'cancelled' and o.on_date <= $1
       and not exists (select from planning.measurement m where m.item = a.item and m.occasion = o.occasion and m.on_date = o.on_date)
     order by a.plan, a.item, o.on_date`,
    [today],
  );
}
