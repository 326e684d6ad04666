/** The catalogue as lists and pages show it. */
import { basesOf, catalogue } from './load-catalogue.ts';
import { basesBehind, getIndicator, type Indicator } from './read-cells.ts';
import type { BaseIndicator, Bilingual, DerivedIndicator, StratumWords } from './types.ts';

export interface IndicatorSummary {
  code: string;
  title: Bilingual;
  unit: Bilingual;
  decimals: number;
  direction: 'higher' | 'lower' | 'neutral';
  domain: Bilingual;
  kind: 'base' | 'derived' | 'reported';
  source: string;
}

export interface IndicatorDescription extends IndicatorSummary {
  definition: Bilingual;
  formula: Bilingual;
  numerator?: Bilingual;
  denominator?: Bilingual;
  factor?: number;
  /** Of a reported indicator: why no record gives it. */
  why?: Bilingual;
  aliases: string[];
  version: string;
  validFrom: string;
  timeDependent: boolean;
  inputs: { role: 'numerator' | 'denominator'; code: string; title: Bilingual }[];
  sql?: string;
  references: string[];
  /** What the subjects are told apart by, in words; a value without words is shown as it is. */
  strata: ({ key: string } & StratumWords)[];
}

/** What a plan must know of an indicator to judge a target by it. */
export interface IndicatorFacts {
  code: string;
  unit: Bilingual;
  decimals: number;
  direction: 'higher' | 'lower' | 'neutral';
  /** Multiplier of numerator / denominator; null where the value is no quotient of counts. */
  factor: number | null;
  /** Counted on a day (beds, staff), so a month gives a valid value too. */
  stock: boolean;
  /** Whether a township's value can be read beside the county's. */
  byTownship: boolean;
  /** Counts persons, so small numbers could single somebody out. */
  personal: boolean;
}

const all = (): Indicator[] => [...catalogue().derived.values(), ...catalogue().bases.values()];

export function listIndicators(): IndicatorSummary[] {
  return all().map(summarise);
}

export function findIndicator(code: string): IndicatorSummary | undefined {
  const indicator = catalogue().derived.get(code) ?? catalogue().bases.get(code);
  return indicator && summarise(indicator);
}

function summarise(i: Indicator): IndicatorSummary {
  const kind = !('method' in i) ? 'base' : i.method === 'reported' ? 'reported' : 'derived';
  const { code, title, unit, decimals, direction, domain, source } = i;
  return { code, title, unit, decimals, direction, domain, kind, source };
}

export function describeIndicator(code: string): IndicatorDescription {
  const indicator = getIndicator(code);
  const { definition, formula, aliases, version, validFrom, references } = indicator;
  return {
    ...summarise(indicator),
    ...{ definition, formula, aliases, version, validFrom, references },
    ...('method' in indicator ? ofDerived(indicator) : ofBase(indicator)),
  };
}

/** Of several bases, each stratum once. */
const strataOf = (bases: readonly BaseIndicator[]): IndicatorDescription['strata'] =>
  Object.entries(Object.assign({}, ...bases.map(({ words }) => words)) as BaseIndicator['words']).map(
    ([key, words]) => ({
      key,
      ...words,
    }),
  );

const titleOf = (code: string): Bilingual => catalogue().bases.get(code)!.title;

function ofBase(base: BaseIndicator) {
  const { numerator, denominator, sql, refreshDays } = base;
  return {
    numerator,
    ...(denominator ? { denominator } : {}),
    strata: strataOf([base]),
    sql,
    timeDependent: refreshDays !== undefined,
    inputs: [],
  };
}

function ofDerived(indicator: DerivedIndicator) {
  const bases = basesOf(indicator).map((code) => catalogue().bases.get(code)!);
  const strata = strataOf(bases);
  const timeDependent = bases.some((base) => base.refreshDays !== undefined);
  const inputs: IndicatorDescription['inputs'] = [];
  const role = (name: 'numerator' | 'denominator', code: string) =>
    inputs.push({ role: name, code, title: titleOf(code) });
  switch (indicator.method) {
    case 'ratio': {
      const { numerator, denominator, factor } = indicator;
      if ('base' in numerator) role('numerator', numerator.base);
      if ('base' in denominator) role('denominator', denominator.base);
      return { numerator: numerator.words, denominator: denominator.words, factor, strata, timeDependent, inputs };
    }
    case 'share':
    case 'lowest': {
      const base = bases[0]!;
      role('numerator', base.code);
      role('denominator', base.code);
      return {
        numerator: base.numerator,
        ...(base.denominator ? { denominator: base.denominator } : {}),
        factor: indicator.factor,
        strata,
        timeDependent,
        inputs,
      };
    }
    case 'life-table':
      role('numerator', indicator.deaths.base);
      role('denominator', indicator.exposure.base);
      return {
        numerator: indicator.deaths.words,
        denominator: indicator.exposure.words,
        strata,
        timeDependent,
        inputs,
      };
    case 'death-probability':
      role('numerator', indicator.deaths.base);
      role('denominator', indicator.exposure.base);
      return {
        numerator: indicator.deaths.words,
        denominator: indicator.exposure.words,
        factor: indicator.factor,
        strata,
        timeDependent,
        inputs,
      };
    case 'reported': {
      const { numerator, denominator, factor, why } = indicator;
      return {
        ...(why ? { why } : {}),
        ...(numerator ? { numerator } : {}),
        ...(denominator ? { denominator } : {}),
        ...(factor === undefined ? {} : { factor }),
        strata,
        timeDependent,
        inputs,
      };
    }
  }
}

export function indicatorFacts(): IndicatorFacts[] {
  return all().map((indicator) => ({
    code: indicator.code,
    unit: indicator.unit,
    decimals: indicator.decimals,
    direction: indicator.direction,
    factor: 'method' in indicator ? quotientFactor(indicator) : null,
    stock:
      ('method' in indicator ? basesOf(indicator).map((code) => catalogue().bases.get(code)!) : [indicator]).every(
        (base) => base.kind === 'stock',
      ) && isComputed(indicator),
    byTownship: isComputed(indicator),
    personal: basesBehind(indicator).some((base) => base.personal),
  }));
}

function quotientFactor(indicator: DerivedIndicator): number | null {
  if (indicator.method === 'ratio' || indicator.method === 'share' || indicator.method === 'lowest')
    return indicator.factor;
  return indicator.method === 'reported' ? (indicator.factor ?? null) : null;
}

const isComputed = (indicator: Indicator): boolean => !('method' in indicator && indicator.method === 'reported');

/** The same by code. */
export function factsByCode(): ReadonlyMap<string, IndicatorFacts> {
  return new Map(indicatorFacts().map((facts) => [facts.code, facts]));
}
