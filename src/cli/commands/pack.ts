import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { describeProblems, KangyuError, loadConfig, packageRoot } from '../../kernel/index.ts';
import {
  addPackFolders,
  type CaseResult,
  contentPacks,
  loadPacks,
  type Pack,
  packFolder,
  runCases,
  versionOn,
} from '../../packs/index.ts';
import { type Command, type CommandContext, UsageError } from '../command.ts';
import { textTable } from '../text-table.ts';

export const packCommand: Command = {
  name: 'pack',
  usage: `kangyu pack list [--on YYYY-MM-DD] [--json]
       kangyu pack check DIR [--json]
       kangyu pack test ID|DIR|--all [--json]
check reads one pack's folder and names what is wrong with file, line and column; test runs the cases of packs, those that
expect figures on a database of their own.`,
  async run(args, ctx) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: 'boolean' }, all: { type: 'boolean' }, on: { type: 'string' } },
    });
    const [verb, target, ...rest] = positionals;
    const { json = false, all = false, on } = values;
    addPackFolders(loadConfig(ctx.env).packFolders ?? []);
    if (rest.length > 0) throw new UsageError(`too many arguments: ${rest.join(' ')}`);
    if (on !== undefined && !/^\d{4}-\d\d-\d\d$/.test(on)) throw new UsageError('--on is a day such as 2025-06-30');
    if (verb === 'list' && !target) return list(on ?? '9999-12-31', json, ctx);
    if (verb === 'check' && target) return await check(target, json, ctx);
    if (verb === 'test' && (all ? !target : target)) return test(all ? undefined : target!, json, ctx);
    throw new UsageError('needs list, check DIR, test ID or test --all');
  },
};

/** One row a pack; `on` chooses the version, the newest without it. */
function list(on: string, json: boolean, ctx: CommandContext): number {
  const rows = contentPacks().map((pack) => ({
    id: pack.id,
    version: versionOn(pack, on).version,
    title: pack.title,
    forms: pack.forms.length,
    rules: pack.rules.reduce((sum, { table }) => sum + table.rows.length, 0),
    indicators: pack.indicators.length,
    cases: pack.cases.length,
  }));
  if (json) ctx.out(JSON.stringify(rows, null, 2));
  else
    ctx.out(
      textTable(
        ['Pack', 'Version', 'Title', 'Forms', 'Rules', 'Indicators', 'Cases'].map((title) => ({ title })),
        rows.map((row) =>
          [row.id, row.version, row.title.zh, row.forms, row.rules, row.indicators, row.cases].map(String),
        ),
      ),
    );
  return 0;
}

async function check(dir: string, json: boolean, ctx: CommandContext): Promise<number> {
  const folder = resolve(dir);
  const { packs, problems: errors, remarks } = loadPacks([packFolder()], [folder]);
  const problems = [...errors, ...remarks.filter(({ file }) => file.startsWith(`${folder}/`))];
  const own = packs.find((pack) => pack.folder === folder)!;
  const wrong =
    errors.length > 0
      ? ''
      : [...(await wrongUnits(own)), await wrongIndicators(packs), ...(await wrongViews(own, packs))]
          .filter((one) => one !== '')
          .join('\n');
  if (json)
    ctx.out(JSON.stringify({ folder, valid: problems.length === 0 && !wrong, problems, indicators: wrong }, null, 2));
  else if (problems.length > 0) ctx.err(describeProblems(problems));
  else if (wrong) ctx.err(wrong);
  else ctx.out(`${own.id}: no problems`);
  return problems.length === 0 && !wrong ? 0 : 1;
}

/** What is wrong with the indicators of packs, a line each with the file; empty when nothing is. */
async function wrongIndicators(packs: readonly Pack[]): Promise<string> {
  const { loadCatalogue, packIndicators, strataWithoutWords } = await import('../../measure/indicators/index.ts');
  try {
    const read = loadCatalogue(join(packageRoot(), 'content', 'catalogue'), packs.flatMap(packIndicators));
    return strataWithoutWords(read)
      .map(({ base, key }) => `${base}: the stratum ${key} has no words in strata.yaml`)
      .join('\n');
  } catch (error) {
    if (error instanceof KangyuError && error.code === 'indicators.content')
      return String((error.details as { problems: string }).problems);
    throw error;
  }
}

/** Units of items that UCUM does not know, a line each with file and line. */
async function wrongUnits({ folder, forms }: Pack): Promise<string[]> {
  const { isUcum } = await import('../../record/index.ts');
  const wrong = new Set(
    forms.flatMap(({ compiled }) =>
      [...compiled.items.values()].flatMap(({ item }) =>
        [item, ...(item.items ?? [])].flatMap(({ unit }) => (unit === undefined || isUcum(unit) ? [] : unit)),
      ),
    ),
  );
  if (wrong.size === 0) return [];
  return linesOf(join(folder, 'forms'), '.yaml').flatMap(({ place, line }) => {
    const unit = /\bunit:\s*["']?([^"',}\s]+)/.exec(line)?.[1];
    return unit !== undefined && wrong.has(unit)
      ? `${place} ${unit} is no UCUM unit such as km/h, mm[Hg], mmol/L, {score}`
      : [];
  });
}

/** Tables of records that SQL of the pack reads and that no view makes, a line each with file and line. */
async function wrongViews({ folder }: Pack, packs: readonly Pack[]): Promise<string[]> {
  const { shippedViews, packViews } = await import('../../project/index.ts');
  const known = new Set([...shippedViews(), ...packViews(packs)].map(({ name }) => name));
  return ['indicators', 'frames', 'facts'].flatMap((sub) =>
    linesOf(join(folder, sub), '.sql').flatMap(({ place, line }) =>
      [...line.matchAll(/\bproject\.pub_(\w+)/g)].flatMap(([, view]) =>
        known.has(view!) ? [] : `${place} there is no view ${view}`,
      ),
    ),
  );
}

/** Every line of the folder's files, with `file:line`. */
function linesOf(folder: string, ending: string): { place: string; line: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .map((line, i) => ({ place: `${join(folder, name)}:${i + 1}`, line })),
    );
}

async function test(target: string | undefined, json: boolean, ctx: CommandContext): Promise<number> {
  const { packs, chosen } = choose(target);
  const figures = await figuresOf(packs, chosen, ctx);
  const results = chosen
    .flatMap((pack) => runCases(packs, pack))
    .map((one) => {
      const wrong = figures.find(({ file, line }) => file === one.file && line === one.line)?.failures ?? [];
      return { ...one, failures: [...one.failures, ...wrong] };
    });
  const failed = results.filter(({ failures }) => failures.length > 0);
  if (json) ctx.out(JSON.stringify(results, null, 2));
  else {
    for (const { file, line, name, failures } of failed) {
      ctx.err(`${file}:${line} ${name}`);
      for (const failure of failures) ctx.err(`  ${failure}`);
    }
    for (const { id } of chosen) {
      const own = results.filter((one) => one.pack === id);
      ctx.out(`${id}: ${own.filter(({ failures }) => failures.length === 0).length} of ${own.length} cases pass`);
    }
  }
  return failed.length === 0 ? 0 : 1;
}

/** Cases that expect figures are played in a data folder that is thrown away. */
async function figuresOf(packs: readonly Pack[], chosen: readonly Pack[], ctx: CommandContext): Promise<CaseResult[]> {
  const { indicatorCases, runIndicatorCases } = await import('./pack-indicators.ts');
  if (!chosen.some((pack) => indicatorCases(pack).length > 0)) return [];
  const dataDir = mkdtempSync(join(tmpdir(), 'kangyu-pack-'));
  try {
    return await ctx.withPlatform(({ kernel, accept }) => runIndicatorCases(kernel, accept, packs, chosen), {
      dataDir,
    });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function choose(target: string | undefined): { packs: readonly Pack[]; chosen: readonly Pack[] } {
  if (target === undefined || !target.includes('/')) {
    const packs = contentPacks();
    const chosen = target === undefined ? packs : packs.filter(({ id }) => id === target);
    if (chosen.length === 0 && target !== undefined) throw new KangyuError('packs.unknown', { pack: target });
    return { packs, chosen };
  }
  const folder = resolve(target);
  const { packs, problems } = loadPacks([packFolder()], [folder]);
  if (problems.length > 0) throw new KangyuError('packs.content', { problems: describeProblems(problems) });
  return { packs, chosen: packs.filter((pack) => pack.folder === folder) };
}
