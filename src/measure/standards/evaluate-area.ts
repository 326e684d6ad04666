import type { Kernel } from '../../kernel/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import type { AreaScope } from '../../record/index.ts';
import { cells, findIndicator } from '../indicators/index.ts';
import { both, formulaText, notesOf, PARAMETER_TITLES, ruleText, standardText } from './describe.ts';
import { type Judgement, judge, type Reported } from './evaluate.ts';
import { gateOf } from './evaluate-gate.ts';
import { getStandard, standardsContent } from './load-standards.ts';
import { openScope, type Scope, type ScopeQuestion } from './open-scope.ts';
import { type Parameters, type Resolved, resolveParameters } from './resolve-parameters.ts';
import { countWithheld, type FactRow, selectFactRows } from './store-facts.ts';
import { type Bilingual, CHOICES, type Fact, type Standard } from './types.ts';
import { isPerUnit, type Unit, unitsOf } from './units.ts';

type K = Pick<Kernel, 'db' | 'clock' | 'instance'>;

export interface ShownParameter extends Resolved {
  title: Bilingual;
  /** The values it may take; absent for decimals. */
  choices?: string[];
}

/** A standard over one area on a day. */
export interface StandardResult extends Judgement {
  code: string;
  group: Standard['group'];
  formula: Standard['formula'];
  title: Bilingual;
  rule: Bilingual;
  unit: Bilingual;
  sources: Standard['sources'];
  validFrom: string;
  area: string;
  areaName: string;
  on: string;
  plan: string | null;
  standard: Bilingual;
  calculation: Bilingual | null;
  notes: Bilingual[];
  counted: Bilingual | null;
  parameters: ShownParameter[];
  /** Whether rows of a register stand behind the figure. */
  hasRows: boolean;
}

export interface StandardList {
  area: string;
  areaName: string;
  on: string;
  plan: { id: string; title: string; titleEn: string | null } | null;
  items: StandardResult[];
}

/** Every standard that counts in the area on the day. */
export async function listStandards(k: K, question: ScopeQuestion): Promise<StandardList> {
  const scope = await openScope(k, question);
  const standards = [...standardsContent().standards.values()].filter((one) => counts(one, scope));
  const items = await evaluateIn(k, scope, standards, [question.area]);
  const { region, plan } = scope;
  return {
    area: region.root.code,
    areaName: region.root.name,
    on: region.on,
    plan: plan ? { id: plan.id, title: plan.title, titleEn: plan.titleEn ?? null } : null,
    items,
  };
}

/** One standard over an area and each of its parts. */
export async function standardAreas(k: K, code: string, question: ScopeQuestion): Promise<StandardResult[]> {
  const standard = getStandard(code);
  const scope = await openScope(k, question);
  // Villages are places that have or lack something; figures per head are not made for them.
  const parts = scope.region.children.filter(({ level }) => level !== 'village').map((place) => place.code);
  return evaluateIn(k, scope, [standard], [question.area, ...parts]);
}

/** Evaluates standards over areas inside one scope. */
export async function evaluateIn(
  k: K,
  scope: Scope,
  standards: readonly Standard[],
  areas: readonly string[],
): Promise<StandardResult[]> {
  const reported = await readReported(k, standards, areas, scope.region.on);
  const list: StandardResult[] = [];
  for (const standard of standards)
    for (const area of areas) {
      const parameters = resolveParameters(standard, scope.region.above(area), scope.sources);
      const judgement =
        standard.formula === 'gate'
          ? await judgeGate(k, scope, area)
          : judge(standard, parameters, scope.region, area, {
              required: (code) => requiredIn(scope, code, area),
              reported: reported.get(`${standard.code}|${area}`),
            });
      list.push(present(scope, standard, parameters, area, judgement));
    }
  return list;
}

function counts(standard: Standard, { region, plan }: Scope): boolean {
  const { validFrom, validTo, plans } = standard;
  const inTime = validFrom <= region.on && (validTo === undefined || region.on < validTo);
  return inTime && (!plans || (plan !== undefined && plans.includes(plan.id)));
}

function requiredIn(scope: Scope, code: string, area: string): number | null {
  const standard = getStandard(code);
  if (standard.formula === 'gate') return null;
  const parameters = resolveParameters(standard, scope.region.above(area), scope.sources);
  return judge(standard, parameters, scope.region, area, { required: () => null, reported: undefined }).needed;
}

/** Values that people reported for what no register holds: of the day's year, else of the year before. */
async function readReported(
  k: Pick<Kernel, 'db' | 'clock'>,
  standards: readonly Standard[],
  areas: readonly string[],
  on: string,
): Promise<Map<string, Reported>> {
  const wanted = standards.flatMap(({ code, reported }) =>
    reported && findIndicator(reported.indicator) ? [{ code, ...reported }] : [],
  );
  const found = new Map<string, Reported>();
  if (wanted.length === 0) return found;
  const year = Number(on.slice(0, 4));
  const indicators = [...new Set(wanted.map(({ indicator }) => indicator))];
  const read = await cells(k, { indicator: indicators, areas, periods: [String(year - 1), String(year)] });
  for (const { indicator, area, period, value, numerator } of read)
    for (const one of wanted.filter((w) => w.indicator === indicator)) {
      const figure = one.as === 'value' ? value : numerator;
      if (figure !== null) found.set(`${one.code}|${area}`, { value: figure, period, indicator });
    }
  return found;
}

/** The gate as a line of the list: hospitals that may still add beds, of those that are bound. */
async function judgeGate(k: K, scope: Scope, area: string): Promise<Judgement> {
  const gate = await gateOf(k, scope, area);
  const bound = gate.hospitals.filter(({ decision }) => decision !== null);
  const free = bound.filter(({ result }) => result === 'may-add').length;
  const unknown = bound.filter(({ result }) => result === 'unknown').length;
  return {
    status: bound.length === 0 ? 'not-required' : unknown > 0 ? 'no-register' : free === bound.length ? 'met' : 'over',
    source: 'register',
    indicative: false,
    actual: free,
    of: bound.length,
    needed: null,
    neededTo: null,
    exact: null,
    gap: null,
    surplus: null,
    people: null,
    units: { total: bound.length, met: free, required: bound.length, unknown },
    reported: null,
  };
}

const factOf = (standard: Standard): Fact | undefined => {
  const name = 'fact' in standard ? standard.fact : undefined;
  return name ? standardsContent().facts.get(name) : undefined;
};

function present(
  { region, plan }: Scope,
  standard: Standard,
  parameters: Parameters,
  area: string,
  judgement: Judgement,
): StandardResult {
  const { code, group, formula, title, unit, sources, validFrom } = standard;
  const fact = factOf(standard);
  return {
    ...{ code, group, formula, title, unit, sources, validFrom },
    ...judgement,
    rule: ruleText(standard, parameters),
    area,
    areaName: region.places.get(area)?.name ?? area,
    on: region.on,
    plan: plan?.id ?? null,
    standard: standardText(standard, parameters),
    calculation: formula === 'gate' ? gateText(judgement) : formulaText(standard, parameters, judgement),
    notes: notesOf(standard, judgement, fact?.note),
    counted: fact?.title ?? null,
    parameters: Object.values(parameters).map((one) => ({
      ...one,
      title: PARAMETER_TITLES[one.name] ?? both(one.name, one.name),
      ...(CHOICES[one.name] ? { choices: [...CHOICES[one.name]!] } : {}),
    })),
    hasRows: rowsFact(standard) !== undefined,
  };
}

const gateText = ({ actual, of }: Judgement): Bilingual =>
  both(`${of} 家公立综合医院中 ${actual} 家可以增加`, `${actual} of ${of} public general hospitals may add beds`);

/** Institutions or places that a standard speaks of one by one, or that contribute to its count. */
export async function standardUnits(k: K, code: string, question: ScopeQuestion): Promise<Unit[]> {
  const standard = getStandard(code);
  const { region, sources } = await openScope(k, question);
  const parameters = resolveParameters(standard, region.above(question.area), sources);
  if (isPerUnit(standard)) return unitsOf(standard, parameters, region, question.area);
  const fact = 'fact' in standard && !standard.missing ? standard.fact : undefined;
  if (!fact) return [];
  const of = 'of' in standard ? standard.of : undefined;
  return region.institutions
    .map((one): Unit => {
      const base = { kind: 'institution' as const, code: one.id, name: one.name, area: one.area, class: one.class };
      const there = of ? region.at(of, one.id) : null;
      const actual = region.at(fact, one.id);
      return { ...base, people: null, of: there, actual, needed: null, neededTo: null, gap: null, status: 'unknown' };
    })
    .filter(({ actual, of: whole }) => (actual ?? 0) > 0 || (whole ?? 0) > 0)
    .sort((a, b) => (b.actual ?? 0) - (a.actual ?? 0));
}

function rowsFact(standard: Standard): Fact | undefined {
  if (standard.missing) return undefined;
  const fact = factOf(standard);
  if (fact) return fact;
  const at = 'at' in standard ? standard.at : undefined;
  const countsInstitutions = standard.formula === 'existence' || standard.formula === 'street-or-population';
  return at && countsInstitutions ? { title: standard.title, register: 'institutions', at, count: 'rows' } : undefined;
}

/** The register rows that a figure is counted from, but what `reader` may not see: their number is `withheld`. */
export async function standardRows(
  k: K,
  code: string,
  question: ScopeQuestion & { institution?: string; limit: number; cursor?: string; reader?: AreaScope },
): Promise<{ fact: Fact; items: FactRow[]; withheld: number; nextCursor?: string }> {
  const standard = getStandard(code);
  const fact = rowsFact(standard);
  if (!fact)
    throw new KangyuError('standards.not-counted', {
      standard: code,
      reason: standard.missing?.en ?? standard.formula,
    });
  const { limit, cursor, institution, area } = question;
  const { region } = await openScope(k, question);
  const after = readCursor(cursor);
  const rowsOf = { on: region.on, area, scope: question.reader, ...(institution ? { institution } : {}) };
  const rows = await selectFactRows(k.db, fact, { ...rowsOf, limit: limit + 1, ...(after ? { after } : {}) });
  const withheld = question.reader === undefined ? 0 : await countWithheld(k.db, fact, rowsOf);
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return {
    fact,
    items,
    withheld,
    ...(last ? { nextCursor: writeCursor([last.institution, last.reference.split('/')[1]!]) } : {}),
  };
}

const writeCursor = (pair: [string, string]) => Buffer.from(JSON.stringify(pair)).toString('base64url');

function readCursor(cursor: string | undefined): [string, string] | undefined {
  if (cursor === undefined) return undefined;
  try {
    const [institution, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof institution === 'string' && typeof id === 'string') return [institution, id];
  } catch (cause) {
    throw new KangyuError('standards.cursor', undefined, { cause });
  }
  throw new KangyuError('standards.cursor');
}
