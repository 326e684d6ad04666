import { asMillis, asTimes, dateCondition, earliest, numberCondition } from './condition-sql.ts';
import type { QuantityTest, ValueCriterion } from './criteria.ts';
import type { DateTest } from './date-range.ts';
import type { ElementPath } from './element-path.ts';
import { gramsDecide, gramsWanted, LONG_TEXT } from './grams.ts';
import { UNINDEXED } from './index-policy.ts';
import {
  addressHash,
  blindKey,
  codeKey,
  DAY_MS,
  FURTHER_CODES,
  isBlindText,
  keyHash,
  pathHash,
  SPANS,
  spanPath,
  textElement,
  tokenText,
  unitHash,
} from './index-values.ts';
import { inBaseUnits } from './number-test.ts';
import { PERSONAL_SYSTEMS } from './resource-types.ts';
import { mainElements } from './search-parameters.ts';
import { anyOf, anyOfKnown, type Building, type Condition, hashes, NOTHING, oneOf } from './sql-parts.ts';

/** Tests of the values of one element as conditions on rows of record.locator. */

export function valueCondition(b: Building, row: string, type: string, criterion: ValueCriterion): Condition {
  const { parameter } = criterion;
  const known = parameter.paths.every((path) => !UNINDEXED.has(`${type}.${path.elements}`));
  switch (criterion.kind) {
    case 'token':
    case 'ofType':
    case 'referenceIdentifier': {
      const { keys, exact } = known ? tokenKeys(b, type, criterion) : { exact: false };
      if (!keys) return NOTHING;
      if (criterion.kind !== 'token' || !criterion.not)
        return { sql: hasAny(b, row, type, parameter.paths, keys), exact };
      return exact ? { sql: `not ${hasAny(b, row, type, parameter.paths, keys)}`, exact } : NOTHING;
    }
    case 'reference':
    case 'uri':
      return known && !(criterion.kind === 'uri' && criterion.below) ? references(b, row, type, criterion) : NOTHING;
    case 'string':
      return known ? strings(b, row, type, criterion) : NOTHING;
    case 'date': {
      if (parameter.name !== undefined && parameter.name === mainElements(type).date?.name) {
        return { sql: mainDate(b, row, type, criterion.anyOf), exact: true };
      }
      const hashes = parameter.paths.map((path) => pathHash(type, path.elements));
      return inRange(
        b,
        row,
        (r) =>
          `${oneOf(b, `${r}.hash`, hashes)} and ${anyOf(criterion.anyOf.map((test) => dateCondition(asMillis(b), r, test, false)))}`,
      );
    }
    case 'number':
    case 'quantity': {
      if (!known) return NOTHING;
      const tests: readonly QuantityTest[] = criterion.anyOf;
      const exact = tests.every(({ unit }) => unit === undefined || !unit.key.startsWith('|') || unit.system === '');
      const range = inRange(b, row, (r) =>
        anyOf(
          tests.map((test) => {
            const { unit } = test;
            const paths = parameter.paths.map((path) => pathHash(type, path.elements));
            const hashes = unit ? paths.map((path) => unitHash(path, unit.key)) : paths;
            return `${oneOf(b, `${r}.hash`, hashes)} and ${numberCondition(b, r, unit ? inBaseUnits(test, unit) : test)}`;
          }),
        ),
      );
      return { ...range, exact };
    }
    case 'tokenText':
      return NOTHING;
  }
}

function mainDate(b: Building, row: string, type: string, tests: readonly DateTest[]): string {
  const marks = b.resolved.systems(spanPath(type));
  const span = SPANS.findLast(({ mark }) => mark === '' || marks.includes(mark))!.days * DAY_MS;
  return anyOf(
    tests.map((test) => {
      const condition = dateCondition(asTimes(b), row, test, true);
      const from = earliest(test, span);
      return from === undefined || from === -Infinity
        ? condition
        : `${row}.low >= ${asTimes(b)(from)} and ${condition}`;
    }),
  );
}

function inRange(b: Building, row: string, where: (r: string) => string): Condition {
  const r = b.row();
  return { sql: `${row}.self in (select ${r}.self from record.range ${r} where ${where(r)})`, exact: true };
}

/** Keys of the tokens asked for; none where a whole system or any value is asked for. */
export function tokenKeys(
  b: Pick<Building, 'sealer' | 'resolved'>,
  type: string,
  criterion: Extract<ValueCriterion, { kind: 'token' | 'ofType' | 'referenceIdentifier' }>,
): { keys?: bigint[]; exact: boolean } {
  const { parameter } = criterion;
  const keys: bigint[] = [];
  let exact = criterion.kind !== 'ofType' && parameter.paths.every((path) => !path.filtered);
  for (const test of criterion.anyOf) {
    const code = 'value' in test ? test.value : test.code;
    const system = 'value' in test ? undefined : test.system;
    if (code === undefined) return { exact: false };
    if (parameter.kind === 'exists') {
      keys.push(keyHash(pathHash(type, parameter.name!), tokenText(undefined, code)));
      continue;
    }
    for (const path of parameter.paths) {
      const hash = pathHash(type, path.elements);
      if (criterion.kind === 'referenceIdentifier') {
        keys.push(blindKey(b.sealer, type, `${path.elements}.identifier`, code));
        exact &&= system === undefined;
      } else if (path.type === 'Identifier' || path.type === 'ContactPoint') {
        const personal = path.type === 'ContactPoint' || (system !== undefined && PERSONAL_SYSTEMS.has(system));
        if (personal || system === undefined) keys.push(blindKey(b.sealer, type, path.elements, code));
        if (!personal) keys.push(keyHash(hash, tokenText(undefined, code)));
        exact &&= path.type === 'ContactPoint' || system === undefined;
      } else if (path.type !== 'Coding' && path.type !== 'CodeableConcept') {
        keys.push(keyHash(hash, tokenText(undefined, code)));
      } else {
        const systems = system === undefined ? ['', ...b.resolved.systems(hash)] : [system];
        keys.push(...systems.map((one) => codeKey(b.sealer, hash, one, code)));
      }
    }
  }
  return { keys, exact };
}

/** The main code of a type has its first coding in a column of its own. */
function hasAny(
  b: Building,
  row: string,
  type: string,
  paths: readonly ElementPath[],
  keys: readonly bigint[],
): string {
  const code = mainElements(type).code?.elements;
  const inKeys = () => `${row}.keys && ${hashes(b, keys)}`;
  if (!paths.some((path) => path.elements === code)) return `(${inKeys()})`;
  const first = `${row}.code is not null and ${oneOf(b, `${row}.code`, keys)}`;
  const further = paths.length > 1 || b.resolved.systems(pathHash(type, code!)).includes(FURTHER_CODES);
  return further ? `(${first} or ${inKeys()})` : `(${first})`;
}

function references(
  b: Building,
  row: string,
  type: string,
  { parameter, anyOf: tests }: Extract<ValueCriterion, { kind: 'reference' | 'uri' }>,
): Condition {
  const { subject } = mainElements(type);
  const addresses = tests.map((test) => addressHash(test.reference));
  const found: string[] = [];
  const others = parameter.paths.filter((path) => path.elements !== subject);
  if (others.length < parameter.paths.length) found.push(oneOf(b, `${row}.subject`, addresses));
  if (others.length > 0)
    found.push(
      `${row}.keys && ${hashes(
        b,
        others.flatMap((path) => addresses.map((address) => pathHash(type, path.elements) ^ address)),
      )}`,
    );
  const exact =
    tests.every((test) => test.version === undefined) &&
    parameter.paths.every(
      (path) => path.to === undefined || tests.every((test) => test.reference.startsWith(`${path.to}/`)),
    );
  return { sql: addresses.length === 0 ? 'false' : anyOf(found), exact: exact || addresses.length === 0 };
}

const GRAMS_ASKED = 4; // enough to be selective; the re-check sees the rest

function strings(
  b: Building,
  row: string,
  type: string,
  { parameter, match, anyOf: wanted }: Extract<ValueCriterion, { kind: 'string' }>,
): Condition {
  let exact = true;
  const found = wanted.flatMap((text) =>
    parameter.paths.map((path) => {
      const whole = textElement(type, path);
      const hash = pathHash(type, whole.elements);
      const key = (gram: string) =>
        isBlindText(type, whole) ? blindKey(b.sealer, type, whole.elements, gram) : keyHash(hash, gram);
      const grams = gramsWanted(text, match).slice(0, GRAMS_ASKED);
      const mayBeLong = match !== 'exact' && b.resolved.systems(hash).includes(LONG_TEXT);
      exact &&= whole.elements === path.elements && !path.filtered && gramsDecide(text, match) && !mayBeLong;
      if (grams.length === 0) return undefined;
      const all = `${row}.keys @> ${hashes(b, grams.map(key))}`;
      return mayBeLong ? `(${all} or ${row}.keys @> ${hashes(b, [key(LONG_TEXT)])})` : all;
    }),
  );
  const sql = anyOfKnown(found);
  return sql === undefined ? NOTHING : { sql, exact };
}
