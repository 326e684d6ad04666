/** SQL that keeps cards in step with the records, and finds single ones. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { CardRow } from './read-card.ts';

const FIELDS: readonly (readonly [column: string, key: keyof CardRow, type: string])[] = [
  ['id', 'id', 'text'],
  ['version', 'version', 'int'],
  ['flow_version', 'flowVersion', 'int'],
  ['patient', 'patient', 'text'],
  ['disease', 'disease', 'text'],
  ['subtype', 'subtype', 'text'],
  ['case_class', 'caseClass', 'text'],
  ['stage', 'stage', 'text'],
  ['onset', 'onset', 'date'],
  ['diagnosed_at', 'diagnosedAt', 'timestamptz'],
  ['died', 'died', 'date'],
  ['origin', 'origin', 'text'],
  ['population', 'population', 'text'],
  ['area', 'area', 'text'],
  ['institution', 'institution', 'text'],
  ['account', 'account', 'text'],
  ['filled_at', 'filledAt', 'timestamptz'],
  ['reported_at', 'reportedAt', 'timestamptz'],
  ['reviewed_at', 'reviewedAt', 'timestamptz'],
  ['final_at', 'finalAt', 'timestamptz'],
  ['hours', 'hours', 'int'],
  ['late', 'late', 'boolean'],
  ['makeup', 'makeup', 'boolean'],
  ['complete', 'complete', 'boolean'],
  ['valid', 'valid', 'boolean'],
  ['doubts', 'doubts', 'jsonb'],
  ['state', 'state', 'text'],
  ['state_at', 'stateAt', 'timestamptz'],
  ['due_at', 'dueAt', 'timestamptz'],
  ['settle_by', 'settleBy', 'timestamptz'],
  ['corrections', 'corrections', 'int'],
  ['returns', 'returns', 'int'],
  ['merged_into', 'mergedInto', 'text'],
  ['rank', 'rank', 'smallint'],
  ['unit', 'unit', 'text'],
  ['unit_part', 'unitPart', 'text'],
  ['steps', 'steps', 'jsonb'],
];
const COLUMNS = FIELDS.map(([column]) => column).join(', ');
const GIVEN = FIELDS.map(([column, key]) =>
  column === 'doubts' ? 'array(select jsonb_array_elements_text(r.doubts))' : `r."${key}"`,
).join(', ');
const SHAPE = FIELDS.map(([, key, type]) => `"${key}" ${type}`).join(', ');

export async function upsertCards(tx: Tx, rows: readonly CardRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into reporting.card as c (${COLUMNS}) select ${GIVEN} from jsonb_to_recordset($1::jsonb) as r(${SHAPE})
     on conflict (id) do update set (${COLUMNS}) = (${FIELDS.map(([column]) => `excluded.${column}`).join(', ')})`,
    [JSON.stringify(rows)],
  );
}

export async function deleteCards(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.query('delete from reporting.card where id = any($1)', [ids]);
}

export async function selectKnown(q: Queryable, ids: readonly string[]): Promise<string[]> {
  const rows = await q.query<{ id: string }>('select id from reporting.card where id = any($1)', [ids]);
  return rows.map(({ id }) => id);
}

/** When the first version of each came in. */
export async function selectReceived(q: Queryable, ids: readonly string[]): Promise<Map<string, Date>> {
  const rows = await q.query<{ id: string; at: Date }>(
    `select id, at from record.pub_version where type = 'QuestionnaireResponse' and id = any($1) and version = 1`,
    [ids],
  );
  return new Map(rows.map(({ id, at }) => [id, at]));
}

/** Ids of everything that is or was taken for a card, after one. */
export async function selectCardIds(q: Queryable, after: string, limit: number): Promise<string[]> {
  const rows = await q.query<{ id: string }>(
    `select id from (
       select id from record.pub_current where type = 'QuestionnaireResponse' and content->>'questionnaire' like 'urn:kangyu:questionnaire:report-card%'
       union select id from reporting.card
     ) as known where id > $1 order by id limit $2`,
    [after, limit],
  );
  return rows.map(({ id }) => id);
}

/** Columns of a card as `CardRow` names them, of the table `c`. */
export const CARD_COLUMNS = FIELDS.map(([column, key, type]) =>
  type === 'date' ? `c.${column}::text as "${key}"` : `c.${column} as "${key}"`,
).join(', ');

type Stored = { [K in keyof CardRow]: CardRow[K] | Date };

/** A row as the database gives it: instants become texts. */
export const cardOf = <T extends object>(row: T): T & CardRow =>
  Object.fromEntries(
    Object.entries(row as Stored).map(([key, value]) => [key, value instanceof Date ? value.toISOString() : value]),
  ) as T & CardRow;

export async function findCard(q: Queryable, id: string): Promise<CardRow | undefined> {
  const [row] = await q.query(`select ${CARD_COLUMNS} from reporting.card c where c.id = $1`, [id]);
  return row && cardOf(row);
}

export interface EarlierCard {
  id: string;
  diagnosedAt: Date;
  state: string;
  institutionName: string | null;
}

const STANDING = `c.state not in ('deleted', 'duplicate')`;

/** Standing cards of a person and disease whose diagnosis lies within `window` days of `at` (all without), nearest first. */
export function selectEarlier(
  q: Queryable,
  asked: { patients: readonly string[]; disease: string; at: Date; window: number | null; except?: string | undefined },
): Promise<EarlierCard[]> {
  return q.query<EarlierCard>(
    `with own as (
       select unnest($1::text[]) as patient
       union select o.patient_id from identify.pub_patient_person l join identify.pub_patient_person o on o.person_id = l.person_id
       where l.patient_id = any($1)
     )
     select c.id, c.diagnosed_at as "diagnosedAt", c.state, i.name as "institutionName"
     from reporting.card c left join project.pub_institution i on i.id = c.institution
     where c.patient in (select patient from own) and c.disease = $2 and ${STANDING} and c.id is distinct from $5
       and ($4::int is null or c.diagnosed_at between $3::timestamptz - make_interval(days => $4) and $3::timestamptz + make_interval(days => $4))
     order by abs(extract(epoch from c.diagnosed_at - $3::timestamptz)), c.id limit 20`,
    [asked.patients, asked.disease, asked.at, asked.window, asked.except ?? null],
  );
}

/** Other standing cards of the same person and disease. */
export function selectStanding(
  q: Queryable,
  card: Pick<CardRow, 'id' | 'patient' | 'disease' | 'diagnosedAt'>,
): Promise<EarlierCard[]> {
  return selectEarlier(q, {
    patients: [card.patient],
    disease: card.disease,
    at: new Date(card.diagnosedAt),
    window: null,
    except: card.id,
  });
}
