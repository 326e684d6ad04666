/**
 * The registers of resources (机构, 床位, 人员, 设备, 科室): what the stock indicators count, row by row. Columns and code
 * lists are described here once, for tables, filters and exports alike.
 */
import { KangyuError, type Queryable } from '../../kernel/index.ts';
import type { AreaScope } from '../../record/index.ts';
import type { ShowName } from './read-records.ts';
import { columnsOf, type RegisterColumn } from './register-columns.ts';
import {
  countRegister,
  countWithheld,
  type RegisterFilter,
  type StoredRegisterRow,
  selectInstitutionArea,
  selectRegister,
} from './store-registers.ts';
import type { Bilingual } from './types.ts';

export type RegisterName = 'institutions' | 'beds' | 'workers' | 'vehicles' | 'departments' | 'equipment';

export interface RegisterRow {
  /** `Type/id` of the record behind the row. */
  reference: string;
  version: number;
  area: string | null;
  institution: string | null;
  institutionName?: string;
  values: Record<string, string | number | boolean | null>;
}

export interface RegisterInfo {
  register: RegisterName;
  columns: RegisterColumn[];
  totals: { key: string; label: Bilingual; value: number }[];
}

interface Definition {
  type: string;
  title: Bilingual;
  sort: string;
  /** Columns whose codes are counted in the totals. */
  totals: readonly string[];
}

const REGISTERS: Record<RegisterName, Definition> = {
  institutions: {
    type: 'Organization',
    title: { zh: '机构', en: 'Institutions' },
    sort: 'name',
    totals: ['class', 'ownership'],
  },
  beds: { type: 'Location', title: { zh: '床位', en: 'Beds' }, sort: 'id', totals: ['kind'] },
  workers: {
    type: 'PractitionerRole',
    title: { zh: '人员岗位', en: 'Posts of workers' },
    sort: 'name',
    totals: ['occupation'],
  },
  vehicles: { type: 'Device', title: { zh: '急救车辆', en: 'Vehicles' }, sort: 'id', totals: ['negative_pressure'] },
  equipment: {
    type: 'Device',
    title: { zh: '医疗设备', en: 'Medical equipment' },
    sort: 'name',
    totals: ['kind'],
  },
  departments: {
    type: 'HealthcareService',
    title: { zh: '科室与服务', en: 'Departments and services' },
    sort: 'name',
    totals: ['code'],
  },
};

export const registerTitle = (register: RegisterName): Bilingual => REGISTERS[register].title;

/** Columns of a register with the texts of their codes, and how many rows each code has on the day. */
export async function registerInfo(
  q: Queryable,
  register: RegisterName,
  filter: RegisterFilter,
): Promise<RegisterInfo> {
  const definition = REGISTERS[register];
  const columns = columnsOf(register);
  const { total, groups } = await countRegister(q, register, filter, definition.totals);
  const byCode = definition.totals.flatMap((key) => {
    const codes = columns.find((column) => column.key === key)?.codes;
    const counted = Object.entries(groups[key]!).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return counted.map(([code, value]) => ({
      key: `${key}=${code}`,
      label: codes?.[code] ?? { zh: code, en: code },
      value,
    }));
  });
  return { register, columns, totals: [{ key: 'all', label: definition.title, value: total }, ...byCode] };
}

export interface RegisterQuestion extends RegisterFilter {
  /** A column, with `-` before it for descending; `institution` sorts by its name. */
  sort?: string;
  limit: number;
  cursor?: string;
}

export interface RegisterPage {
  items: RegisterRow[];
  /** Rows that the list leaves out as confidential; the totals count them. */
  withheld: number;
  nextCursor?: string;
}

/** `scope`: who reads; rows that it withholds are left out. */
export async function registerRows(
  q: Queryable,
  register: RegisterName,
  question: RegisterQuestion,
  showName: ShowName,
  scope?: AreaScope,
): Promise<RegisterPage> {
  const { sort: asked, limit, cursor, ...filter } = question;
  const definition = REGISTERS[register];
  const descending = asked?.startsWith('-') ?? false;
  const sort = asked?.replace(/^-/, '') || definition.sort;
  if (sort !== 'institution' && !columnsOf(register).some((column) => column.key === sort)) {
    throw new KangyuError('indicators.register-sort', { column: sort });
  }
  const after = readCursor(cursor);
  const rows = await selectRegister(q, register, filter, {
    limit: limit + 1,
    sort,
    descending,
    type: definition.type,
    scope,
    ...(after ? { after } : {}),
  });
  const withheld = scope === undefined ? 0 : await countWithheld(q, register, filter, { type: definition.type, scope });
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return {
    items: items.map((row) => shown(register, definition.type, row, showName)),
    withheld,
    ...(last ? { nextCursor: Buffer.from(JSON.stringify([last.sort, last.id])).toString('base64url') } : {}),
  };
}

function shown(register: RegisterName, type: string, row: StoredRegisterRow, showName: ShowName): RegisterRow {
  const { id, version, area, institution, institutionName, values } = row;
  const { name } = values;
  const person = register === 'workers' && typeof name === 'string';
  return {
    reference: `${type}/${id}`,
    version,
    area,
    institution,
    ...(institutionName === null ? {} : { institutionName }),
    values: person ? { ...values, name: showName(name, area) } : values,
  };
}

function readCursor(cursor: string | undefined): { sort: string; id: string } | undefined {
  if (cursor === undefined) return undefined;
  try {
    const [sort, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof sort === 'string' && typeof id === 'string') return { sort, id };
  } catch (cause) {
    throw new KangyuError('indicators.cursor', undefined, { cause });
  }
  throw new KangyuError('indicators.cursor');
}

/** Seat of an institution; undefined when there is none of that id. */
export function institutionArea(q: Queryable, id: string): Promise<string | null | undefined> {
  return selectInstitutionArea(q, id);
}
