/** SQL of the room: marks of institutions, prompts and decisions, and their counts. */
import type { Queryable } from '../../kernel/index.ts';

export interface Mark {
  id: string;
  institution: string;
  institutionName: string | null;
  item: string;
  scope: string;
  validFrom: string;
  validTo: string | null;
  source: string;
  createdBy: string;
}

export async function insertMark(
  q: Queryable,
  row: Omit<Mark, 'institutionName'> & { createdAt: Date },
): Promise<void> {
  await q.query(
    `insert into recognition.mark (id, institution, item, scope, valid_from, valid_to, source, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      row.id,
      row.institution,
      row.item,
      row.scope,
      row.validFrom,
      row.validTo,
      row.source,
      row.createdBy,
      row.createdAt,
    ],
  );
}

export function selectMarks(q: Queryable): Promise<Mark[]> {
  return q.query<Mark>(
    `select m.id, m.institution, i.name as "institutionName", m.item, m.scope, m.valid_from::text as "validFrom",
       m.valid_to::text as "validTo", m.source, m.created_by as "createdBy"
     from recognition.mark m left join project.pub_institution i on i.id = m.institution
     order by i.name, m.item, m.valid_from`,
  );
}

/** Marks that count on some day of a span for somebody in `area`. */
export function selectMarksFor(
  q: Queryable,
  items: readonly string[],
  area: string | null,
): Promise<Pick<Mark, 'institution' | 'item' | 'validFrom' | 'validTo'>[]> {
  return q.query(
    `select institution, item, valid_from::text as "validFrom", valid_to::text as "validTo" from recognition.mark
     where item = any($1) and (scope = 'CN' or starts_with($2, regexp_replace(scope, '(00)+$', '')))`,
    [items, area ?? ''],
  );
}

export interface InstitutionRow {
  id: string;
  name: string | null;
  area: string | null;
}
export function selectInstitutions(q: Queryable, ids: readonly string[]): Promise<InstitutionRow[]> {
  return q.query<InstitutionRow>('select id, name, area from project.pub_institution where id = any($1)', [ids]);
}
/** The institutions of encounters. */
export function selectEncounterInstitutions(
  q: Queryable,
  ids: readonly string[],
): Promise<{ id: string; institution: string | null }[]> {
  return q.query('select id, institution from project.pub_encounter where id = any($1)', [ids]);
}

export interface Prompt {
  id: string;
  person: string;
  item: string;
  result: string;
  resultInstitution: string | null;
  resultOn: string;
  institution: string;
  price: number | null;
  shownOn: string;
  shownAt: Date;
  shownTo: string;
}

/** Keeps what was shown, each once a day and institution; gives the ids of all, those kept before included. */
export function insertPrompts(
  q: Queryable,
  prompts: readonly Prompt[],
): Promise<{ id: string; result: string; item: string }[]> {
  return q.query(
    `insert into recognition.prompt as p (id, person, item, result, result_institution, result_on, institution, price, shown_on, shown_at, shown_to)
     select id, person, item, result, "resultInstitution", "resultOn", institution, price, "shownOn", "shownAt", "shownTo"
     from jsonb_to_recordset($1::jsonb) as r(id uuid, person text, item text, result text, "resultInstitution" text, "resultOn" date,
       institution text, price numeric, "shownOn" date, "shownAt" timestamptz, "shownTo" text)
     on conflict (person, item, result, institution, shown_on) do nothing
     returning id, result, item`,
    [JSON.stringify(prompts)],
  );
}
export function selectPromptsOf(
  q: Queryable,
  prompts: readonly Prompt[],
): Promise<{ id: string; result: string; item: string }[]> {
  return q.query(
    `select p.id, p.result, p.item from recognition.prompt p
     join jsonb_to_recordset($1::jsonb) as r(person text, item text, result text, institution text, "shownOn" date)
       on (p.person, p.item, p.result, p.institution, p.shown_on) = (r.person, r.item, r.result, r.institution, r."shownOn")`,
    [JSON.stringify(prompts)],
  );
}

export interface PromptRow extends Omit<Prompt, 'shownAt' | 'price'> {
  shownAt: string;
  institutionName: string | null;
  resultInstitutionName: string | null;
  area: string | null;
  accepted: boolean | null;
  reason: string | null;
  words: string | null;
  decidedBy: string | null;
}
export interface PromptFilter {
  /** First and last day. */
  from?: string | undefined;
  to?: string | undefined;
  institution?: string | undefined;
  /** SQL patterns of the areas of the ordering institution. */
  areas?: readonly string[] | undefined;
  id?: string | undefined;
  /** The id of the last row seen. */
  before?: string | undefined;
  limit?: number | undefined;
}
const FILTER = `($1::date is null or p.shown_on >= $1) and ($2::date is null or p.shown_on <= $2)
  and ($3::text is null or p.institution = $3) and ($4::text[] is null or i.area like any($4))`;

export function selectPrompts(q: Queryable, filter: PromptFilter): Promise<PromptRow[]> {
  return q.query<PromptRow>(
    `select p.id, p.person, p.item, p.result, p.result_institution as "resultInstitution", p.result_on::text as "resultOn",
       p.institution, p.shown_on::text as "shownOn", p.shown_at as "shownAt", p.shown_to as "shownTo", i.name as "institutionName",
       r.name as "resultInstitutionName", i.area, d.accepted, d.reason, d.words, d.by as "decidedBy"
     from recognition.prompt p
     left join recognition.decision d on d.prompt = p.id
     left join project.pub_institution i on i.id = p.institution
     left join project.pub_institution r on r.id = p.result_institution
     where ${FILTER} and ($5::uuid is null or p.id = $5) and ($6::uuid is null or p.id < $6)
     order by p.id desc limit $7`,
    [
      filter.from ?? null,
      filter.to ?? null,
      filter.institution ?? null,
      filter.areas ?? null,
      filter.id ?? null,
      filter.before ?? null,
      filter.limit ?? null,
    ],
  );
}

export interface FigureRow {
  institution: string;
  name: string | null;
  month: string;
  prompts: number;
  accepted: number;
  refused: number;
  reasons: Record<string, number>;
  items: number;
  /** Accepted of which no price list says what they cost. */
  unpriced: number;
  /** Yuan of the accepted that have a price; null where none has one. */
  saved: number | null;
}
export function selectFigures(q: Queryable, filter: PromptFilter): Promise<FigureRow[]> {
  return q.query<FigureRow>(
    `with p as (
       select p.*, i.name, to_char(p.shown_on, 'YYYY-MM') as month from recognition.pub_prompt p
       left join project.pub_institution i on i.id = p.institution
       where ${FILTER}
     ), reasons as (
       select institution, month, jsonb_object_agg(reason, n) as reasons
       from (select institution, month, reason, count(*) as n from p where reason is not null group by 1, 2, 3) x group by 1, 2
     )
     select p.institution, max(p.name) as name, p.month, count(*)::int as prompts, count(*) filter (where accepted)::int as accepted,
       count(*) filter (where not accepted)::int as refused, coalesce((array_agg(r.reasons))[1], '{}') as reasons,
       count(distinct item) filter (where accepted)::int as items,
       count(*) filter (where accepted and price is null)::int as unpriced, (sum(price) filter (where accepted))::float8 as saved
     from p left join reasons r on r.institution = p.institution and r.month = p.month
     group by p.institution, p.month order by p.month desc, name, p.institution`,
    [filter.from ?? null, filter.to ?? null, filter.institution ?? null, filter.areas ?? null],
  );
}

/** False where the prompt was decided before. */
export async function insertDecision(
  q: Queryable,
  row: { prompt: string; accepted: boolean; reason: string | null; words: string | null; by: string; at: Date },
): Promise<boolean> {
  const made = await q.query(
    `insert into recognition.decision (prompt, accepted, reason, words, by, at) values ($1, $2, $3, $4, $5, $6)
     on conflict (prompt) do nothing returning prompt`,
    [row.prompt, row.accepted, row.reason, row.words, row.by, row.at],
  );
  return made.length > 0;
}
