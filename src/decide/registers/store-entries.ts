/** SQL of register entries: versions as they stood at a time, names and codes of institutions, relations, duplicates. */
import type { FhirResource, Queryable } from '../../kernel/index.ts';
import { REGISTERS, type RegisterKind } from './registers.ts';

export interface EntryFilter {
  kind: RegisterKind;
  /** Versions stored before this moment. */
  before: Date;
  areas?: readonly string[];
  institution?: string;
  text?: string;
  /** Beginnings of institution classes. */
  class?: string;
  grade?: string;
  /** In service on the day. */
  on?: string;
}

export interface EntryRow {
  bucket: number;
  type: string;
  id: string;
  version: number;
  seq: string;
  at: Date;
  op: 'create' | 'update';
  content: FhirResource;
  source: string | null;
  submission: string | null;
  institution: string | null;
  institutionName: string | null;
  area: string | null;
}

const ext = (url: string, value: string) =>
  `jsonb_path_query_first(content, '$.extension[*] ? (@.url == "urn:kangyu:ext:${url}").${value}')`;

/** Entries of a register as they stood, in the order of their ids. */
export async function selectEntries(
  q: Queryable,
  filter: EntryFilter,
  page: { limit: number; after?: string; ids?: readonly string[] },
): Promise<EntryRow[]> {
  const { type, institution, is } = REGISTERS[filter.kind];
  const params: unknown[] = [type, filter.before];
  const bind = (value: unknown): string => `$${params.push(value)}`;
  const ofInstitution = institution ? `split_part(content -> '${institution}' ->> 'reference', '/', 2)` : 'id';
  const period = filter.kind === 'workers' ? `content -> 'period'` : ext('in-service', 'valuePeriod');
  const narrow = page.ids ? `and id = any(${bind(page.ids)}::text[])` : '';
  const where = [`e.op <> 'delete'`];
  // An institution of the past stood where its own record says; the seat of others is looked up.
  if (filter.areas) where.push(`e.area = any(${bind(filter.areas)}::text[])`);
  if (filter.institution) where.push(`e.institution = ${bind(filter.institution)}`);
  if (filter.class) where.push(`starts_with(e.class, ${bind(filter.class)})`);
  if (filter.grade) where.push(`e.grade = ${bind(filter.grade)}`);
  if (filter.text)
    where.push(`strpos(lower(concat_ws(' ', e.name, e."institutionName", e.id)), lower(${bind(filter.text)})) > 0`);
  if (filter.on) {
    const day = bind(filter.on);
    where.push(
      `coalesce(e.period ->> 'start', '') <= ${day} and coalesce(nullif(e.period ->> 'end', ''), '9999') > ${day}`,
    );
  }
  if (page.after) where.push(`e.id > ${bind(page.after)}`);
  return q.query<EntryRow>(
    `with stood as (
       select distinct on (id) bucket, type, id, version, seq::text as seq, at, op, content, source, submission
       from record.pub_version where type = $1 and at < $2 ${narrow}
       order by id, version desc),
     entry as (
       select s.*, ${ofInstitution} as institution, ${period} as period from stood s where s.op <> 'delete' and ${is}),
     placed as (
       select n.*, i.name as "institutionName", coalesce(${
         institution ? 'i.area' : `${ext('area', 'valueCode')} #>> '{}', i.area`
       }) as area,
         ${institution ? 'i.class' : `jsonb_path_query_first(content, '$.type[*].coding[*] ? (@.system == "urn:kangyu:cs:institution-class").code') #>> '{}'`} as class,
         ${institution ? 'i.grade' : `${ext('grade', 'valueCode')} #>> '{}'`} as grade,
         ${filter.kind === 'workers' ? 'w.name' : `coalesce(content ->> 'name', content #>> '{deviceName,0,name}')`} as name
       from entry n left join project.pub_institution i on i.id = n.institution
       ${filter.kind === 'workers' ? `left join project.pub_worker w on w.id = split_part(content -> 'practitioner' ->> 'reference', '/', 2)` : ''})
     select e.bucket, e.type, e.id, e.version, e.seq, e.at, e.op, e.content, e.source, e.submission, e.institution,
       e."institutionName", e.area
     from placed e where ${where.join(' and ')} order by e.id limit ${bind(page.limit)}`,
    params,
  );
}

/** Records of a type as they stood, by id. */
export function selectStood(
  q: Queryable,
  type: string,
  ids: readonly string[],
  before: Date,
): Promise<Omit<EntryRow, 'institution' | 'institutionName'>[]> {
  return q.query(
    `select * from (
       select distinct on (id) bucket, type, id, version, seq::text as seq, at, op, content, source, submission, null as area
       from record.pub_version where type = $1 and id = any($2::text[]) and at < $3 order by id, version desc) s
     where s.op <> 'delete'`,
    [type, ids, before],
  );
}

/** Credit codes and names of institutions. */
export async function selectInstitutions(
  q: Queryable,
  ids: readonly string[],
): Promise<Map<string, { uscc: string | null; name: string | null; area: string | null; active: boolean }>> {
  const rows = await q.query<{
    id: string;
    uscc: string | null;
    name: string | null;
    area: string | null;
    active: boolean;
  }>('select id, uscc, name, area, active from project.pub_institution where id = any($1::text[])', [ids]);
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}

/** The institution of a credit code. */
export async function selectByUscc(
  q: Queryable,
  uscc: string,
): Promise<{ id: string; name: string | null; area: string | null } | undefined> {
  const rows = await q.query<{ id: string; name: string | null; area: string | null }>(
    'select id, name, area from project.pub_institution where uscc = $1',
    [uscc],
  );
  return rows[0];
}

/** Records of a type under an identifier. */
export async function selectByIdentifier(
  q: Queryable,
  type: string,
  identifiers: readonly { system: string; value: string }[],
): Promise<{ id: string }[]> {
  return q.query(
    `select id from record.pub_current where type = $1
       and exists (select from jsonb_array_elements($2::jsonb) k(item) where content -> 'identifier' @> jsonb_build_array(k.item))
     limit 5`,
    [type, JSON.stringify(identifiers)],
  );
}

/** Institutions of the same name in the county, people of the same name on post at the institution. */
export async function selectSimilar(
  q: Queryable,
  like: { kind: RegisterKind; name: string; area: string | null; institution: string | null },
): Promise<{ id: string; name: string }[]> {
  const fold = (column: string) => `regexp_replace(lower(${column}), '[\\s（）()·.-]', '', 'g')`;
  if (like.kind === 'institutions')
    return q.query(
      `select id, name from project.pub_institution
       where ${fold('name')} = ${fold('$1')} and (area is null or left(area, 6) = left($2, 6)) order by id limit 5`,
      [like.name, like.area ?? ''],
    );
  if (like.kind === 'workers')
    return q.query(
      `select p.id, w.name from project.pub_worker_post p join project.pub_worker w on w.id = p.practitioner
       where ${fold('w.name')} = ${fold('$1')} and p.institution = $2 and p.post_end is null order by p.id limit 5`,
      [like.name, like.institution],
    );
  if (like.kind === 'departments')
    return q.query(
      `select id, coalesce(name, code) as name from project.pub_department
       where ${fold('name')} = ${fold('$1')} and institution = $2 and service_end is null order by id limit 5`,
      [like.name, like.institution],
    );
  return [];
}

export interface Relation {
  kind: RegisterKind;
  /** `part`: belongs to the institution; `post`: another post of the worker; `parent`, `child`, `successor`: institutions. */
  relation: 'part' | 'post' | 'parent' | 'child' | 'successor';
  id: string | null;
  name: string | null;
  /** Occupation of a post. */
  code?: string | null;
  count: number;
}

/** What belongs to an institution on a day, and the institutions it hangs on. */
export function selectInstitutionRelations(q: Queryable, id: string, on: string): Promise<Relation[]> {
  const part = (kind: RegisterKind, view: string, start: string, end: string) =>
    `select '${kind}' as kind, 'part' as relation, null as id, null as name, count(*)::int as count from project.pub_${view} r
     where r.institution = $1 and (r.${start} is null or r.${start} <= $2::date) and (r.${end} is null or r.${end} > $2::date)`;
  return q.query<Relation>(
    [
      part('departments', 'department', 'service_start', 'service_end'),
      part('workers', 'worker_post', 'post_start', 'post_end'),
      part('beds', 'bed', 'service_start', 'service_end'),
      part('equipment', 'equipment', 'service_start', 'service_end'),
      part('vehicles', 'vehicle', 'service_start', 'service_end'),
      `select 'institutions', 'parent', p.id, p.name, 1 from project.pub_institution i join project.pub_institution p on p.id = i.part_of where i.id = $1`,
      `(select 'institutions', 'child', c.id, c.name, 1 from project.pub_institution c where c.part_of = $1 order by c.name limit 200)`,
    ].join(' union all '),
    [id, on],
  );
}

/** All posts of the person of a post. */
export function selectPosts(q: Queryable, practitioner: string): Promise<Relation[]> {
  return q.query<Relation>(
    `select 'workers' as kind, 'post' as relation, p.id, concat_ws(' · ', i.name, to_char(p.post_start, 'YYYY-MM-DD'),
       to_char(p.post_end, 'YYYY-MM-DD')) as name, p.occupation as code, 1 as count
     from project.pub_worker_post p left join project.pub_institution i on i.id = p.institution
     where p.practitioner = $1 order by p.post_start desc nulls last, p.id limit 50`,
    [practitioner],
  );
}

/** A post of the worker at the institution in the same occupation that has not ended by the day. */
export async function selectSamePost(
  q: Queryable,
  post: { person: string; institution: string; occupation: string; start: string },
): Promise<string | undefined> {
  const [row] = await q.query<{ id: string }>(
    `select id from project.pub_worker_post
     where practitioner = $1 and institution = $2 and occupation = $3 and (post_end is null or post_end > $4::date) limit 1`,
    [post.person, post.institution, post.occupation, post.start],
  );
  return row?.id;
}

/** Accounts that handed in the submissions. */
export async function selectSenders(q: Queryable, submissions: readonly string[]): Promise<Map<string, string | null>> {
  const rows = await q.query<{ id: string; submitted_by: string | null }>(
    'select id::text as id, submitted_by from ingest.pub_submission where id = any($1::uuid[])',
    [submissions],
  );
  return new Map(rows.map(({ id, submitted_by }) => [id, submitted_by]));
}
