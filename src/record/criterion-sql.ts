import { inScope } from './area.ts';
import { asTimes, instantCondition } from './condition-sql.ts';
import type { Criterion, ValueCriterion } from './criteria.ts';
import { type ElementPath, elementPath } from './element-path.ts';
import { pathHash } from './index-values.ts';
import { mainElements } from './search-parameters.ts';
import { nearCondition, textCondition } from './special-sql.ts';
import { anyOf, anyOfKnown, type Building, type Condition, everyKnown, hashes, NOTHING, oneOf } from './sql-parts.ts';
import { valueCondition } from './value-sql.ts';

/** Criteria as conditions on rows of record.locator. */

/** Conditions that `row` is a live record of `type` inside the caller's area that the criteria may match. */
export function conditionsFor(b: Building, row: string, type: string, criteria: readonly Criterion[]): string[] {
  const found = [`${row}.type = ${b.add(type)}`, `not ${row}.deleted`];
  const scope = inScope(b.scope, (value) => b.add(value), row);
  if (scope !== 'true') found.push(scope);
  for (const criterion of criteria) {
    const { sql } = conditionOf(b, row, type, criterion);
    if (sql !== undefined) found.push(sql);
  }
  return found;
}

/** Says whether the index alone decides all criteria. */
export function isExact(b: Building, type: string, criteria: readonly Criterion[]): boolean {
  return criteria.every((criterion) => conditionOf({ ...b, add: NO_VALUE }, 'l', type, criterion).exact);
}

/** Of a statement that is not sent. */
const NO_VALUE = (): string => '';
const COMPOUND: ReadonlySet<Criterion['kind']> = new Set(['composite', 'any', 'all', 'not']);

function conditionOf(b: Building, row: string, type: string, criterion: Criterion): Condition {
  if (COMPOUND.has(criterion.kind) && b.add !== NO_VALUE) {
    // A part may say nothing, and then the whole; values of its other parts would stand nowhere in the statement.
    const tried = conditionOf({ ...b, add: NO_VALUE }, row, type, criterion);
    if (tried.sql === undefined) return tried;
  }
  switch (criterion.kind) {
    case 'ids':
      return { sql: `${row}.id = any(${b.add(criterion.ids)}::text[])`, exact: true };
    case 'updated': {
      const v = b.row();
      const tests = criterion.anyOf.map((test) => instantCondition(asTimes(b), `${v}.at`, test));
      // The type and id let the planner begin at the versions and find their rows.
      return {
        sql: `exists (select from record.version ${v} where ${v}.seq = ${row}.seq and ${v}.type = ${row}.type and ${v}.id = ${row}.id and ${v}.seq >= ${b.add(b.resolved.since(criterion))}::bigint and ${anyOf(tests)})`,
        exact: true,
      };
    }
    case 'missing':
      return missing(b, row, criterion);
    case 'composite': {
      const sql = anyOfKnown(
        criterion.anyOf.map((all) =>
          everyKnown(all.map((part) => valueCondition(b, row, type, fromTop(criterion.parameter.paths, part)).sql)),
        ),
      );
      return { ...(sql === undefined ? {} : { sql }), exact: false };
    }
    case 'list': {
      const i = b.row();
      const inner = [...conditionsFor(b, i, 'List', []), `${i}.id = any(${b.add(criterion.ids)}::text[])`];
      return { sql: `${row}.self in (${keysPointingFrom(b, i, pathHash('List', 'entry.item'), inner)})`, exact: true };
    }
    case 'any':
    case 'all': {
      const parts = (criterion.kind === 'any' ? criterion.anyOf : criterion.allOf).map((one) =>
        conditionOf(b, row, type, one),
      );
      const sql = (criterion.kind === 'any' ? anyOfKnown : everyKnown)(parts.map((part) => part.sql));
      return { ...(sql === undefined ? {} : { sql }), exact: parts.every(({ exact }) => exact) };
    }
    case 'not': {
      const { sql, exact } = conditionOf(b, row, type, criterion.criterion);
      // Columns may be null; what does not hold is what is not true.
      return exact && sql !== undefined ? { sql: `(${sql}) is not true`, exact } : NOTHING;
    }
    case 'unequal':
      return NOTHING;
    case 'text':
      return textCondition(b, row, criterion.test);
    case 'near':
      return nearCondition(b, row, criterion.anyOf);
    case 'chain':
      return { sql: chain(b, row, type, criterion), exact: true };
    case 'has':
      return { sql: has(b, row, criterion), exact: true };
    default:
      return valueCondition(b, row, type, criterion);
  }
}

/** The component with its paths seen from the resource. */
export function fromTop(roots: readonly ElementPath[], part: ValueCriterion): ValueCriterion {
  const paths = part.parameter.paths.flatMap((path) =>
    path.fromTop
      ? [path]
      : roots.map((root) =>
          root.elements === '' ? path : elementPath(`${root.elements}.${path.elements}:${path.type}`),
        ),
  );
  return { ...part, parameter: { ...part.parameter, paths } };
}

/** The reference of `row` leads to a match of the inner conditions. */
function chain(b: Building, row: string, type: string, criterion: Extract<Criterion, { kind: 'chain' }>): string {
  const { parameter } = criterion;
  const { subject } = mainElements(type);
  const targets = b.resolved.targets(criterion);
  return anyOf(
    parameter.paths.flatMap((path) => {
      const hash = pathHash(type, path.elements);
      if (targets)
        return path.elements === subject
          ? [oneOf(b, `${row}.subject`, targets)]
          : [
              `${row}.keys && ${hashes(
                b,
                targets.map((target) => hash ^ target),
              )}`,
            ];
      return criterion.inner.map((inner) => {
        const i = b.row();
        const where = conditionsFor(b, i, inner.type, inner.criteria).join(' and ');
        if (path.elements === subject)
          return `${row}.subject in (select ${i}.self from record.locator ${i} where ${where})`;
        // Xor with the element's hash turns keys back into addresses; other keys become addresses of nothing.
        return `exists (select from unnest(${row}.keys) k(key) join record.locator ${i} on ${i}.self = k.key # ${b.add(String(hash))}::bigint where ${where})`;
      });
    }),
  );
}

/** A match of the inner conditions refers to `row`. */
function has(b: Building, row: string, criterion: Extract<Criterion, { kind: 'has' }>): string {
  const { source, parameter } = criterion;
  const targets = b.resolved.targets(criterion);
  if (targets) return oneOf(b, `${row}.self`, targets);
  const { subject } = mainElements(source);
  const selects = parameter.paths.map((path) => {
    const i = b.row();
    const where = conditionsFor(b, i, source, criterion.criteria);
    return path.elements === subject
      ? `select ${i}.subject from record.locator ${i} where ${where.join(' and ')}`
      : keysPointingFrom(b, i, pathHash(source, path.elements), where);
  });
  return anyOf(selects.map((select) => `${row}.self in (${select})`));
}

function keysPointingFrom(b: Building, i: string, path: bigint, where: readonly string[]): string {
  return `select k.key # ${b.add(String(path))}::bigint from record.locator ${i} cross join unnest(${i}.keys) k(key) where ${where.join(' and ')}`;
}

function missing(
  b: Building,
  row: string,
  { parameter, missing: wanted }: Extract<Criterion, { kind: 'missing' }>,
): Condition {
  if (parameter.paths.some((path) => path.filtered || path.elements === '')) return NOTHING;
  const v = b.row();
  // An element may be an empty list or null beside an extension.
  const paths = parameter.paths.map(
    (path) => `$.${path.steps.map(({ name }) => `"${name}"`).join('.')}[*] ? (@.type() != "null")`,
  );
  const present = anyOf([
    ...paths.map((path) => `jsonb_path_exists(${v}.content, ${b.add(path)}::jsonpath)`),
    `${v}.content -> 'has' ?| ${b.add(parameter.paths.map(({ elements }) => elements))}::text[]`, // of a closed record
  ]);
  return {
    sql: `exists (select from record.version ${v} where ${v}.seq = ${row}.seq and ${wanted ? `(${present}) is not true` : `(${present})`})`,
    exact: true,
  };
}
