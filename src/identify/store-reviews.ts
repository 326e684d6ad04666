import { type Queryable, type Tx, uuidv7 } from '../kernel/index.ts';

export type ReviewReason =
  | 'same-id-different-name'
  | 'id-number-changed'
  | 'identifiers-of-two-persons'
  | 'similar'
  | 'merge-undone'
  | 'replaced'
  | 'duplicate-institution'
  | 'duplicate-worker';
export type ReviewOutcome = 'same' | 'different' | 'wait';

export interface ReviewRow {
  id: string;
  reason: ReviewReason;
  patient: string;
  person: string | null;
  other: string | null;
  candidate: string | null;
  score: number | null;
  weights: unknown;
  state: 'open' | 'decided';
  outcome: ReviewOutcome | null;
  at: Date;
  decidedAt: Date | null;
  decidedBy: string | null;
  note: string | null;
}

export interface ReviewFilter {
  state?: 'open' | 'decided' | undefined;
  reason?: ReviewReason | undefined;
  /** Where one of the two sides must be; everywhere without it. */
  within?: Within | undefined;
  /** `at|id` of the last row before. */
  after?: string | undefined;
  limit: number;
}

const COLUMNS = `r.id, r.reason, r.patient_id as patient, r.person, r.other, r.candidate, r.score, r.weights, r.state, r.outcome, r.at,
  r.decided_at as "decidedAt", r.decided_by as "decidedBy", r.note`;

export interface Within {
  /** Division codes. */
  areas: readonly string[];
  /** Also persons of whom no source says where they live. */
  unplaced: boolean;
}

/**
 * One of the two lives there: as the Patients say, or others of the persons they stand for, where a source tells no address. Where
 * nobody tells one, `unplaced` says whether they are meant.
 */
const withinAreas = (areas: string, unplaced: string): string =>
  `(r.person is null or exists (select from identify.link l where l.patient_id in (r.patient_id, r.candidate) and l.area = any(${areas}::text[]))
    or exists (select from identify.link l where l.person in (r.person, r.other) and l.area = any(${areas}::text[]))
    or (${unplaced}::boolean and not exists (select from identify.link l
      where (l.patient_id in (r.patient_id, r.candidate) or l.person in (r.person, r.other)) and l.area is not null)))`;

/** Reviews in the order in which they were opened. */
export function selectReviews(q: Queryable, filter: ReviewFilter): Promise<(ReviewRow & { key: string })[]> {
  const params: unknown[] = [];
  const conditions = ['true'];
  const add = (condition: (n: string) => string, value: unknown) => {
    if (value === undefined) return;
    params.push(value);
    conditions.push(condition(`$${params.length}`));
  };
  add((n) => `r.state = ${n}`, filter.state);
  add((n) => `r.reason = ${n}`, filter.reason);
  if (filter.within) {
    params.push(filter.within.areas, filter.within.unplaced);
    conditions.push(withinAreas(`$${params.length - 1}`, `$${params.length}`));
  }
  if (filter.after !== undefined) {
    const [at, id] = filter.after.split('|');
    params.push(at, id);
    conditions.push(`(r.at, r.id) > ($${params.length - 1}::timestamptz, $${params.length}::uuid)`);
  }
  params.push(filter.limit);
  return q.query(
    `select ${COLUMNS}, to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '|' || r.id as key
     from identify.review r where ${conditions.join(' and ')} order by r.at, r.id limit $${params.length}`,
    params,
  );
}

export async function countReviews(q: Queryable, filter: Pick<ReviewFilter, 'state' | 'within'>): Promise<number> {
  const [row] = await q.query<{ n: number }>(
    `select count(*)::int as n from identify.review r where ($1::text is null or r.state = $1)
       and ($2::text[] is null or ${withinAreas('$2', '$3')})`,
    [filter.state ?? null, filter.within?.areas ?? null, filter.within?.unplaced ?? false],
  );
  return row!.n;
}

export async function isReviewWithin(q: Queryable, id: string, within: Within): Promise<boolean> {
  const rows = await q.query(`select from identify.review r where r.id = $1 and ${withinAreas('$2', '$3')}`, [
    id,
    within.areas,
    within.unplaced,
  ]);
  return rows.length > 0;
}

export async function findReview(q: Queryable, id: string, lock = false): Promise<ReviewRow | undefined> {
  const [row] = await q.query<ReviewRow>(
    `select ${COLUMNS} from identify.review r where r.id = $1${lock ? ' for update' : ''}`,
    [id],
  );
  return row;
}

export async function closeReview(
  tx: Tx,
  id: string,
  change: { state: 'open' | 'decided'; outcome: ReviewOutcome | null; at: Date; by: string; note: string },
): Promise<void> {
  await tx.query(
    'update identify.review set state = $2, outcome = $3, decided_at = $4, decided_by = $5, note = $6 where id = $1',
    [id, change.state, change.outcome, change.at, change.by, change.note],
  );
}

/** Decisions that a Patient is not a person, where no review asked: the index keeps to them. */
export async function insertRefusals(
  tx: Tx,
  pairs: readonly { patient: string; person: string; other: string; candidate: string }[],
  { by, reason, at }: { by: string; reason: string; at: Date },
): Promise<void> {
  await tx.query(
    `insert into identify.review (id, reason, patient_id, person, other, candidate, state, outcome, at, decided_at, decided_by, note)
     select id, 'similar', patient, person, other, candidate, 'decided', 'different', $6, $6, $7, $8
     from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::text[]) as p (id, patient, person, other, candidate)`,
    [
      pairs.map(() => uuidv7()),
      pairs.map(({ patient }) => patient),
      pairs.map(({ person }) => person),
      pairs.map(({ other }) => other),
      pairs.map(({ candidate }) => candidate),
      at,
      by,
      reason,
    ],
  );
}
