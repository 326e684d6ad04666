import type { Queryable } from '../../kernel/index.ts';
import type { CardState } from './model.ts';

export interface CardRow {
  id: string;
  person: string;
  master_ref: string;
  version: number;
  state: CardState;
  void_through: number;
  printed: boolean;
  pin: string | null;
  verified_how: 'register' | 'window' | null;
  verified_at: Date | null;
  created_at: Date;
  changed_at: Date;
  factor_failures: number;
  locked_until: Date | null;
}

const ROW = `id, person, master_ref, version, state, void_through, printed, pin, verified_how, verified_at, created_at, changed_at,
  factor_failures, locked_until`;

export async function findCard(q: Queryable, id: string): Promise<CardRow | undefined> {
  const [row] = await q.query<CardRow>(`select ${ROW} from identify.health_code where id = $1`, [id]);
  return row;
}

/** The card, held until the transaction ends. */
export async function lockCard(q: Queryable, id: string): Promise<CardRow | undefined> {
  const [row] = await q.query<CardRow>(`select ${ROW} from identify.health_code where id = $1 for update`, [id]);
  return row;
}

export async function findCardByReference(q: Queryable, masterRef: string): Promise<CardRow | undefined> {
  const [row] = await q.query<CardRow>(`select ${ROW} from identify.health_code where master_ref = $1`, [masterRef]);
  return row;
}

/** Cards of persons, the ones in use first. */
export function listCards(q: Queryable, persons: readonly string[]): Promise<CardRow[]> {
  return q.query<CardRow>(
    `select ${ROW} from identify.health_code where person = any($1::uuid[])
     order by array_position(array['active','suspended','pending','revoked'], state), created_at, id`,
    [persons],
  );
}

/** Undefined when the person or the reference has a card already. */
export async function insertCard(
  q: Queryable,
  card: { id: string; person: string; masterRef: string; at: Date },
): Promise<CardRow | undefined> {
  const [row] = await q.query<CardRow>(
    `insert into identify.health_code (id, person, master_ref, state, created_at, changed_at) values ($1, $2, $3, 'pending', $4, $4)
     on conflict do nothing returning ${ROW}`,
    [card.id, card.person, card.masterRef, card.at],
  );
  return row;
}

export interface CardChange {
  state: CardState;
  version: number;
  voidThrough: number;
  printed: boolean;
  pin: string | null;
  verified?: { how: 'register' | 'window'; by: string };
  at: Date;
}

export async function updateCard(q: Queryable, id: string, change: CardChange): Promise<CardRow> {
  const [row] = await q.query<CardRow>(
    `update identify.health_code set state = $2, version = $3, void_through = $4, printed = $5, pin = $6, changed_at = $7,
       verified_how = coalesce($8, verified_how), verified_by = coalesce($9, verified_by),
       verified_at = case when $8::text is null then verified_at else $7 end,
       factor_failures = case when pin is distinct from $6 then 0 else factor_failures end
     where id = $1 returning ${ROW}`,
    [
      id,
      change.state,
      change.version,
      change.voidThrough,
      change.printed,
      change.pin,
      change.at,
      change.verified?.how ?? null,
      change.verified?.by ?? null,
    ],
  );
  return row!;
}

export async function insertEvent(
  q: Queryable,
  card: CardRow,
  event: { at: Date; actor: string; action: string; reason?: string },
): Promise<void> {
  await q.query(
    'insert into identify.health_code_event (card, at, actor, action, state, version, reason) values ($1, $2, $3, $4, $5, $6, $7)',
    [card.id, event.at, event.actor, event.action, card.state, card.version, event.reason ?? null],
  );
}

/** Counts a wrong second factor; the `limit`-th locks the printed card. */
export async function countFailure(q: Queryable, id: string, limit: number, lockUntil: Date): Promise<void> {
  await q.query(
    `update identify.health_code set factor_failures = case when factor_failures + 1 >= $2 then 0 else factor_failures + 1 end,
       locked_until = case when factor_failures + 1 >= $2 then $3 else locked_until end where id = $1`,
    [id, limit, lockUntil],
  );
}

export async function clearFactorFailures(q: Queryable, id: string): Promise<void> {
  await q.query(
    'update identify.health_code set factor_failures = 0, locked_until = null where id = $1 and (factor_failures > 0 or locked_until is not null)',
    [id],
  );
}

/** What makes tokens void: the list's number, and of each card the version up to which they are. */
export async function listVoided(
  q: Queryable,
  since: Date,
): Promise<{ version: number; entries: { ref: string; through: number }[] }> {
  const [head] = await q.query<{ version: string }>(
    'select coalesce(max(seq), 0) as version from identify.health_code_event',
  );
  const entries = await q.query<{ ref: string; through: number }>(
    `select master_ref as ref, greatest(void_through, case when state = 'active' then 0 else version end) as through
     from identify.health_code where (void_through > 0 or state = 'suspended') and changed_at >= $1 order by master_ref`,
    [since],
  );
  return { version: Number(head!.version), entries };
}
