/** SQL of the registers of resources: rows of the project room's views with the area and name of their institution. */
import type { Queryable } from '../../kernel/index.ts';
import { type AreaScope, withheld } from '../../record/index.ts';
import type { RegisterName } from './registers.ts';

export interface RegisterFilter {
  areas?: readonly string[];
  institution?: string;
  /** Part of a name, code or id. */
  text?: string;
  /** Only what is in service (on post) on the day. */
  on?: string;
  /** Institution class or its beginning. */
  class?: string;
}

export interface StoredRegisterRow {
  id: string;
  version: number;
  area: string | null;
  institution: string | null;
  institutionName: string | null;
  values: Record<string, string | number | boolean | null>;
  sort: string;
}

interface Source {
  /** From clause with the alias r for the row and i for its institution. */
  from: string;
  institution: string;
  start: string;
  end: string;
  /** What `text` is looked for in. */
  search: string;
  /** Key of `values` -> expression. */
  values: Record<string, string>;
}

const day = (column: string): string => `to_char(${column} at time zone 'Asia/Shanghai', 'YYYY-MM-DD')`;
const service = { service_start: day('r.service_start'), service_end: day('r.service_end') };

const SOURCES: Record<RegisterName, Source> = {
  institutions: {
    from: 'project.pub_institution r join project.pub_institution i on i.id = r.id',
    institution: 'r.id',
    start: 'r.service_start',
    end: 'r.service_end',
    search: `concat_ws(' ', r.name, r.uscc, r.id)`,
    values: {
      name: 'r.name',
      uscc: 'r.uscc',
      class: 'r.class',
      grade: 'r.grade',
      grade_class: 'r.grade_class',
      ownership: 'r.ownership',
      run_by: 'r.run_by',
      active: 'r.active',
      ...service,
    },
  },
  beds: {
    from: 'project.pub_bed r left join project.pub_institution i on i.id = r.institution',
    institution: 'r.institution',
    start: 'r.service_start',
    end: 'r.service_end',
    search: `concat_ws(' ', r.id, r.kind, i.name)`,
    values: {
      id: 'r.id',
      kind: 'r.kind',
      status: 'r.status',
      negative_pressure: 'r.negative_pressure',
      ...service,
    },
  },
  departments: {
    from: 'project.pub_department r left join project.pub_institution i on i.id = r.institution',
    institution: 'r.institution',
    start: 'r.service_start',
    end: 'r.service_end',
    search: `concat_ws(' ', r.name, r.code, i.name)`,
    values: {
      name: 'r.name',
      code: 'r.code',
      places: 'r.places',
      inclusive: 'r.inclusive',
      active: 'r.active',
      ...service,
    },
  },
  equipment: {
    from: 'project.pub_equipment r left join project.pub_institution i on i.id = r.institution',
    institution: 'r.institution',
    start: 'r.service_start',
    end: 'r.service_end',
    search: `concat_ws(' ', r.name, r.model, r.maker, i.name)`,
    values: {
      name: 'r.name',
      kind: 'r.kind',
      maker: 'r.maker',
      model: 'r.model',
      licence: 'r.licence',
      status: 'r.status',
      ...service,
    },
  },
  vehicles: {
    from: 'project.pub_vehicle r left join project.pub_institution i on i.id = r.institution',
    institution: 'r.institution',
    start: 'r.service_start',
    end: 'r.service_end',
    search: `concat_ws(' ', r.id, r.kind, i.name)`,
    values: { id: 'r.id', kind: 'r.kind', status: 'r.status', negative_pressure: 'r.negative_pressure', ...service },
  },
  // One row a post: a person of several institutions stands in each of them.
  workers: {
    from: `project.pub_worker_post r left join project.pub_worker w on w.id = r.practitioner
           left join project.pub_institution i on i.id = r.institution`,
    institution: 'r.institution',
    start: 'r.post_start',
    end: 'r.post_end',
    search: `concat_ws(' ', w.name, r.id, r.occupation, i.name)`,
    values: {
      name: 'w.name',
      sex: 'w.sex',
      birth_year: 'extract(year from w.birth_date)::int',
      occupation: 'r.occupation',
      practice_category: 'r.practice_category',
      is_gp: 'r.is_gp',
      public_health_post: 'r.public_health_post',
      post_start: day('r.post_start'),
      post_end: day('r.post_end'),
      practitioner: 'r.practitioner',
    },
  },
};

/** Rows in the order of a column (missing values last) and then of the id, after a `sort`/`id` pair. */
export async function selectRegister(
  q: Queryable,
  register: RegisterName,
  filter: RegisterFilter,
  page: {
    limit: number;
    sort: string;
    descending: boolean;
    /** FHIR type of the rows. */
    type: string;
    scope?: AreaScope | undefined;
    after?: { sort: string; id: string };
  },
): Promise<StoredRegisterRow[]> {
  const source = SOURCES[register];
  const { where, params } = conditions(source, filter);
  const bind = (value: unknown): string => `$${params.push(value)}`;
  const open = `not ${hidden(register, page, bind)}`;
  // Texts sort by pinyin, the rest as it is written: dates are, numbers are padded.
  const key = page.sort === 'institution' ? 'i.name' : (source.values[page.sort] ?? 'r.id');
  const sort = `coalesce(case when pg_typeof(${key}) in ('integer'::regtype) then lpad((${key})::text, 12, '0') else (${key})::text end, '') collate "zh-Hans-CN-x-icu"`;
  const [order, beyond] = page.descending ? ['desc', '<'] : ['asc', '>'];
  const after = page.after ? `where (sort, id) ${beyond} (${bind(page.after.sort)}, ${bind(page.after.id)})` : '';
  const values = Object.entries(source.values).map(([name, expression]) => `'${name}', ${expression}`);
  return q.query<StoredRegisterRow>(
    `select * from (
       select r.id, r.resource_version as version, i.area, ${source.institution} as institution, i.name as "institutionName",
              jsonb_build_object(${values.join(', ')}) as values, ${sort} as sort
       from ${source.from} where ${where} and ${open}) rows
     ${after} order by sort ${order}, id ${order} limit ${bind(page.limit)}`,
    params,
  );
}

/** Condition that the scope withholds the record behind the row, or that of the worker it names. */
function hidden(
  register: RegisterName,
  { type, scope }: { type: string; scope?: AreaScope | undefined },
  bind: (value: unknown) => string,
): string {
  const row = withheld(scope, bind, `('${type}/' || r.id)`);
  return register === 'workers' ? `(${row} or ${withheld(scope, bind, `('Practitioner/' || r.practitioner)`)})` : row;
}

/** Number of rows that the scope withholds. */
export async function countWithheld(
  q: Queryable,
  register: RegisterName,
  filter: RegisterFilter,
  of: { type: string; scope: AreaScope },
): Promise<number> {
  const { from } = SOURCES[register];
  const { where, params } = conditions(SOURCES[register], filter);
  const out = hidden(register, of, (value) => `$${params.push(value)}`);
  const [row] = await q.query<{ n: number }>(
    `select count(*)::int as n from ${from} where ${where} and ${out}`,
    params,
  );
  return row!.n;
}

/** Number of rows, in all and by the codes of some columns. */
export async function countRegister(
  q: Queryable,
  register: RegisterName,
  filter: RegisterFilter,
  by: readonly string[],
): Promise<{ total: number; groups: Record<string, Record<string, number>> }> {
  const source = SOURCES[register];
  const { where, params } = conditions(source, filter);
  const columns = by.map((name) => `${source.values[name]!}`);
  const rows = await q.query<Record<string, string | number | null>>(
    `select ${columns.map((column, i) => `(${column})::text as c${i}, grouping(${column}) as g${i},`).join(' ')} count(*)::int as n
     from ${source.from} where ${where}
     group by grouping sets ((), ${columns.map((column) => `(${column})`).join(', ')})`,
    params,
  );
  const groups: Record<string, Record<string, number>> = Object.fromEntries(by.map((name) => [name, {}]));
  let total = 0;
  for (const row of rows) {
    const column = by.findIndex((_, i) => row[`g${i}`] === 0);
    if (column < 0) total = Number(row.n);
    else if (row[`c${column}`] !== null) groups[by[column]!]![String(row[`c${column}`])] = Number(row.n);
  }
  return { total, groups };
}

function conditions(source: Source, filter: RegisterFilter): { where: string; params: unknown[] } {
  const params: unknown[] = [];
  const bind = (value: unknown): string => `$${params.push(value)}`;
  const parts = ['true'];
  if (filter.areas) parts.push(`i.area = any(${bind(filter.areas)}::text[])`);
  if (filter.institution) parts.push(`${source.institution} = ${bind(filter.institution)}`);
  if (filter.class) parts.push(`starts_with(i.class, ${bind(filter.class)})`);
  if (filter.text) parts.push(`strpos(lower(${source.search}), lower(${bind(filter.text)})) > 0`);
  if (filter.on) {
    const at = `((${bind(filter.on)}::date + 1)::timestamp at time zone 'Asia/Shanghai')`; // the end of the day
    parts.push(
      `(${source.start} is null or ${source.start} < ${at}) and (${source.end} is null or ${source.end} >= ${at})`,
    );
  }
  return { where: parts.join(' and '), params };
}

export async function selectInstitutionArea(q: Queryable, id: string): Promise<string | null | undefined> {
  const [row] = await q.query<{ area: string | null }>('select area from project.pub_institution where id = $1', [id]);
  return row?.area;
}
