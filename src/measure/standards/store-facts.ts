/** SQL over the registers: how much of each fact every institution has on a day, and the rows behind a figure. */
import type { Queryable } from '../../kernel/index.ts';
import { type AreaScope, withheld } from '../../record/index.ts';
import type { Fact, FactName, Selector } from './types.ts';

type Bind = (value: unknown) => string;
type Register = Fact['register'];

interface Source {
  from: string;
  start: string;
  end: string;
  /** Key of the institution. */
  institution: string;
  /** FHIR type of the row. */
  type: string;
  /** The person who counts once in an area; rows count otherwise. */
  person?: string;
  /** Code that says what the row is. */
  kind: string;
}

const SOURCES: Record<Register, Source> = {
  beds: {
    from: 'project.pub_bed r left join project.pub_institution i on i.id = r.institution',
    start: 'r.service_start',
    end: 'r.service_end',
    institution: 'r.institution',
    type: 'Location',
    kind: 'r.kind',
  },
  vehicles: {
    from: 'project.pub_vehicle r left join project.pub_institution i on i.id = r.institution',
    start: 'r.service_start',
    end: 'r.service_end',
    institution: 'r.institution',
    type: 'Device',
    kind: 'r.kind',
  },
  posts: {
    from: 'project.pub_worker_post r left join project.pub_institution i on i.id = r.institution',
    start: 'r.post_start',
    end: 'r.post_end',
    institution: 'r.institution',
    type: 'PractitionerRole',
    person: 'r.practitioner',
    kind: 'r.occupation',
  },
  departments: {
    from: 'project.pub_department r left join project.pub_institution i on i.id = r.institution',
    start: 'r.service_start',
    end: 'r.service_end',
    institution: 'r.institution',
    type: 'HealthcareService',
    kind: 'r.code',
  },
  institutions: {
    from: 'project.pub_institution r join project.pub_institution i on i.id = r.id',
    start: 'r.service_start',
    end: 'r.service_end',
    institution: 'r.id',
    type: 'Organization',
    kind: 'r.class',
  },
};

const ZONE = `at time zone 'Asia/Shanghai'`;

/** In service at the end of the day; a row that ends on a day no longer counts on it, as in the stock indicators. */
export function inService(start: string, end: string, day: string): string {
  return `${start} < ((${day}::date + 1)::timestamp ${ZONE}) and (${end} is null or ${end} >= ((${day}::date + 1)::timestamp ${ZONE}))`;
}

function chosen(selector: Selector | undefined, bind: Bind): string[] {
  if (!selector) return [];
  const { class: classes, ownership, runBy, grade } = selector;
  return [
    ...(classes ? [`i.class ~ ${bind(`^(${classes.join('|')})`)}`] : []),
    ...(ownership ? [`i.ownership = any(${bind(ownership)}::text[])`] : []),
    ...(runBy ? [`i.run_by = any(${bind(runBy)}::text[])`] : []),
    ...(grade ? [`i.grade = any(${bind(grade)}::text[])`] : []),
  ];
}

/** Condition of a fact over its register's rows. Professional public-health institutions: WS 218 classes E–H, J–L and P. */
function condition(fact: Fact, bind: Bind): string {
  const { kind } = SOURCES[fact.register];
  const parts = [
    ...chosen(fact.at, bind),
    ...(fact.kind ? [`${kind} = any(${bind(fact.kind)}::text[])`] : []),
    ...(fact.occupation ? [`r.occupation = any(${bind(fact.occupation)}::text[])`] : []),
    ...(fact.practiceCategory ? [`r.practice_category = any(${bind(fact.practiceCategory)}::text[])`] : []),
    ...(fact.negativePressure ? ['r.negative_pressure'] : []),
    ...(fact.inclusive ? ['r.inclusive'] : []),
    ...(fact.publicHealthPost ? [`(r.public_health_post or i.class ~ '^[EFGHJKLP]')`] : []),
    ...(fact.generalPractice
      ? [
          `(r.is_gp or exists (select from project.pub_worker_qualification q where q.practitioner = r.practitioner and q.code = 'gp-certificate'))`,
        ]
      : []),
    ...(fact.register === 'institutions' ? ['r.active'] : []),
  ];
  return parts.length > 0 ? parts.join(' and ') : 'true';
}

/** `here`: in the institution; `home`: of the area's count, where a person of several institutions stands once. */
export interface FactCount {
  fact: FactName;
  institution: string;
  here: number;
  home: number;
}

/** Counts of all facts by institution: one statement a register, whatever the number of facts. */
export async function countFacts(q: Queryable, facts: ReadonlyMap<FactName, Fact>, on: string): Promise<FactCount[]> {
  const registers = [...new Set([...facts.values()].map(({ register }) => register))];
  const lists = await Promise.all(
    registers.map((register) => {
      const list = [...facts].filter(([, fact]) => fact.register === register);
      return register === 'posts' ? countPersons(q, list, on) : countRows(q, register, list, on);
    }),
  );
  return lists.flat();
}

async function countRows(
  q: Queryable,
  register: Register,
  facts: readonly (readonly [FactName, Fact])[],
  on: string,
): Promise<FactCount[]> {
  const { from, start, end, institution } = SOURCES[register];
  const params: unknown[] = [on];
  const bind: Bind = (value) => `$${params.push(value)}`;
  const amount = ({ count }: Fact, where: string) =>
    count === 'places'
      ? `coalesce(sum(r.places) filter (where ${where}), 0)`
      : count === 'institutions'
        ? `least(count(*) filter (where ${where}), 1)`
        : `count(*) filter (where ${where})`;
  const columns = facts.map(([, fact], i) => `(${amount(fact, condition(fact, bind))})::int as f${i}`);
  const rows = await q.query<Record<string, string | number>>(
    `select ${institution} as institution, ${columns.join(', ')}
     from ${from} where ${institution} is not null and ${inService(start, end, '$1')} group by ${institution}`,
    params,
  );
  return rows.flatMap((row) =>
    facts.flatMap(([fact], i) => {
      const n = Number(row[`f${i}`]);
      return n > 0 ? [{ fact, institution: String(row.institution), here: n, home: n }] : [];
    }),
  );
}

/** Persons: once in an institution, and once in all areas, where their earliest post of the kind stands (as the indicators do). */
async function countPersons(
  q: Queryable,
  facts: readonly (readonly [FactName, Fact])[],
  on: string,
): Promise<FactCount[]> {
  const { from, start, end, institution } = SOURCES.posts;
  const params: unknown[] = [on];
  const bind: Bind = (value) => `$${params.push(value)}`;
  const flags = facts.map(([, fact], i) => `(${condition(fact, bind)}) as c${i}`);
  const rows = await q.query<{ f: number; institution: string; here: number; home: number }>(
    `with post as materialized (
       select r.practitioner, ${institution} as institution, r.post_start, r.id, ${flags.join(', ')}
       from ${from} where ${institution} is not null and ${inService(start, end, '$1')}
     ),
     person as (
       select practitioner, ${facts.map((_, i) => `(array_agg(institution order by post_start, id) filter (where c${i}))[1] as h${i}`).join(', ')}
       from post group by practitioner
     ),
     home as (
       select v.f, v.institution, count(*)::int as n
       from person cross join lateral (values ${facts.map((_, i) => `(${i}, h${i})`).join(', ')}) v(f, institution)
       where v.institution is not null group by 1, 2
     ),
     here as (
       select v.f, institution, v.n from (
         select institution, ${facts.map((_, i) => `count(distinct practitioner) filter (where c${i})::int as n${i}`).join(', ')}
         from post group by institution) p
       cross join lateral (values ${facts.map((_, i) => `(${i}, n${i})`).join(', ')}) v(f, n) where v.n > 0
     )
     select here.f, here.institution, here.n as here, coalesce(home.n, 0) as home
     from here left join home on home.f = here.f and home.institution = here.institution`,
    params,
  );
  return rows.map(({ f, ...row }) => ({ fact: facts[f]![0], ...row }));
}

export interface FactRow {
  reference: string;
  version: number;
  institution: string;
  institutionName: string | null;
  area: string | null;
  kind: string | null;
  since: string | null;
  amount: number;
  /** Worker, for posts. */
  practitioner: string | null;
  name: string | null;
}

export interface FactRows {
  on: string;
  area: string;
  institution?: string;
  scope?: AreaScope | undefined;
}

/** The rows a count is made of as `t`: persons of an area stand once. */
function factRows(fact: Fact, question: FactRows, bind: Bind): string {
  const { from, start, end, institution, person, kind } = SOURCES[fact.register];
  const day = bind(question.on);
  const where = [inService(start, end, day), condition(fact, bind), `${institution} is not null`];
  const name = fact.register === 'posts' ? 'w.name' : fact.register === 'institutions' ? 'r.name' : 'null::text';
  const once = person
    ? `row_number() over (partition by ${question.institution ? `${institution}, ` : ''}${person} order by ${start}, r.id)`
    : fact.count === 'institutions'
      ? `row_number() over (partition by ${institution} order by ${start}, r.id)`
      : '1';
  const worker = fact.register === 'posts' ? ' left join project.pub_worker w on w.id = r.practitioner' : '';
  const inside = question.institution ? `and t.institution = ${bind(question.institution)}` : '';
  return `(
       select r.id, r.resource_version as version, ${institution} as institution, i.name as "institutionName", i.area, ${kind} as kind,
         to_char(${start} ${ZONE}, 'YYYY-MM-DD') as since, ${fact.count === 'places' ? 'coalesce(r.places, 0)' : '1'}::int as amount,
         ${fact.register === 'posts' ? 'r.practitioner' : 'null::text'} as practitioner, ${name} as name, ${once} as nth
       from ${from}${worker} where ${where.join(' and ')}
     ) t
     join population.pub_area_closure c on c.descendant = t.area and c.ancestor = ${bind(question.area)}
       and c.valid_from <= ${day}::date and c.valid_to > ${day}::date
     where t.nth = 1 ${inside}`;
}

/** Condition that the scope withholds the record behind the row, or that of the worker it names. */
function hidden(fact: Fact, scope: AreaScope | undefined, bind: Bind): string {
  const { type, person } = SOURCES[fact.register];
  const row = withheld(scope, bind, `('${type}/' || t.id)`);
  return person ? `(${row} or ${withheld(scope, bind, `('Practitioner/' || t.practitioner)`)})` : row;
}

/** In the order of institutions, after a pair of names; without what the scope withholds. */
export async function selectFactRows(
  q: Queryable,
  fact: Fact,
  question: FactRows & { limit: number; after?: [string, string] },
): Promise<FactRow[]> {
  const params: unknown[] = [];
  const bind: Bind = (value) => `$${params.push(value)}`;
  const rows = factRows(fact, question, bind);
  const after = question.after
    ? `and (t.institution collate "C", t.id collate "C") > (${bind(question.after[0])}, ${bind(question.after[1])})`
    : '';
  return q.query<FactRow>(
    `select '${SOURCES[fact.register].type}/' || t.id as reference, t.version, t.institution, t."institutionName", t.area, t.kind, t.since, t.amount, t.practitioner, t.name
     from ${rows} and not ${hidden(fact, question.scope, bind)} ${after}
     order by t.institution collate "C", t.id collate "C" limit ${bind(question.limit)}`,
    params,
  );
}

/** How many of the rows the scope withholds. */
export async function countWithheld(q: Queryable, fact: Fact, question: FactRows): Promise<number> {
  const params: unknown[] = [];
  const bind: Bind = (value) => `$${params.push(value)}`;
  const [row] = await q.query<{ n: number }>(
    `select count(*)::int as n from ${factRows(fact, question, bind)} and ${hidden(fact, question.scope, bind)}`,
    params,
  );
  return row!.n;
}
