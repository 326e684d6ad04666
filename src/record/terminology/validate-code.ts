import type { FhirResource } from '../../kernel/index.ts';
import { type ExpandedRow, findPage } from '../store-terminology-expand.ts';
import { displayIn, findDesignations, languagesOf } from './choose-display.ts';
import { canonical, findSystem, isEmpty } from './choose-version.ts';
import { compileValueSet } from './compile-value-set.ts';
import { boundValueSet } from './core.ts';
import { filtered } from './expand.ts';
import { foldText } from './fold-text.ts';
import { fitsGrammar } from './grammar.ts';
import { findConceptIn } from './lookup.ts';
import type { Coding, Designation, SystemRow, TermContext } from './model.ts';

export interface ValidateOptions {
  /** Whether a code that only groups others is taken. */
  abstract?: boolean;
  displayLanguage?: string;
}

export interface Validation {
  result: boolean;
  /** Why not; or a warning beside a good result. */
  message?: { zh: string; en: string };
  display?: string;
  code?: string;
  system?: string;
  version?: string;
  inactive?: true;
}

/** Whether a coding is one of a value set; without a system, the system that has the code there, if it is one alone. */
export async function validateInValueSet(
  ctx: TermContext,
  valueSet: FhirResource,
  coding: Coding,
  options: ValidateOptions = {},
): Promise<Validation> {
  const { code, system } = coding;
  if (!code) return refused('没有代码', 'There is no code');
  const ofVersion =
    system && coding.version ? { ...ctx, versions: { ...ctx.versions, usual: [`${system}|${coding.version}`] } } : ctx;
  const { sql, params, unknown } = await compileValueSet(ofVersion, valueSet, {
    only: { code, ...(system === undefined ? {} : { system }) },
  });
  const rows = await filtered(() => findPage(ctx.q, sql, params, 5, 0));
  const systems = [...new Set(rows.map(({ url }) => url ?? ''))];
  if (systems.length > 1)
    return refused(
      `代码 ${code} 在值集中属于多个代码系统：${systems.join('、')}，请指明 system`,
      `The code ${code} is of several code systems of the value set: ${systems.join(', ')}; say which`,
    );
  const [row] = rows;
  if (row) return checkRow(ctx, row, coding, options);
  if (unknown.size > 0)
    return refused(
      `代码系统 ${[...unknown].join('、')} 未完整载入，无法判断代码 ${code}`,
      `The code system ${[...unknown].join(', ')} is not here whole, so nothing can be said of the code ${code}`,
    );
  return notInSet(ctx, canonical(String(valueSet.url ?? valueSet.id ?? '-'), valueSet.version), coding);
}

/** Whether one of the codings is in the value set; the first that is counts. */
export async function validateConceptInValueSet(
  ctx: TermContext,
  valueSet: FhirResource,
  codings: readonly Coding[],
  options: ValidateOptions = {},
): Promise<Validation> {
  const failures: Validation[] = [];
  for (const coding of codings) {
    const found = await validateInValueSet(ctx, valueSet, coding, options);
    if (found.result) return found;
    failures.push(found);
  }
  return failures[0] ?? refused('没有编码', 'There is no coding');
}

/** Whether a code system has the code, called so. */
export async function validateInSystem(
  ctx: TermContext,
  system: SystemRow,
  coding: Coding,
  options: ValidateOptions = {},
): Promise<Validation> {
  const { code } = coding;
  if (!code) return refused('没有代码', 'There is no code');
  const concept = await findConceptIn(ctx, system, code);
  if (!concept)
    return system.header.content === 'complete' || fitsGrammar(system.url ?? '', code) === false
      ? missing(canonical(system.url ?? system.id, system.version), code)
      : refused(
          `代码系统 ${system.url} 未完整载入，没有代码 ${code}`,
          `The code system ${system.url} is not here whole and lacks the code ${code}`,
        );
  return checkRow(ctx, { ...concept, key: system.key, url: system.url, version: system.version }, coding, {
    ...options,
    abstract: true,
  });
}

async function checkRow(
  ctx: TermContext,
  row: ExpandedRow,
  coding: Coding,
  options: ValidateOptions,
): Promise<Validation> {
  const own = (await findDesignations(ctx.q, [row], ctx.on)).get(`${row.url}|${row.code}`) ?? [];
  const display = displayIn(languagesOf(options.displayLanguage), row.display, own);
  const found: Validation = {
    result: true,
    code: row.code,
    ...(row.url === null ? {} : { system: row.url }),
    ...(row.version === null ? {} : { version: row.version }),
    ...(display === null ? {} : { display }),
    ...(row.inactive ? { inactive: true } : {}),
  };
  if (row.abstract && options.abstract !== true)
    return {
      ...found,
      ...refused(`代码 ${row.code} 只用于归类，不能选用`, `The code ${row.code} is abstract: it only groups others`),
    };
  if (coding.display !== undefined && !isCalled(coding.display, row.display, own))
    return {
      ...found,
      ...refused(
        `代码 ${row.code} 的名称不是“${coding.display}”，应为“${display ?? ''}”`,
        `The display of ${row.code} is "${display ?? ''}", not "${coding.display}"`,
      ),
    };
  if (row.inactive)
    return { ...found, message: { zh: `代码 ${row.code} 已停用`, en: `The code ${row.code} is inactive` } };
  return found;
}

function isCalled(given: string, display: string | null, designations: readonly Designation[]): boolean {
  const wanted = foldText(given);
  return [display ?? '', ...designations.map(({ value }) => value)].some((name) => foldText(name) === wanted);
}

async function notInSet(
  ctx: TermContext,
  valueSet: string,
  { code = '', system, version }: Coding,
): Promise<Validation> {
  const row = system === undefined ? undefined : await findSystem(ctx, system, version);
  if (system !== undefined && !row && fitsGrammar(system, code) === undefined)
    return refused(
      `没有代码系统 ${canonical(system, version)}`,
      `There is no code system ${canonical(system, version)}`,
    );
  if (row && !isEmpty(row) && row.header.content === 'complete' && !(await findConceptIn(ctx, row, code)))
    return missing(canonical(row.url ?? row.id, row.version), code);
  const name = system === undefined ? code : `${system}#${code}`;
  return refused(`代码 ${name} 不在值集 ${valueSet} 中`, `The code ${name} is not in the value set ${valueSet}`);
}

const refused = (zh: string, en: string): Validation => ({ result: false, message: { zh, en } });
const missing = (system: string, code: string): Validation =>
  refused(`代码系统 ${system} 中没有代码 ${code}`, `The code system ${system} has no code ${code}`);

/**
 * Value set that a `context` names: the element of an R4 resource (`Observation.status`, or the address of its
 * StructureDefinition with `#Observation.status`), or a value set by its own address.
 */
export function valueSetOfContext(context: string): string | undefined {
  const path = context.includes('#')
    ? context.slice(context.indexOf('#') + 1)
    : context.slice(context.lastIndexOf('/') + 1);
  return boundValueSet(path);
}
