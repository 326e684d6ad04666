/** Table templates as data: content/mappings/*.yaml. How they are written: ../README.md. */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { KangyuError, packageRoot, readContent } from '../../kernel/index.ts';
import { type CodeList, type CodeLists, foldLabel } from '../code-lists.ts';
import { discriminator, type Labels } from '../fields.ts';
import { structures } from '../structure/structures.ts';
import { columnsIn } from './fill-template.ts';

const Bilingual = z.object({ zh: z.string(), en: z.string() });
const ColumnType = z.enum([
  'text',
  'date',
  'datetime',
  'integer',
  'decimal',
  'boolean',
  'code',
  'codes',
  'id-number',
  'uscc',
  'phone',
  'area',
  'icd10',
]);
const ColumnFile = z.strictObject({
  key: z.string().regex(/^[a-z][A-Za-z0-9]*$/),
  zh: z.string(),
  en: z.string(),
  aliases: z.array(z.string()).optional(),
  required: z.boolean().optional(),
  type: ColumnType,
  codes: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  note: Bilingual.optional(),
});
const MappingFile = z.strictObject({
  schema: z.literal(1),
  id: z.string().regex(/^[a-z][a-z-]*$/),
  title: Bilingual,
  sheet: z.string().max(31),
  merge: z.boolean().optional(),
  columns: z.array(ColumnFile).min(1),
  resources: z.array(z.strictObject({ ref: z.string(), resource: z.looseObject({ resourceType: z.string() }) })).min(1),
});

export interface Column {
  key: string;
  zh: string;
  en: string;
  required: boolean;
  type: z.infer<typeof ColumnType>;
  codes?: CodeList;
  min?: number;
  max?: number;
  note?: { zh: string; en: string };
  /** Folded names under which the column is found. */
  names: ReadonlySet<string>;
}
export interface Mapping {
  id: string;
  title: { zh: string; en: string };
  sheet: string;
  /** Records known before are completed, not replaced. */
  merge: boolean;
  columns: Column[];
  resources: { ref: string; resource: Record<string, unknown> & { resourceType: string } }[];
}

const LabelsFile = z.object({ schema: z.literal(1), labels: z.record(z.string(), Bilingual) });

/** Files of content/mappings that are no table templates. */
const OTHER_FILES = new Set(['codes.yaml', 'labels.yaml']);

export function loadMappings(codes: CodeLists, dir = join(packageRoot(), 'content', 'mappings')): Mapping[] {
  return readdirSync(dir)
    .filter((file) => file.endsWith('.yaml') && !OTHER_FILES.has(file))
    .sort()
    .map((file) => readMapping(join(dir, file), codes));
}

function readMapping(file: string, codes: CodeLists): Mapping {
  const fail = (reason: string) => new KangyuError('ingest.content', { file: relative(packageRoot(), file), reason });
  const { schema: _schema, merge = false, ...mapping } = readContent(file, MappingFile, 'ingest.content');
  const columns = mapping.columns.map(({ codes: list, aliases = [], required = false, ...column }): Column => {
    if ((column.type === 'code' || column.type === 'codes') !== (list !== undefined))
      throw fail(`${column.key}: a column of type code names its codes`);
    if (list !== undefined && !codes.has(list)) throw fail(`${column.key}: there is no code list ${list}`);
    const names = new Set([column.key, column.zh, column.en, ...aliases].map(foldHeader));
    return { ...column, required, names, ...(list === undefined ? {} : { codes: codes.get(list)! }) } as Column;
  });
  const keys = new Set(['source', ...columns.map((column) => column.key)]);
  const refs = new Set(mapping.resources.map(({ ref }) => `#${ref}`));
  for (const { resource } of mapping.resources) {
    if (!structures().resources.has(resource.resourceType)) throw fail(`there is no resource ${resource.resourceType}`);
    for (const name of columnsIn(resource))
      if (!keys.has(name) && !refs.has(name)) throw fail(`\${${name}} is no column`);
  }
  const used = new Set(mapping.resources.flatMap(({ resource }) => columnsIn(resource)));
  for (const { key } of columns) if (!used.has(key)) throw fail(`no resource uses the column ${key}`);
  return { ...mapping, merge, columns };
}

/** Headers are told apart without blanks, case, stars of required columns and what stands in brackets. */
export function foldHeader(text: string): string {
  return foldLabel(text).replace(/\(.*?\)|[*:]/g, '');
}

/** What the table columns call the elements they fill, by type and path, and the names of other elements. */
export function elementLabels(mappings: readonly Mapping[], dir = join(packageRoot(), 'content', 'mappings')): Labels {
  const file = readContent(join(dir, 'labels.yaml'), LabelsFile, 'ingest.content');
  const labels = new Map(Object.entries(file.labels));
  // The template that says most about a type names its elements: a resident's name is no newborn's and no patient's.
  const templates = mappings.flatMap(({ columns, resources }) =>
    resources.map(({ resource }) => ({ columns, resource })),
  );
  const told = new Map(templates.map(({ resource }) => [resource, columnsIn(resource).length]));
  templates.sort((a, b) => told.get(b.resource)! - told.get(a.resource)!);
  for (const { columns, resource } of templates) {
    const byKey = new Map(columns.map(({ key, zh, en }) => [`\${${key}}`, { zh, en }]));
    collect(resource, resource.resourceType, byKey, labels);
  }
  return labels;
}

function collect(
  node: unknown,
  path: string,
  byKey: ReadonlyMap<string, { zh: string; en: string }>,
  into: Map<string, { zh: string; en: string }>,
): void {
  if (Array.isArray(node)) for (const item of node) collect(item, path + discriminator(item), byKey, into);
  else if (typeof node === 'object' && node !== null)
    for (const [key, child] of Object.entries(node)) collect(child, `${path}/${key}`, byKey, into);
  else if (typeof node === 'string' && byKey.has(node) && !into.has(path)) into.set(path, byKey.get(node)!);
}
