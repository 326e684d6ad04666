import type { Queryable } from '../../kernel/index.ts';

export interface RequestRow {
  id: string;
  kind: 'own' | 'ward';
  person: string;
  guardian: string | null;
  account: string;
  actor: string;
  relation: string | null;
  proof_kind: string | null;
  proof_ref: string | null;
  at: Date;
  state: 'pending' | 'approved' | 'refused';
  how: string | null;
  decided_by: string | null;
  decided_at: Date | null;
  reason: string | null;
}

export type NewRequest = Pick<
  RequestRow,
  'id' | 'kind' | 'person' | 'guardian' | 'account' | 'actor' | 'relation' | 'proof_kind' | 'proof_ref' | 'at'
>;

/** False when the account waits for the same person already. */
export async function insertRequest(q: Queryable, r: NewRequest): Promise<boolean> {
  const rows = await q.query(
    `insert into identify.health_code_request (id, kind, person, guardian, account, actor, relation, proof_kind, proof_ref, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning id`,
    [r.id, r.kind, r.person, r.guardian, r.account, r.actor, r.relation, r.proof_kind, r.proof_ref, r.at],
  );
  return rows.length === 1;
}

export async function lockRequest(q: Queryable, id: string): Promise<RequestRow | undefined> {
  const [row] = await q.query<RequestRow>('select * from identify.health_code_request where id = $1 for update', [id]);
  return row;
}

export async function findRequest(q: Queryable, id: string): Promise<RequestRow | undefined> {
  const [row] = await q.query<RequestRow>('select * from identify.health_code_request where id = $1', [id]);
  return row;
}

export async function decideRequest(
  q: Queryable,
  id: string,
  decision: { state: 'approved' | 'refused'; how: string; by: string; at: Date; reason: string | null },
): Promise<void> {
  await q.query(
    'update identify.health_code_request set state = $2, how = $3, decided_by = $4, decided_at = $5, reason = $6 where id = $1',
    [id, decision.state, decision.how, decision.by, decision.at, decision.reason],
  );
}

/** Applications of an account that wait, and those refused, newest first. */
export function listOwnRequests(q: Queryable, account: string): Promise<RequestRow[]> {
  return q.query<RequestRow>(
    `select * from identify.health_code_request where account = $1 and state <> 'approved' order by id desc limit 20`,
    [account],
  );
}

/** Applications for residents of `areas`, after `after`, oldest first. */
export function listRequests(
  q: Queryable,
  filter: { state?: string; areas?: readonly string[]; after?: string; limit: number },
): Promise<RequestRow[]> {
  return q.query<RequestRow>(
    `select r.* from identify.health_code_request r
     where ($1::text is null or r.state = $1) and ($3::uuid is null or r.id > $3)
       and ($2::text[] is null or exists (select from identify.link l where l.person = r.person and l.active and l.area = any($2)))
     order by r.id limit $4`,
    [filter.state ?? null, filter.areas ?? null, filter.after ?? null, filter.limit],
  );
}

export interface GuardianRow {
  id: string;
  guardian: string;
  ward: string;
  relation: string;
  valid_until: string | null;
  created_at: Date;
}

export async function insertGuardian(
  q: Queryable,
  g: {
    id: string;
    request: string;
    guardian: string;
    ward: string;
    relation: string;
    validUntil: string | null;
    at: Date;
  },
): Promise<boolean> {
  const rows = await q.query(
    `insert into identify.health_code_guardian (id, request, guardian, ward, relation, valid_until, created_at)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning id`,
    [g.id, g.request, g.guardian, g.ward, g.relation, g.validUntil, g.at],
  );
  return rows.length === 1;
}

/** Persons who look after one of `persons` on a day. */
export async function listGuardians(q: Queryable, persons: readonly string[], day: string): Promise<string[]> {
  const rows = await q.query<{ guardian: string }>(
    `select distinct guardian from identify.health_code_guardian
     where ward = any($1::uuid[]) and ended_at is null and (valid_until is null or valid_until > $2) order by guardian`,
    [persons, day],
  );
  return rows.map(({ guardian }) => guardian);
}

/** Who is looked after by one of `persons` on `day`, longest first. */
export function listWards(q: Queryable, persons: readonly string[], day: string): Promise<GuardianRow[]> {
  return q.query<GuardianRow>(
    `select id, guardian, ward, relation, valid_until, created_at from identify.health_code_guardian
     where guardian = any($1::uuid[]) and ended_at is null and (valid_until is null or valid_until > $2) order by created_at, id`,
    [persons, day],
  );
}

/** Guardianships that hold or wait: what counts against the limit. */
export async function countWards(q: Queryable, persons: readonly string[], day: string): Promise<number> {
  const [row] = await q.query<{ n: number }>(
    `select ((select count(*) from identify.health_code_guardian where guardian = any($1::uuid[]) and ended_at is null and (valid_until is null or valid_until > $2))
           + (select count(*) from identify.health_code_request where guardian = any($1::uuid[]) and state = 'pending'))::int as n`,
    [persons, day],
  );
  return row!.n;
}

export async function endGuardian(q: Queryable, id: string, by: string, at: Date): Promise<void> {
  await q.query('update identify.health_code_guardian set ended_at = $2, ended_by = $3 where id = $1', [id, at, by]);
}

/** One guardian's requests and approvals one after another; ends with the transaction. */
export async function lockGuardian(q: Queryable, person: string): Promise<void> {
  await q.query("select pg_advisory_xact_lock(hashtext('identify.health_code_guardian'), hashtext($1))", [person]);
}
