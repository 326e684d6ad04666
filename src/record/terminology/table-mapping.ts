import { z } from 'zod';
import { KangyuError, readContent } from '../../kernel/index.ts';
import './errors.ts';
import { foldText } from './fold-text.ts';

/** How the columns of a table say what a concept is. All members may be left out: the header's names tell. */
export const TableMapping = z.strictObject({
  title: z.string().optional(),
  /** Language of the displays. */
  language: z.string().default('zh-CN'),
  /** Address of the value set of all codes. */
  valueSet: z.string().optional(),
  caseSensitive: z.boolean().default(true),
  delimiter: z.string().min(1).max(1).optional(),
  encoding: z.enum(['utf-8', 'gb18030']).optional(),
  /** Where parents stand: in a column, or the longest code of the table that the code begins with. */
  hierarchy: z.enum(['column', 'prefix', 'none']).optional(),
  columns: z
    .strictObject({
      code: z.string(),
      display: z.string(),
      parent: z.string(),
      definition: z.string(),
      inactive: z.string(),
      abstract: z.string(),
      validFrom: z.string(),
      validTo: z.string(),
    })
    .partial()
    .default({}),
  /** Language → column of the name in it. */
  designations: z.record(z.string(), z.string()).default({}),
  /** Property → column. */
  properties: z.record(z.string(), z.string()).default({}),
});
export type TableMapping = z.infer<typeof TableMapping>;

/** @throws terminology.mapping */
export function readTableMapping(file: string): TableMapping {
  return readContent(file, TableMapping, 'terminology.mapping');
}

type Field = keyof Required<TableMapping>['columns'];

/** Names that headers of code tables go by. */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
  code: ['code', '代码', '编码', '值', '主要编码', '疾病编码', '手术编码', '诊断编码'],
  display: ['display', 'name', '名称', '值含义', '含义', '疾病名称', '手术名称', '诊断名称'],
  parent: ['parent', '上级代码', '上级编码', '父级代码', '父级编码', '父代码'],
  definition: ['definition', 'description', '说明', '定义', '描述'],
  inactive: ['inactive', '停用', '是否停用'],
  abstract: ['abstract', 'notselectable', '仅分类', '类目'],
  validFrom: ['validfrom', 'valid_from', 'valid-from', '生效日期', '启用日期'],
  validTo: ['validto', 'valid_to', 'valid-to', '失效日期', '停用日期'],
};
const LANGUAGES: Readonly<Record<string, readonly string[]>> = {
  en: ['en', 'english', '英文', '英文名', '英文名称'],
  zh: ['zh', 'chinese', '中文', '中文名', '中文名称'],
};

/** Where each thing stands in a row. */
export interface Columns {
  fields: Partial<Record<Field, number>> & { code: number };
  designations: [language: string, column: number][];
  properties: [name: string, column: number][];
  hierarchy: 'column' | 'prefix' | 'none';
  /** Columns that are not read. */
  ignored: string[];
}

/** @throws terminology.mapping where a named column is missing or no column holds the code */
export function locateColumns(header: readonly string[], mapping: TableMapping): Columns {
  const folded = header.map(foldText);
  const column = (name: string): number => {
    const at = folded.indexOf(foldText(name));
    if (at < 0) throw new KangyuError('terminology.mapping', { reason: `${name} ∉ ${header.join(', ')}` });
    return at;
  };
  const known = (names: readonly string[]) => folded.findIndex((name) => names.includes(name));
  const fields: Partial<Record<Field, number>> = {};
  for (const field of Object.keys(NAMES) as Field[]) {
    const named = mapping.columns[field];
    const at = named === undefined ? known(NAMES[field]) : column(named);
    if (at >= 0) fields[field] = at;
  }
  if (fields.code === undefined)
    throw new KangyuError('terminology.mapping', { reason: `code ∉ ${header.join(', ')}` });
  const designations = new Map(
    Object.entries(mapping.designations).map(([language, name]) => [language, column(name)]),
  );
  for (const [language, names] of Object.entries(LANGUAGES)) {
    const at = known(names);
    if (at >= 0 && !designations.has(language) && at !== fields.display) designations.set(language, at);
  }
  const properties = Object.entries(mapping.properties).map(([name, from]): [string, number] => [name, column(from)]);
  const used = new Set([...Object.values(fields), ...designations.values(), ...properties.map(([, at]) => at)]);
  return {
    fields: { ...fields, code: fields.code },
    designations: [...designations],
    properties,
    hierarchy: mapping.hierarchy ?? (fields.parent === undefined ? 'none' : 'column'),
    ignored: header.filter((_, at) => !used.has(at)),
  };
}
