/**
 * The named questions of content/registers. Each gives a SELECT of (type, id, institution, detail) for the day $1 over the views of
 * the project room; `detail` holds what the sentence of the finding needs.
 */
import { z } from 'zod';

type Bind = (value: unknown) => string;
export interface Predicate<P extends z.ZodType = z.ZodType> {
  params: P;
  select(params: z.output<P>, bind: Bind): string;
}
const define = <P extends z.ZodType>(params: P, select: (params: z.output<P>, bind: Bind) => string): Predicate =>
  ({ params, select }) as Predicate;

const text = (column: string): string => `to_char(${column}, 'YYYY-MM-DD')`;
/** In service on the day: begun, and not ended by it. */
const open = (start: string, end: string): string =>
  `(${start} is null or ${start} <= $1::date) and (${end} is null or ${end} > $1::date)`;
const openInstitution = `i.active and ${open('i.service_start', 'i.service_end')}`;
const openPost = open('p.post_start', 'p.post_end');
/** Valid on the day, the last day included. */
const valid = (from: string, until: string): string =>
  `(${from} is null or ${from} <= $1::date) and (${until} is null or ${until} >= $1::date)`;

const Empty = z.strictObject({});
/** From so many days after today (before it when nothing is said) to so many days after it. */
const Ends = z.strictObject({ afterDays: z.int().min(0).optional(), withinDays: z.int().min(0) });
const ends = (column: string, { afterDays, withinDays }: z.output<typeof Ends>, bind: Bind): string => {
  const last =
    afterDays === undefined ? `< $1::date + ${bind(withinDays)}::int` : `<= $1::date + ${bind(withinDays)}::int`;
  return `${column} ${last}${afterDays === undefined ? '' : ` and ${column} >= $1::date + ${bind(afterDays)}::int - 1`}`;
};
const Codes = z.array(z.string().min(1)).min(1);
const post = (detail: string, where: string, joins = ''): string =>
  `select 'PractitionerRole' as type, p.id, p.institution, ${detail} as detail
   from project.pub_worker_post p left join project.pub_worker w on w.id = p.practitioner ${joins}
   where ${openPost} and ${where}`;
const worker = (more = ''): string => `jsonb_build_object('worker', w.name, 'occupation', p.occupation${more})`;

/** Kinds that belong to an institution: type, view, first and last day. */
const BELONGING: readonly (readonly [register: string, type: string, view: string, start: string, end: string])[] = [
  ['departments', 'HealthcareService', 'department', 'r.service_start', 'r.service_end'],
  ['beds', 'Location', 'bed', 'r.service_start', 'r.service_end'],
  ['vehicles', 'Device', 'vehicle', 'r.service_start', 'r.service_end'],
  ['equipment', 'Device', 'equipment', 'r.service_start', 'r.service_end'],
  ['workers', 'PractitionerRole', 'worker_post', 'r.post_start', 'r.post_end'],
];
const belonging = (detail: string, where: string): string =>
  BELONGING.map(
    ([register, type, view, start, end]) => `select '${type}' as type, r.id, r.institution,
       ${detail} || jsonb_build_object('register', '${register}') as detail
     from project.pub_${view} r left join project.pub_institution i on i.id = r.institution
     where ${open(start, end)} and ${where}`,
  ).join(' union all ');

export const predicates = {
  licenceEnds: define(
    Ends,
    (params, bind) => `select 'Organization' as type, i.id, i.id as institution,
       jsonb_build_object('number', l.number, 'until', ${text('l.valid_until')}) as detail
     from project.pub_institution_licence l join project.pub_institution i on i.id = l.institution
     where ${openInstitution} and ${ends('l.valid_until', params, bind)}`,
  ),
  licenceMissing: define(
    z.strictObject({ classes: Codes }),
    (
      { classes },
      bind,
    ) => `select 'Organization' as type, i.id, i.id as institution, jsonb_build_object('class', i.class) as detail
     from project.pub_institution i
     where ${openInstitution} and i.class like any(${bind(classes.map((code) => `${code}%`))}::text[])
       and not exists (select from project.pub_institution_licence l where l.institution = i.id)`,
  ),
  departmentUnlicensed: define(
    z.strictObject({ except: z.array(z.string()) }),
    ({ except }, bind) => `select 'HealthcareService' as type, r.id, r.institution,
       jsonb_build_object('department', coalesce(r.name, r.code)) as detail
     from project.pub_department r
     where r.active and ${open('r.service_start', 'r.service_end')} and r.code <> all(${bind(except)}::text[])
       and exists (select from project.pub_institution_subject s where s.institution = r.institution)
       and not exists (select from project.pub_institution_subject s where s.institution = r.institution and s.code = r.code)`,
  ),
  unregistered: define(z.strictObject({ occupations: Codes }), ({ occupations }, bind) =>
    post(
      worker(),
      `p.occupation = any(${bind(occupations)}::text[]) and p.institution is not null
       and not exists (select from project.pub_worker_registration g
         where g.practitioner = p.practitioner and g.institution = p.institution)`,
    ),
  ),
  registrationEnds: define(Ends, (params, bind) =>
    post(
      worker(`, 'kind', g.kind, 'until', ${text('g.valid_until')}`),
      `${ends('g.valid_until', params, bind)}
       and not exists (select from project.pub_worker_registration n where n.practitioner = p.practitioner
         and n.institution = p.institution and n.id <> g.id and (n.valid_until is null or n.valid_until > g.valid_until))`,
      'join project.pub_worker_registration g on g.id = p.id',
    ),
  ),
  severalMain: define(Empty, () =>
    post(
      worker(`, 'places', m.places`),
      `g.kind = 'main'`,
      `join project.pub_worker_registration g on g.id = p.id
       join (select n.practitioner, count(distinct n.institution)::int as places
         from project.pub_worker_registration n join project.pub_worker_post q on q.id = n.id
         where n.kind = 'main' and ${valid('n.valid_from', 'n.valid_until')} and ${open('q.post_start', 'q.post_end')}
         group by n.practitioner having count(distinct n.institution) > 1) m on m.practitioner = p.practitioner`,
    ),
  ),
  noMain: define(Empty, () =>
    post(
      worker(),
      `g.kind = 'multi-site' and not exists (select from project.pub_worker_registration n
         where n.practitioner = p.practitioner and n.kind = 'main' and ${valid('n.valid_from', 'n.valid_until')})`,
      'join project.pub_worker_registration g on g.id = p.id',
    ),
  ),
  scopeMismatch: define(
    z.strictObject({ scopes: z.record(z.string(), Codes), generalPractice: Codes }),
    ({ scopes, generalPractice }, bind) => {
      const allowed = bind(JSON.stringify(scopes));
      return post(
        worker(`, 'scope', g.scope, 'category', p.practice_category`),
        `g.scope is not null and (
           (p.is_gp and g.scope <> all(${bind(generalPractice)}::text[]))
           or (not coalesce(p.is_gp, false) and ${allowed}::jsonb ? p.practice_category
             and not exists (select from jsonb_array_elements_text(${allowed}::jsonb -> p.practice_category) a(prefix)
               where g.scope = a.prefix or starts_with(g.scope, a.prefix || '-'))))`,
        'join project.pub_worker_registration g on g.id = p.id',
      );
    },
  ),
  certificateMissing: define(z.strictObject({ needs: z.record(z.string(), Codes) }), ({ needs }, bind) => {
    const needed = bind(JSON.stringify(needs));
    return post(
      worker(),
      `${needed}::jsonb ? p.occupation and not exists (select from project.pub_worker_certificate c
         where c.practitioner = p.practitioner and ${needed}::jsonb -> p.occupation ? c.code)`,
    );
  }),
  certificateEnds: define(Ends, (params, bind) =>
    post(
      worker(`, 'certificate', c.code, 'until', ${text('c.valid_until')}`),
      ends('c.valid_until', params, bind),
      'join project.pub_worker_certificate c on c.practitioner = p.practitioner',
    ),
  ),
  aboveAge: define(z.strictObject({ occupations: Codes, age: z.int().min(16) }), ({ occupations, age }, bind) =>
    post(
      worker(`, 'age', extract(year from age($1::date, w.birth_date))::int`),
      `p.occupation = any(${bind(occupations)}::text[]) and w.birth_date <= $1::date - make_interval(years => ${bind(age + 1)}::int)`,
    ),
  ),
  orphan: define(Empty, () => belonging(`jsonb_build_object('named', r.institution)`, 'i.id is null')),
  closedInstitution: define(Empty, () =>
    belonging(
      `jsonb_build_object('until', ${text('i.service_end')})`,
      `i.id is not null and i.service_end <= $1::date`,
    ),
  ),
  equipmentUnlicensed: define(
    z.strictObject({ kinds: Codes }),
    (
      { kinds },
      bind,
    ) => `select 'Device' as type, r.id, r.institution, jsonb_build_object('name', r.name, 'kind', r.kind) as detail
     from project.pub_equipment r
     where ${open('r.service_start', 'r.service_end')} and r.kind = any(${bind(kinds)}::text[]) and r.licence is null`,
  ),
} satisfies Record<string, Predicate>;
export type PredicateName = keyof typeof predicates;
