/** A pack's form of registration as a sheet to fill in: who, since when, and a column an item. */
import type { Item, Option } from '../../algorithms/forms/model.ts';
import { type CodeList, type Column, foldHeader, foldLabel, type Mapping, makeTemplate } from '../../ingest/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { formOn, type Pack } from '../../packs/index.ts';

export interface RegisterForm {
  /** Code of the form. */
  form: string;
  columns: readonly Column[];
}
type ColumnType = Column['type'];
const TYPES: Partial<Record<Item['type'], ColumnType>> = {
  text: 'text',
  date: 'date',
  dateTime: 'datetime',
  integer: 'integer',
  decimal: 'decimal',
  quantity: 'decimal',
  boolean: 'boolean',
  choice: 'code',
  choices: 'codes',
};
/** Columns about the resident and the enrolment; an item's key cannot begin with `_`. */
const WHO: readonly Omit<Column, 'names'>[] = [
  {
    key: '_id',
    zh: '证件号',
    en: 'Id number',
    required: false,
    type: 'id-number',
    note: { zh: '与“姓名+出生日期”二者至少填一', en: 'this, or name and birth' },
  },
  { key: '_name', zh: '姓名', en: 'Name', required: true, type: 'text' },
  { key: '_birth', zh: '出生日期', en: 'Date of birth', required: false, type: 'date' },
  { key: '_on', zh: '纳入日期', en: 'Enrolled on', required: true, type: 'date' },
  { key: '_doctor', zh: '责任人登录名', en: 'Sign-in name of who is responsible', required: false, type: 'text' },
];

/** Throws `programs.no-register`. Rows of groups, files and what is reckoned have no column. */
export function registerForm(pack: Pack, today: string): RegisterForm {
  const form = pack.forms
    .map(({ compiled }) => compiled.form)
    .find((one) => one.kind === 'register' && formOn(pack, one.code, today)?.compiled.form === one);
  if (!form || pack.subject !== 'resident')
    throw new KangyuError('programs.no-register', { pack: pack.title.zh, packEn: pack.title.en });
  const items = form.sections.flatMap((section) => section.items);
  const columns = items.flatMap((item): Omit<Column, 'names'>[] => {
    const type = TYPES[item.type];
    if (type === undefined || item.hidden || item.calculate !== undefined) return [];
    const [min, max] = item.hard ?? [null, null];
    return [
      {
        key: item.code,
        zh: item.label.zh,
        en: item.label.en,
        required: item.required === true,
        type,
        ...(item.options ? { codes: listOf(item.label.zh, item.options) } : {}),
        ...(min === null ? {} : { min }),
        ...(max === null ? {} : { max }),
        ...(item.unit ? { note: { zh: item.unitLabel?.zh ?? item.unit, en: item.unitLabel?.en ?? item.unit } } : {}),
      },
    ];
  });
  const all = [...WHO, ...columns];
  return {
    form: form.code,
    columns: all.map((one) => ({ ...one, names: new Set([one.zh, one.en, `${one.zh} ${one.en}`].map(foldHeader)) })),
  };
}

function listOf(name: string, options: readonly Option[]): CodeList {
  const codes = options.map(({ code, label }) => ({ code, zh: label.zh, en: label.en }) as CodeList['codes'][number]);
  return {
    name,
    codes,
    byCode: new Map(codes.map((entry) => [entry.code, entry])),
    byLabel: new Map(
      codes.flatMap((entry) => [entry.code, entry.zh, entry.en].map((text) => [foldLabel(text), entry] as const)),
    ),
  };
}

/** The sheet as an Excel file with its dictionary. */
export function registerTemplate(pack: Pack, today: string): Promise<Buffer> {
  const { form, columns } = registerForm(pack, today);
  const mapping: Mapping = {
    id: `${pack.id}-${form}`,
    title: pack.title,
    sheet: `${pack.title.zh}名册`.slice(0, 31),
    merge: false,
    columns: [...columns],
    resources: [],
  };
  return makeTemplate(mapping);
}
