/** SQL of the room: which standard a rule of a plan is evaluated by, as people chose it. */
import type { Queryable } from '../../kernel/index.ts';

export interface SetBinding {
  id: string;
  plan: string;
  /** Key of the plan's rule. */
  rule: string;
  /** null: nothing is counted for it. */
  standard: string | null;
  reason: string;
  setBy: string;
  setAt: Date;
}

export async function insertBinding(q: Queryable, row: SetBinding): Promise<void> {
  await q.query(
    `insert into standards.binding (id, plan, rule, standard, reason, set_by, set_at) values ($1, $2, $3, $4, $5, $6, $7)`,
    [row.id, row.plan, row.rule, row.standard, row.reason, row.setBy, row.setAt],
  );
}

/** What stands for each rule of a plan: the row set last. */
export function selectBindings(q: Queryable, plan: string): Promise<SetBinding[]> {
  return q.query<SetBinding>(
    `select distinct on (rule) id, plan, rule, standard, reason, set_by as "setBy", set_at as "setAt"
     from standards.binding where plan = $1 order by rule, set_at desc, id desc`,
    [plan],
  );
}
