/** The SQL of the room over money: lines and their movements. Amounts are in 10,000 yuan. */
import type { Queryable, Tx } from '../../kernel/index.ts';

export interface FundingLine {
  id: string;
  project: string | null;
  source: string;
  input: string;
  planned: number;
  arrived: number;
  spent: number;
  note: string | null;
  version: number;
  movements: FundingMovement[];
}
export interface FundingMovement {
  id: string;
  kind: 'arrived' | 'spent';
  on: string;
  amount: number;
  note: string | null;
  byName: string;
}

/** Lines of a plan with the movements up to a day. */
export function selectFunding(q: Queryable, plan: string, on: string): Promise<FundingLine[]> {
  return q.query<FundingLine>(
    `select l.id, l.project, l.source, l.input, l.planned, l.note, l.version, coalesce(m.arrived, 0) as arrived, coalesce(m.spent, 0) as spent,
       coalesce(m.movements, '[]') as movements
     from planning.funding_line l
     left join lateral (
       select sum(amount) filter (where kind = 'arrived') as arrived, sum(amount) filter (where kind = 'spent') as spent,
         jsonb_agg(jsonb_build_object('id', id, 'kind', kind, 'on', on_date, 'amount', amount, 'note', note, 'byName', by_name) order by on_date, at) as movements
       from planning.funding_movement where line = l.id and on_date <= $2) m on true
     where l.plan = $1 order by l.project nulls first, l.created_at, l.id`,
    [plan, on],
  );
}

export async function lockLine(
  tx: Tx,
  id: string,
): Promise<(Omit<FundingLine, 'arrived' | 'spent' | 'movements'> & { plan: string }) | undefined> {
  const [row] = await tx.query<any>(
    'select id, plan, project, source, input, planned, note, version from planning.funding_line where id = $1 for update',
    [id],
  );
  return row;
}

export async function insertLine(
  tx: Tx,
  plan: string,
  line: Omit<FundingLine, 'arrived' | 'spent' | 'movements'>,
  by: { account: string; at: Date },
): Promise<void> {
  await tx.query(
    `insert into planning.funding_line (id, plan, project, source, input, planned, note, version, created_at, created_by, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9)`,
    [line.id, plan, line.project, line.source, line.input, line.planned, line.note, line.version, by.at, by.account],
  );
}

export async function updateLine(
  tx: Tx,
  line: Pick<FundingLine, 'id' | 'source' | 'input' | 'planned' | 'note' | 'version'>,
  at: Date,
): Promise<void> {
  await tx.query(
    'update planning.funding_line set source = $2, input = $3, planned = $4, note = $5, version = $6, changed_at = $7 where id = $1',
    [line.id, line.source, line.input, line.planned, line.note, line.version, at],
  );
}

export async function insertMovement(tx: Tx, line: string, movement: FundingMovement & { at: Date }): Promise<void> {
  await tx.query(
    'insert into planning.funding_movement (id, line, kind, on_date, amount, note, at, by_name) values ($1, $2, $3, $4, $5, $6, $7, $8)',
    [movement.id, line, movement.kind, movement.on, movement.amount, movement.note, movement.at, movement.byName],
  );
}

/** Sum of a line's movements of a kind. */
export async function sumMovements(q: Queryable, line: string, kind: 'arrived' | 'spent'): Promise<number> {
  const [row] = await q.query<{ total: number }>(
    'select coalesce(sum(amount), 0) as total from planning.funding_movement where line = $1 and kind = $2',
    [line, kind],
  );
  return row!.total;
}
