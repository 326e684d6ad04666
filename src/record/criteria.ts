import { type FhirResource, hash64 } from '../kernel/index.ts';
import { type DateTest, passes } from './date-range.ts';
import { type NameMatch, nameMatches, normaliseName } from './grams.ts';
import { isNear, type NearTest } from './near.ts';
import { baseValue, inBaseUnits, type NumberTest, passesNumber } from './number-test.ts';
import type { Parameter } from './search-parameters.ts';
import { type TextTest, textHolds } from './text-search.ts';
import type { Unit } from './units.ts';
import * as read from './values.ts';

/** `system|code` as a search gives it; a part left out stands for any, an empty system for none. */
export interface TokenTest {
  system?: string;
  code?: string;
}

/** Codes that a terminology names: those of a value set, or above or below a code. They are looked up before the search. */
export interface TermTest {
  how: 'in' | 'above' | 'below';
  /** Address of the value set, or `system|code`. */
  text: string;
  /** As the request named it, for messages. */
  parameter: string;
}

export interface ReferenceTest {
  /** `Type/id` or another address, without version. */
  reference: string;
  /** Of a canonical address. */
  version?: string;
}

export interface QuantityTest extends NumberTest {
  unit?: Unit;
}

type Tested = Pick<Parameter, 'kind' | 'paths' | 'targets' | 'components'> & { name?: string };

/** A test of the values of one parameter (or of one component of a composite). */
export type ValueCriterion =
  | { kind: 'token'; parameter: Tested; not: boolean; anyOf: TokenTest[]; terms?: TermTest[] }
  | { kind: 'tokenText'; parameter: Tested; anyOf: string[] }
  | { kind: 'ofType'; parameter: Tested; anyOf: { system: string; code: string; value: string }[] }
  | { kind: 'reference'; parameter: Tested; anyOf: ReferenceTest[] }
  | { kind: 'referenceIdentifier'; parameter: Tested; anyOf: TokenTest[] }
  | { kind: 'string'; parameter: Tested; match: NameMatch; anyOf: string[] }
  | { kind: 'uri'; parameter: Tested; below: boolean; anyOf: ReferenceTest[] }
  | { kind: 'date'; parameter: Tested; anyOf: DateTest[] }
  | { kind: 'number'; parameter: Tested; anyOf: NumberTest[] }
  | { kind: 'quantity'; parameter: Tested; anyOf: QuantityTest[] };

/** One condition of a search; all of a request's conditions must hold. */
export type Criterion =
  | ValueCriterion
  | { kind: 'composite'; parameter: Tested; anyOf: ValueCriterion[][] }
  | { kind: 'missing'; parameter: Tested; missing: boolean }
  | { kind: 'ids'; ids: string[] }
  | { kind: 'updated'; anyOf: DateTest[] }
  /** `patient.identifier=…`: a reference points to a match of the inner conditions. */
  | { kind: 'chain'; parameter: Tested; inner: { type: string; criteria: Criterion[] }[] }
  /** `_has:Observation:patient:code=…`: a match of the inner conditions points here. */
  | { kind: 'has'; source: string; parameter: Tested; criteria: Criterion[] }
  /** `_list=…`: the record is an item of the list. */
  | { kind: 'list'; ids: string[] }
  /** `_text` and `_content`. */
  | { kind: 'text'; test: TextTest }
  /** `near`: a Location lies within a distance. */
  | { kind: 'near'; anyOf: NearTest[] }
  /** Of `_filter`. */
  | { kind: 'any'; anyOf: Criterion[] }
  | { kind: 'all'; allOf: Criterion[] }
  | { kind: 'not'; criterion: Criterion }
  /** Some value of the element is not what the criterion asks for. */
  | { kind: 'unequal'; criterion: ValueCriterion };

/** Addresses that a chain leads to, as hashes; undefined where the index alone decides it. */
export type TargetsOf = (criterion: Criterion) => readonly bigint[] | undefined;

/**
 * The meaning of the criteria for one opened record, in memory. The index finds candidates by 64-bit hashes; each is put to
 * this test before it is shown, so a collision never returns a wrong record. What other records decide (chains, lists) is
 * decided by the index, whose address hashes nobody can forge; inside a `_filter` by `targets`, found beforehand.
 */
export function matches(
  criteria: readonly Criterion[],
  resource: FhirResource,
  at: Date,
  targets: TargetsOf = () => undefined,
): boolean {
  return criteria.every((criterion) => holds(criterion, resource, at, targets));
}

function holds(criterion: Criterion, resource: FhirResource, at: Date, targets: TargetsOf): boolean {
  switch (criterion.kind) {
    case 'any':
      return criterion.anyOf.some((one) => holds(one, resource, at, targets));
    case 'all':
      return criterion.allOf.every((one) => holds(one, resource, at, targets));
    case 'not':
      return !holds(criterion.criterion, resource, at, targets);
    case 'unequal': {
      const { criterion: test } = criterion;
      return read.valuesOf(resource, test.parameter).some((found) => !valuesHold(test, [found]));
    }
    case 'text':
      return textHolds(resource, criterion.test);
    case 'near':
      return criterion.anyOf.some((test) => isNear(resource.position, test));
    case 'ids':
      return criterion.ids.includes(resource.id ?? '');
    case 'updated':
      return criterion.anyOf.some((test) => passes({ low: at.getTime(), high: at.getTime() + 1 }, test));
    case 'missing':
      return (read.valuesOf(resource, criterion.parameter).length === 0) === criterion.missing;
    case 'composite':
      return read
        .valuesOf(resource, criterion.parameter)
        .some(({ value }) => criterion.anyOf.some((all) => all.every((part) => valueHolds(part, resource, value))));
    case 'chain': {
      const found = targets(criterion);
      return found === undefined || leadsTo(resource, criterion.parameter, found);
    }
    case 'has':
    case 'list':
      return true;
    default:
      return valueHolds(criterion, resource, resource);
  }
}

function leadsTo(resource: FhirResource, parameter: Tested, targets: readonly bigint[]): boolean {
  return read.valuesOf(resource, parameter).some(({ value }) => {
    const reference = read.referenceOf(value);
    return reference !== undefined && targets.includes(hash64(reference));
  });
}

function valueHolds(criterion: ValueCriterion, resource: FhirResource, from: unknown): boolean {
  return valuesHold(criterion, read.valuesOf(resource, criterion.parameter, from));
}

function valuesHold(criterion: ValueCriterion, values: read.Found[]): boolean {
  switch (criterion.kind) {
    case 'token':
      return criterion.anyOf.some((test) => hasToken(criterion.parameter, values, test)) !== criterion.not;
    case 'tokenText': {
      const texts = values.flatMap(read.tokenTexts).map(normaliseName);
      return criterion.anyOf.some((wanted) => texts.some((text) => text.includes(normaliseName(wanted))));
    }
    case 'ofType':
      return criterion.anyOf.some((test) => values.some(({ value }) => isOfType(value, test)));
    case 'reference':
    case 'uri': {
      const below = criterion.kind === 'uri' && criterion.below;
      return criterion.anyOf.some((test) => values.some(({ value }) => pointsTo(value, test, below)));
    }
    case 'referenceIdentifier':
      return criterion.anyOf.some((test) =>
        values.some(({ value }) => {
          const found = read.referenceIdentifier(value);
          return found !== undefined && tokenFits({ system: found.system, code: found.value }, test);
        }),
      );
    case 'string': {
      const texts = values.flatMap(({ value }) => read.textsOf(value));
      return criterion.anyOf.some((wanted) => texts.some((text) => nameMatches(text, wanted, criterion.match)));
    }
    case 'date': {
      const ranges = read.dateRanges(values);
      return criterion.anyOf.some((test) => ranges.some((range) => passes(range, test)));
    }
    case 'number':
    case 'quantity': {
      const amounts = values.flatMap(read.amountsOf);
      return criterion.anyOf.some((test) => amounts.some((amount) => amountFits(amount, test)));
    }
  }
}

function hasToken(parameter: Tested, values: read.Found[], test: TokenTest): boolean {
  if (parameter.kind === 'exists')
    return tokenFits({ code: String(values.some(({ value }) => value !== false)) }, test);
  return values.some((found) => read.tokensOf(found).some((token) => tokenFits(token, test)));
}

function tokenFits(token: { system?: string; code: string }, { system, code }: TokenTest): boolean {
  if (code !== undefined && token.code !== code) return false;
  return system === undefined || token.system === undefined || token.system === system;
}

function isOfType(value: unknown, test: { system: string; code: string; value: string }): boolean {
  return (
    (value as { value?: unknown }).value === test.value &&
    read.identifierTypes(value).some(({ system, code }) => code === test.code && system === test.system)
  );
}

function pointsTo(value: unknown, { reference, version }: ReferenceTest, below: boolean): boolean {
  const found = read.referenceOf(value);
  if (found === undefined) return false;
  if (below) return found === reference || found.startsWith(reference.endsWith('/') ? reference : `${reference}/`);
  return found === reference && (version === undefined || read.canonicalVersion(value) === version);
}

function amountFits(amount: read.Amount, test: QuantityTest): boolean {
  const { unit: wanted } = test;
  if (!wanted) return passesNumber(amount, test);
  const { unit } = amount;
  if (unit?.key !== wanted.key) return false;
  if (wanted.system !== '' && unit.system !== '' && unit.system !== wanted.system) return false;
  const range = { low: baseValue(amount.low, unit), high: baseValue(amount.high, unit) };
  return passesNumber(range, inBaseUnits(test, wanted));
}
