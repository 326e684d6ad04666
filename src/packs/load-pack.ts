/** Packs read, checked against each other, compiled and frozen. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Scope } from '../algorithms/condition/types.ts';
import { compileRules } from '../algorithms/forms/classify.ts';
import { compileForm } from '../algorithms/forms/compile-form.ts';
import { surroundingScope } from '../algorithms/forms/context.ts';
import { compileSchedule, type FormNames, formNames } from '../algorithms/forms/due-items.ts';
import { compileExtraction } from '../algorithms/forms/extract.ts';
import type { Form, FormRecord, Item } from '../algorithms/forms/model.ts';
import { type ContentProblem, describeProblems, KangyuError, packageRoot } from '../kernel/index.ts';
import { checkPack, tellOverlaps } from './check-pack.ts';
import { factType, type Pack, type PackForm, parameterType } from './pack.ts';
import { type PackFiles, type ReadFile, readPack } from './read-pack.ts';
import type { FormFile, FormItem } from './shapes/form-file.ts';

export interface LoadedPacks {
  packs: readonly Pack[];
  problems: readonly ContentProblem[];
  /** Slips that `kangyu pack check` refuses and that keep nothing from working. */
  remarks: readonly ContentProblem[];
}

let loaded: readonly Pack[] | undefined;
let others: readonly string[] = [];

/** The packs of content/packs and of the other folders, read once a process. Throws `packs.content` for a wrong file. */
export function contentPacks(): readonly Pack[] {
  loaded ??= sound(loadPacks([packFolder(), ...others]));
  return loaded;
}

/** Folders that hold packs besides content/packs; before the first pack is asked for. Throws `packs.no-folder`, `packs.too-late`. */
export function addPackFolders(folders: readonly string[]): void {
  const wanted = folders.map((folder) => resolve(folder));
  if (wanted.join('\0') === others.join('\0')) return;
  for (const folder of wanted)
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new KangyuError('packs.no-folder', { folder });
  if (loaded) throw new KangyuError('packs.too-late');
  others = wanted;
}

export const packFolder = (): string => join(packageRoot(), 'content', 'packs');

function sound({ packs, problems }: Pick<LoadedPacks, 'packs' | 'problems'>): readonly Pack[] {
  if (problems.length > 0) throw new KangyuError('packs.content', { problems: describeProblems(problems) });
  return packs;
}

/** Reads every pack in the folders, and the pack folders in `single`; packs may name each other's forms. */
export function loadPacks(folders: readonly string[], single: readonly string[] = []): LoadedPacks {
  const inside = folders.flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? join(folder, one.name) : []))
      : [],
  );
  const own = new Set(single.map((folder) => basename(folder)));
  const dirs = [...inside.filter((folder) => !own.has(basename(folder))), ...single];
  for (const folder of dirs)
    if (!existsSync(join(folder, 'pack.yaml'))) throw new KangyuError('packs.folder', { folder });
  const twice = dirs.find((folder, at) => dirs.findIndex((one) => basename(one) === basename(folder)) !== at);
  if (twice !== undefined) throw new KangyuError('packs.twice', { pack: basename(twice), folder: twice });
  const drafts = dirs.sort().flatMap((folder) => draftOf(readPack(folder)));
  const forms = drafts.flatMap(({ id, forms: own }) => own.map(({ compiled }) => formNames(id, compiled)));
  const packs = drafts.map((draft) => finish(draft, forms));
  const echoes = new Set(drafts.flatMap(echoesOf));
  return {
    packs,
    problems: drafts.flatMap(({ files }) => files.problems.filter(({ reason }) => !echoes.has(reason))),
    remarks: drafts.flatMap(({ files }) => files.remarks),
  };
}

/** What is said of files that are there but could not be read: their own problems tell it better. */
const echoesOf = ({ id, files: { unread } }: Draft): string[] => [
  ...[...unread.forms].flatMap((form) => [`there is no form ${form}`, `there is no form ${id}/${form}`]),
  ...[...unread.codes].map((list) => `there is no codes/${list}.yaml`),
];

interface Draft {
  id: string;
  files: PackFiles;
  scope: Scope;
  forms: PackForm[];
}

/** Everything that needs no other pack. A pack whose pack.yaml is wrong is told and left out. */
function draftOf(files: PackFiles): Draft {
  const pack = files.pack?.value;
  const scope = surroundingScope(
    pack?.subject ?? 'resident',
    (pack?.parameters ?? []).map((one) => [one.name, parameterType(one)] as const),
    (pack?.facts ?? []).map((one) => [one.name, factType(one)] as const),
  );
  const id = pack?.id ?? basename(files.folder);
  const forms = files.forms.map((file): PackForm => {
    const form = formOf(file, files);
    const compiled = compileForm(form, scope, file.complain);
    return { pack: id, compiled, extraction: compileExtraction(compiled, file.complain) };
  });
  return { id, files, scope, forms };
}

/** The form with its lists of options in place. */
function formOf({ value, complain }: ReadFile<FormFile>, files: PackFiles): Form {
  const lists = new Map(files.codes.map(({ value: list }) => [list.id, list.options]));
  const itemOf = (item: FormItem, path: readonly PropertyKey[]): Item => {
    const { ...rest } = item;
    const inner =
      item.type === 'group'
        ? { items: item.items.map((one, i) => itemOf(one as FormItem, [...path, 'items', i])) }
        : {};
    if (item.optionSet === undefined) return { ...rest, ...inner } as Item;
    const options = lists.get(item.optionSet);
    if (!options) complain([...path, 'optionSet'], `there is no codes/${item.optionSet}.yaml`);
    return { ...rest, ...inner, options: options ?? [] } as Item;
  };
  const { schema: _, previous, records, ...form } = value;
  return {
    ...form,
    ...(records ? { records: records.map((record, r) => recordOf(record, r, files, complain)) } : {}),
    previous: { forms: previous.forms ?? [value.code], when: previous.when },
    sections: value.sections.map((section, s) => ({
      ...section,
      items: section.items.map((item, i) => itemOf(item, ['sections', s, 'items', i])),
    })),
  };
}

/** With the map that it names in place, without what only readers of the file need. */
function recordOf(
  { coded, ...record }: NonNullable<FormFile['records']>[number],
  at: number,
  { maps }: PackFiles,
  complain: ReadFile<FormFile>['complain'],
): FormRecord {
  if (!coded) return record;
  const found = maps.find(({ value }) => value.id === coded.map);
  if (!found) complain(['records', at, 'coded', 'map'], `there is no maps/${coded.map}.yaml`);
  const lists = (found?.value.lists ?? []).map(({ rows, ...list }) => ({
    ...list,
    rows: rows.map(({ source: _, ...row }) => row),
  }));
  return { ...record, coded: { ...coded, map: { id: coded.map, lists } } };
}

function finish({ id, files, scope, forms }: Draft, all: readonly FormNames[]): Pack {
  const rules = files.rules.map((file) => {
    const { schema: _, source: __, ...table } = file.value;
    const form = forms.find(({ compiled }) => compiled.form.code === table.form);
    if (!form) file.complain(['form'], `there is no form ${table.form}`);
    return compileRules(table, form?.compiled.scope ?? scope, form ? file.complain : () => undefined);
  });
  const schedules = files.schedules.map((file) => {
    const { schema: _, ...schedule } = file.value;
    return compileSchedule(id, schedule, scope, all, file.complain);
  });
  tellOverlaps(files);
  const pack: Pack = {
    ...(files.pack?.value ?? EMPTY),
    id,
    folder: files.folder,
    scope,
    forms,
    rules,
    schedules,
    workflow: files.workflow?.value,
    cases: files.cases.flatMap(({ value, file, line }) =>
      value.cases.map((one, i) => ({ file, line: line(['cases', i]), case: one })),
    ),
    views: files.views,
    indicators: files.indicators,
  };
  checkPack(pack, files, all);
  return freeze(pack);
}

/** Stands in for a pack.yaml that could not be read; its problems keep the pack from being used. */
const EMPTY: Omit<
  Pack,
  'folder' | 'scope' | 'forms' | 'rules' | 'schedules' | 'workflow' | 'cases' | 'views' | 'indicators'
> = {
  id: '',
  title: { zh: '', en: '' },
  systems: [],
  subject: 'resident',
  confidentiality: 'N',
  sources: [],
  versions: [],
  roles: [],
  parameters: [],
  facts: [],
};

/** Definitions are shared by everybody, so nobody may change them. */
function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const one of value instanceof Map ? value.values() : Object.values(value)) freeze(one);
  return value;
}
