import { KangyuError, type Queryable } from '../kernel/index.ts';
import { findAncestors, findSpans, type Span } from './store-terminology-read.ts';
import type { SystemRow } from './terminology/model.ts';
import { safeRegex } from './terminology/regex.ts';

/** Gives the placeholder of a parameter. */
export type Bind = (value: unknown) => string;

const PROPERTY_TEXT = `coalesce(p->>'valueCode', p->>'valueString', p->>'valueBoolean', p->>'valueInteger', p->>'valueDecimal', p->>'valueDateTime', p->'valueCoding'->>'code')`;

/**
 * The condition on a concept `c` of `system` that a filter of a value set sets; the operators of R4
 * (http://hl7.org/fhir/R4/valueset-filter-operator.html).
 * @throws terminology.filter for what is no such filter
 */
export async function compileFilter(
  q: Queryable,
  system: SystemRow,
  filter: { property?: unknown; op?: unknown; value?: unknown },
  bind: Bind,
): Promise<string> {
  const { property, op, value } = filter;
  if (typeof property !== 'string' || typeof value !== 'string')
    throw refused(filter, '缺少 property 或 value', 'property or value is missing');
  switch (op) {
    case 'is-a':
      return within(await findSpans(q, system.key, value), bind);
    case 'descendent-of':
      return `(${within(await findSpans(q, system.key, value), bind)} and c.code <> ${bind(value)})`;
    case 'is-not-a':
      return `not ${within(await findSpans(q, system.key, value), bind)}`;
    case 'generalizes':
      return `c.code = any(${bind([value, ...(await findAncestors(q, system.key, value))])}::text[])`;
    case '=':
      return has(property, bind, (text) => `${text} = ${bind(value)}`);
    case 'regex': {
      const pattern = safeRegex(value);
      return has(property, bind, (text) => `${text} ~ ${bind(pattern)}`);
    }
    case 'in':
      return has(property, bind, (text) => `${text} = any(${bind(listOf(value))}::text[])`);
    case 'not-in':
      return `not ${has(property, bind, (text) => `${text} = any(${bind(listOf(value))}::text[])`)}`;
    case 'exists':
      return `${value === 'false' ? 'not ' : ''}${has(property, bind, (text) => `${text} is not null`)}`;
    default:
      throw refused(filter, '没有这个运算', 'there is no such operator');
  }
}

const listOf = (value: string): string[] => value.split(',').map((item) => item.trim());

function refused(filter: object, reasonZh: string, reasonEn: string): KangyuError {
  const { property, op } = filter as { property?: unknown; op?: unknown };
  return new KangyuError('terminology.filter', { filter: `${property} ${op}`, reasonZh, reasonEn });
}

/** One range is a range of the index; several are tested by number. */
export function within(spans: readonly Span[], bind: Bind): string {
  const [first] = spans;
  const last = spans.at(-1);
  if (!first || !last) return 'false';
  const range = `c.no between ${bind(first[0])}::int and ${bind(last[1])}::int`;
  if (spans.length === 1) return `(${range})`;
  return `(${range} and c.no <@ ${bind(`{${spans.map(([low, high]) => `[${low},${high}]`).join(',')}}`)}::int4multirange)`;
}

/** Some value of the property passes the test; code, display, definition, parent and child are properties too. */
function has(property: string, bind: Bind, test: (text: string) => string): string {
  switch (property) {
    case 'code':
    case 'concept':
      return `(${test('c.code')})`;
    case 'display':
    case 'definition':
      return `coalesce(${test(`c.${property}`)}, false)`;
    case 'inactive':
      return `(${test('c.inactive::text')})`;
    case 'notSelectable':
    case 'abstract':
      return `(${test('c.abstract::text')})`;
    case 'parent':
      return `exists (select from record.concept_parent e where e.system = c.system and e.code = c.code and ${test('e.parent')})`;
    case 'child':
      return `exists (select from record.concept_parent e where e.system = c.system and e.parent = c.code and ${test('e.code')})`;
    default:
      return `exists (select from jsonb_array_elements(c.property) p where p->>'code' = ${bind(property)} and ${test(PROPERTY_TEXT)})`;
  }
}
