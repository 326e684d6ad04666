/** Reads the files of one pack's folder into shapes; what is wrong is told with file, line and column. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { type ContentProblem, readYaml } from '../kernel/index.ts';
import { type FileKind, migrateContent } from './migrate-content.ts';
import { CaseFile } from './shapes/case-file.ts';
import { CodesFile, FormFile, MapFile } from './shapes/form-file.ts';
import { PackFile } from './shapes/pack-file.ts';
import { RuleFile, ScheduleFile, WorkflowFile } from './shapes/rule-file.ts';

export interface ReadFile<T> {
  value: T;
  /** Adds a problem at a place of this file. */
  complain(path: readonly PropertyKey[], reason: string): void;
  /** Adds a slip that keeps nothing from working, e.g. a parameter that nothing reads. */
  remark(path: readonly PropertyKey[], reason: string): void;
  line(path: readonly PropertyKey[]): number;
  file: string;
}

export interface PackFiles {
  folder: string;
  pack: ReadFile<PackFile> | undefined;
  forms: ReadFile<FormFile>[];
  codes: ReadFile<z.infer<typeof CodesFile>>[];
  maps: ReadFile<z.infer<typeof MapFile>>[];
  rules: ReadFile<z.infer<typeof RuleFile>>[];
  schedules: ReadFile<z.infer<typeof ScheduleFile>>[];
  workflow: ReadFile<WorkflowFile> | undefined;
  cases: ReadFile<z.infer<typeof CaseFile>>[];
  views: string[];
  indicators: string[];
  problems: ContentProblem[];
  remarks: ContentProblem[];
  /** Forms and lists whose files are there and could not be read: that they are missing elsewhere is no problem of its own. */
  unread: Unread;
}

export interface Unread {
  forms: ReadonlySet<string>;
  codes: ReadonlySet<string>;
}

/** Folders a pack may have, and what they hold. */
const FOLDERS: Record<string, string> = {
  forms: '.yaml',
  rules: '.yaml',
  codes: '.yaml',
  maps: '.yaml',
  cases: '.yaml',
  views: '.json',
  indicators: '',
  facts: '.sql',
  frames: '.sql',
};

export function readPack(folder: string): PackFiles {
  const problems: ContentProblem[] = [];
  const remarks: ContentProblem[] = [];
  const unread = { forms: new Set<string>(), codes: new Set<string>() };
  const one = <T>(kind: FileKind, file: string, shape: z.ZodType<T>): ReadFile<T> | undefined => {
    const text = readFileSync(file, 'utf8');
    const migrated = z.preprocess((raw) => migrateContent(kind, raw), shape) as z.ZodType<T>;
    const { value, problems: found, locate } = readYaml(file, text, migrated);
    problems.push(...found);
    if (value === undefined) {
      if (kind === 'form') unread.forms.add(named(text, 'code') ?? basename(file, '.yaml'));
      if (kind === 'codes') unread.codes.add(named(text, 'id') ?? basename(file, '.yaml'));
      return undefined;
    }
    return {
      value,
      file,
      line: (path) => locate(path).line,
      complain: (path, reason) => problems.push({ file, ...locate(path), reason }),
      remark: (path, reason) => remarks.push({ file, ...locate(path), reason }),
    };
  };
  const all = <T>(kind: FileKind, sub: string, shape: z.ZodType<T>): ReadFile<T>[] =>
    filesOf(join(folder, sub), '.yaml').flatMap((file) => one(kind, file, shape) ?? []);
  tellStray(folder, problems);
  const packFile = join(folder, 'pack.yaml');
  const workflow = join(folder, 'workflow.yaml');
  const files: PackFiles = {
    folder,
    pack: one('pack', packFile, PackFile),
    forms: all('form', 'forms', FormFile),
    codes: all('codes', 'codes', CodesFile),
    maps: all('map', 'maps', MapFile),
    rules: all('rules', 'rules', RuleFile),
    schedules: filesOf(folder, '.yaml')
      .filter((file) => /^schedule(-.+)?\.yaml$/.test(basename(file)))
      .flatMap((file) => one('schedule', file, ScheduleFile) ?? []),
    workflow: existsSync(workflow) ? one('workflow', workflow, WorkflowFile) : undefined,
    cases: all('case', 'cases', CaseFile),
    views: filesOf(join(folder, 'views'), '.json').map((file) => basename(file)),
    // strata.yaml holds words, no indicator.
    indicators: filesOf(join(folder, 'indicators'), '')
      .map((file) => basename(file))
      .filter((name) => name !== 'strata.yaml'),
    problems,
    remarks,
    unread,
  };
  if (files.pack && files.pack.value.id !== basename(folder))
    files.pack.complain(['id'], `the id ${files.pack.value.id} differs from the folder's name`);
  return files;
}

/** What a file that cannot be read calls itself. */
const named = (text: string, key: string): string | undefined =>
  new RegExp(`^${key}:\\s*["']?([a-z][a-z0-9-]*)["']?\\s*$`, 'm').exec(text)?.[1];

function filesOf(folder: string, ending: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name));
}

/** A file that nothing reads is a slip: its author believes that it counts. */
function tellStray(folder: string, problems: ContentProblem[]): void {
  const stray = (file: string, reason: string) => problems.push({ file, line: 1, column: 1, reason });
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = join(folder, entry.name);
    if (entry.isDirectory()) {
      const ending = FOLDERS[entry.name];
      if (ending === undefined) stray(file, `a pack has no folder ${entry.name}`);
      else
        for (const name of readdirSync(file))
          if (!name.endsWith(ending)) stray(join(file, name), `${entry.name} holds ${ending} files only`);
    } else if (!/^(pack|schedule(-[a-z0-9-]+)?|workflow)\.yaml$|^README\.md$/.test(entry.name))
      stray(file, 'nothing reads this file');
  }
}
