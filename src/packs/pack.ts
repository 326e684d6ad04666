/** What a pack is once it was read: frozen definitions, with everything that holds from some day to some day. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NameType, Scope } from '../algorithms/condition/types.ts';
import type { CompiledRules } from '../algorithms/forms/classify.ts';
import type { CompiledForm } from '../algorithms/forms/compile-form.ts';
import type { CompiledSchedule } from '../algorithms/forms/due-items.ts';
import type { CompiledExtraction } from '../algorithms/forms/extract.ts';
import { packageRoot } from '../kernel/index.ts';

export { formOn, paramsOn, readDuration, rulesOn, scheduleOn } from '../algorithms/forms/of-day.ts';

import type { Case } from './shapes/case-file.ts';
import type { Fact, PackFile, Parameter } from './shapes/pack-file.ts';
import type { WorkflowFile } from './shapes/rule-file.ts';

export interface PackForm {
  pack: string;
  compiled: CompiledForm;
  extraction: CompiledExtraction;
}

export interface PackCase {
  file: string;
  /** Line of the case in its file. */
  line: number;
  case: Case;
}

export interface Pack extends Omit<PackFile, 'schema'> {
  folder: string;
  /** Names that every condition of the pack may use. */
  scope: Scope;
  forms: readonly PackForm[];
  rules: readonly CompiledRules[];
  schedules: readonly CompiledSchedule[];
  workflow: WorkflowFile | undefined;
  cases: readonly PackCase[];
  /** Names of files in views/ and indicators/. */
  views: readonly string[];
  indicators: readonly string[];
}

/** The pack's version on a day: the newest that had begun, before all of them the first. */
export const versionOn = (pack: Pack, day: string): PackFile['versions'][number] =>
  pack.versions.findLast(({ from }) => from <= day) ?? pack.versions[0]!;

export const parameterType = ({ type }: Parameter): NameType => ({ type });
export const factType = ({ type, options }: Fact): NameType => ({ type, ...(options ? { options } : {}) });

/** SQL of a fact: the pack's own file, else one that packs share (content/programs/facts). Undefined where there is none. */
export function factFile({ folder }: Pick<Pack, 'folder'>, name: string): string | undefined {
  const shared = join(packageRoot(), 'content', 'programs', 'facts');
  return [join(folder, 'facts'), shared].map((dir) => join(dir, `${name}.sql`)).find((file) => existsSync(file));
}

/** Canonical address of a form's Questionnaire; its version is the day it holds from. */
export const formUrl = (pack: string, form: string): string => `urn:kangyu:questionnaire:${pack}:${form}`;
/** Id of the Questionnaire of one version of a form. */
export const formId = (pack: string, form: string, from: string): string => `${pack}-${form}-${from}`;
/** Root of the code systems of a pack's options. */
export const packSystem = (pack: string): string => `urn:kangyu:cs:${pack}`;
