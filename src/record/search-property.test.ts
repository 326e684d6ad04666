import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type FhirResource, KangyuError, type Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { type Criterion, matches } from './criteria.ts';
import { parseSearch } from './parse-search.ts';
import { search } from './search.ts';
import { parametersOf } from './search-parameters.ts';
import { put, store } from './testing.ts';
import { referenceOf, valuesOf } from './values.ts';

type Stored = FhirResource & { id: string };

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const few = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 2 });
const coding = fc.record({
  system: fc.constantFrom('urn:a', 'urn:b', undefined),
  code: fc.constantFrom('x', 'y', 'z'),
});
const concept = few(coding).map((codings) => ({ coding: codings, text: 'Blood pressure' }));
const dateTime = fc.constantFrom('2023', '2024-01', '2024-01-05', '2024-01-05T10:00:00+08:00', '2024-03-01T00:00:00Z');
const period = fc.record({ start: optional(dateTime), end: fc.constantFrom(undefined, '2024-02-01', '2025') });
const name = fc.constantFrom('张建国', '李建国', '张三', '欧阳 娜娜', 'Anna Berg', 'Anders');
const narrative = fc
  .constantFrom('<p>肺炎，已愈</p>', '<p>高血压 <b>Stage</b>2</p>', '<p>&#32954;炎 &amp; fever</p>')
  .map((body) => ({ status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${body}</div>` }));
const patientRef = fc.constantFrom('p1', 'p2', 'p3', 'none').map((id) => ({ reference: `Patient/${id}` }));
const amount = fc.record({
  value: fc.constantFrom(0.5, 5, 50, 500),
  system: fc.constant('http://unitsofmeasure.org'),
  code: fc.constantFrom('g/L', 'mg/dL', 'kg', 'drops'),
});

const bodies: Record<string, fc.Arbitrary<object>> = {
  Patient: fc.record({
    text: optional(narrative),
    name: few(name.map((text) => ({ text, family: text.slice(0, 1) }))),
    gender: fc.constantFrom('male', 'female', undefined),
    birthDate: optional(fc.constantFrom('1980', '1980-05', '1980-05-06')),
    deceasedBoolean: fc.constantFrom(undefined, true, false),
    identifier: few(fc.record({ system: fc.constantFrom('urn:n', 'urn:m'), value: fc.constantFrom('1', '2', '3') })),
    managingOrganization: optional(fc.constant({ reference: 'Organization/o1' })),
  }),
  Organization: fc.record({ name: optional(name), partOf: optional(fc.constant({ reference: 'Organization/o1' })) }),
  Encounter: fc.record({
    status: fc.constantFrom('finished', 'planned'),
    class: coding,
    subject: optional(patientRef),
    period: optional(period),
    serviceProvider: optional(fc.constantFrom('o1', 'o2').map((id) => ({ reference: `Organization/${id}` }))),
  }),
  Observation: fc.record({
    status: fc.constantFrom('final', 'amended'),
    code: concept,
    category: few(concept),
    subject: optional(patientRef),
    encounter: optional(fc.constantFrom('e1', 'e2').map((id) => ({ reference: `Encounter/${id}` }))),
    effectiveDateTime: optional(dateTime),
    valueQuantity: optional(amount),
    component: few(fc.record({ code: concept, valueQuantity: optional(amount) })),
  }),
  Location: fc.record({
    name: optional(name),
    position: optional(
      fc.record({ longitude: fc.constantFrom(118.4, 118.5, -179.9), latitude: fc.constantFrom(31.0, 31.05, 89.9) }),
    ),
  }),
  Condition: fc.record({
    text: optional(narrative),
    note: few(fc.record({ text: fc.constantFrom('ＣＴ 示肺炎', 'Second visit') })),
    code: concept,
    subject: optional(patientRef),
    onsetPeriod: optional(period),
    recordedDate: optional(dateTime),
    abatementAge: optional(amount),
  }),
};

const token = fc.constantFrom('urn:a|x', 'x', '|x', 'urn:a|', 'urn:b|y,z', 'urn:c|x');
const date = fc
  .tuple(fc.constantFrom('', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'), dateTime)
  .map(([prefix, text]) => prefix + text);
const quantity = fc
  .tuple(
    fc.constantFrom('', 'ne', 'gt', 'lt', 'ge', 'le', 'ap'),
    fc.constantFrom('5', '5.0', '50', '0.5'),
    fc.constantFrom('', '|http://unitsofmeasure.org|g/L', '||mg/dL', '||drops'),
  )
  .map((parts) => parts.join(''));
const text = fc.constantFrom('张', '张建', '建国', '张建国', '欧阳娜', 'an', 'AND', '国', 'b');
const reference = fc.constantFrom('p1', 'Patient/p2', 'p1,p2', 'Patient/none');
const truth = fc.constantFrom('true', 'false');
function quoted([path, operator, value]: readonly string[]): string {
  return `${path} ${operator} "${value}"`;
}
const named = (...names: string[]) => fc.constantFrom(...names);
const words = fc.constantFrom('肺炎', '炎', 'stage 高血压', 'STAGE', 'ct', 'fever,visit', '& fever', '愈 ct', 'none');
/** A condition of `_filter`; the values are those of the other conditions. */
const filtered: Record<string, fc.Arbitrary<string>> = {
  Patient: fc.oneof(
    fc.tuple(fc.constantFrom('name', 'family'), fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew'), text).map(quoted),
    fc
      .tuple(fc.constant('birthdate'), fc.constantFrom('eq', 'ne', 'lt', 'ge'), fc.constantFrom('1980', '1980-05-06'))
      .map((parts) => parts.join(' ')),
    fc.constantFrom('gender eq male', 'gender ne male', 'deceased ne true', 'identifier eq urn:n|1', 'name pr false'),
    fc.constantFrom('organization.name co "建国"', 'organization.name ne "Anders"', 'organization re Organization/o1'),
  ),
  Observation: fc.oneof(
    fc
      .tuple(fc.constantFrom('code', 'category'), fc.constantFrom('eq', 'ne'), fc.constantFrom('urn:a|x', 'y'))
      .map(quoted),
    fc.constantFrom('patient.name sw 张', 'subject:Patient.gender eq male', 'encounter.class ne x', 'date pr true'),
    fc.constantFrom('encounter.patient.birthdate lt 1981', 'value-quantity gt 5', 'value-quantity eq 50||mg/dL'),
    fc
      .tuple(fc.constant('date'), fc.constantFrom('eq', 'gt', 'le', 'sa', 'eb', 'ap'), dateTime)
      .map((parts) => parts.join(' ')),
  ),
};
const filter = (type: string) =>
  fc
    .tuple(
      filtered[type]!,
      filtered[type]!,
      filtered[type]!,
      fc.constantFrom('a', 'not (a)', 'a and b', 'a or b', 'a or not b and c', '(a or b) and not (c)'),
    )
    .map(([a, b, c, form]): [string, string] => [
      '_filter',
      form.replace(/\b[abc]\b/g, (name) => ({ a, b, c })[name]!),
    ]);
const pair = (names: fc.Arbitrary<string>, values: fc.Arbitrary<string>) => fc.tuple(names, values);

const conditions: Record<string, fc.Arbitrary<[string, string]>> = {
  Patient: fc.oneof(
    filter('Patient'),
    pair(named('_text', '_content'), words),
    pair(named('name', 'name:contains', 'name:exact', 'family', 'family:contains'), text),
    pair(named('identifier', 'identifier:not'), fc.constantFrom('urn:n|1', '2', 'urn:m|', 'urn:m|3,1')),
    pair(named('birthdate'), fc.constantFrom('1980', 'lt1980-05-06', 'ge1980-05', 'ne1980-05-06')),
    pair(named('deceased', 'deceased:not', 'name:missing', 'birthdate:missing', 'organization:missing'), truth),
    pair(named('_has:Observation:patient:code', '_has:Encounter:patient:class'), token),
    pair(named('_has:Observation:patient:encounter.status'), named('finished')),
    pair(named('_has:Condition:subject:recorded-date'), date),
    pair(named('organization.name', 'organization.partof.name'), text),
  ),
  Encounter: fc.oneof(
    pair(named('class', 'class:not'), token),
    pair(named('status', 'status:not'), named('finished', 'planned', 'planned,finished')),
    pair(named('date'), date),
    pair(named('patient', 'subject', 'subject:Patient'), reference),
    pair(named('patient.name', 'subject:Patient.name:contains', 'service-provider.name'), text),
    pair(named('_has:Observation:encounter:code'), token),
    pair(named('_has:Observation:encounter:_has:Observation:encounter:code'), token).map(
      ([, value]): [string, string] => ['_has:Observation:encounter:code', value],
    ),
  ),
  Observation: fc.oneof(
    filter('Observation'),
    pair(named('code', 'code:not', 'category', 'combo-code', 'component-code', 'category:not'), token),
    pair(named('date'), date),
    pair(named('patient', 'subject'), reference),
    pair(named('value-quantity', 'component-value-quantity', 'combo-value-quantity'), quantity),
    pair(
      named('code-value-quantity', 'component-code-value-quantity', 'combo-code-value-quantity'),
      fc.tuple(token, quantity).map(([a, b]) => `${a.split(',')[0]}$${b}`),
    ),
    pair(named('encounter.class', 'encounter.patient.identifier'), fc.constantFrom('urn:a|x', 'x', '1')),
    pair(named('patient.name', 'encounter.service-provider.name'), text),
    pair(named('encounter:missing', 'date:missing', 'value-quantity:missing'), truth),
    pair(named('code:text'), named('blood', 'sugar')),
  ),
  Location: fc.oneof(
    pair(named('near'), fc.constantFrom('31|118.4', '31|118.4|5|km', '31|118.4|9|[mi_i]', '89.9|0|30', '31|180|20')),
    pair(named('name'), text),
  ),
  Condition: fc.oneof(
    pair(named('_text', '_content', 'patient._text'), words),
    pair(named('code'), token),
    pair(named('onset-date', 'recorded-date'), date),
    pair(named('abatement-age'), quantity),
    pair(named('patient.birthdate'), fc.constantFrom('1980', 'lt1981')),
  ),
};

let k: Kernel;
beforeAll(async () => {
  k = await testKernel({ rooms: ['kernel', 'record'] });
});

/** The criteria over all records in memory, chains and _has by looking at every record. */
function oracle(all: readonly Stored[], criteria: readonly Criterion[], resource: Stored): boolean {
  const at = k.clock.now();
  return criteria.every((criterion) => {
    if (criterion.kind === 'all') return oracle(all, criterion.allOf, resource);
    if (criterion.kind === 'any') return criterion.anyOf.some((one) => oracle(all, [one], resource));
    if (criterion.kind === 'not') return !oracle(all, [criterion.criterion], resource);
    if (criterion.kind === 'chain') {
      const references = valuesOf(resource, criterion.parameter).map(({ value }) => referenceOf(value));
      return criterion.inner.some((inner) =>
        all.some(
          (one) =>
            one.resourceType === inner.type &&
            references.includes(`${one.resourceType}/${one.id}`) &&
            oracle(all, inner.criteria, one),
        ),
      );
    }
    if (criterion.kind === 'has')
      return all.some(
        (one) =>
          one.resourceType === criterion.source &&
          valuesOf(one, criterion.parameter).some(
            ({ value }) => referenceOf(value) === `${resource.resourceType}/${resource.id}`,
          ) &&
          oracle(all, criterion.criteria, one),
      );
    return matches([criterion], resource, at);
  });
}

async function walk(type: string, query: [string, string][], count: string): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const more: [string, string][] = [['_count', count], ...(cursor ? [['_cursor', cursor] as [string, string]] : [])];
    const page = await search(k, k.db, type, [...query, ...more]);
    found.push(...page.matches.map((match) => match.id));
    cursor = page.nextCursor;
  } while (cursor);
  return found;
}

describe('a search', () => {
  it('finds, counts and pages exactly what the criteria mean over all records', async () => {
    const ids = ['1', '2', '3', '4'];
    const resource = (type: string) =>
      bodies[type]!.chain((body) =>
        fc
          .constantFrom(...ids)
          .map((n) => ({ resourceType: type, id: `${type[0]!.toLowerCase()}${n}`, ...body }) as Stored),
      );
    const world = fc.array(fc.oneof(...Object.keys(bodies).map(resource)), { minLength: 10, maxLength: 24 });
    const query = fc
      .constantFrom(...Object.keys(conditions))
      .chain((type) => fc.tuple(fc.constant(type), fc.array(conditions[type]!, { minLength: 1, maxLength: 2 })));
    const sorts = fc.constantFrom('', '-_id', '_lastUpdated', 'first', '-first');
    const stored = new Map<string, Stored>();
    await fc.assert(
      fc.asyncProperty(
        world,
        fc.array(fc.tuple(query, sorts), { minLength: 15, maxLength: 15 }),
        async (records, searches) => {
          await store(k, ...records.map((one) => put(one)));
          // Undefined members are not stored.
          for (const one of records) stored.set(`${one.resourceType}/${one.id}`, JSON.parse(JSON.stringify(one)));
          const all = [...stored.values()];
          for (const [[type, given], sort] of searches) {
            const { criteria } = parseSearch(type, given, { now: k.clock.now() });
            const expected = all
              .filter((one) => one.resourceType === type && oracle(all, criteria, one))
              .map((one) => one.id)
              .sort();
            const by = sort.replace(
              'first',
              Object.keys(parametersOf(type)).find((key) => key === 'identifier' || key === 'date' || key === 'name')!,
            );
            const ordered: [string, string][] = sort === '' ? given : [...given, ['_sort', by]];
            const asked = `${type}?${ordered.map((pair) => pair.join('=')).join('&')}`;
            expect([asked, (await walk(type, ordered, '3')).sort()]).toEqual([asked, expected]);
            const { total } = await search(k, k.db, type, [...given, ['_summary', 'count']]);
            expect([asked, total]).toEqual([asked, expected.length]);
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it('answers whatever is typed with records or with an error of the caller', async () => {
    const names = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '_sort',
        '_include',
        '_cursor',
        '_count',
        '_lastUpdated',
        '_has:Observation:patient:code',
        '_list',
        '_filter',
        '_content',
      ),
      fc
        .tuple(
          fc.constantFrom('name', 'identifier', 'birthdate', 'link', 'general-practitioner', 'gender', 'active'),
          fc.constantFrom('', ':exact', ':not', ':missing', ':identifier', '.name', ':of-type'),
        )
        .map((parts) => parts.join('')),
    );
    const values = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        "'; drop table record.locator; --",
        '(a+)+$',
        '$1',
        '\\',
        '|||',
        'ge',
        '%00',
        'not ((name eq "x',
        '\u0000',
        '1e999',
        '9'.repeat(400),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(names, values), { minLength: 1, maxLength: 3 }), async (query) => {
        const problem = await search(k, k.db, 'Patient', query).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (problem !== undefined)
          expect([query, problem instanceof KangyuError && problem.status]).toEqual([query, 400]);
      }),
      { numRuns: 300, examples: [[[['_content', '0,{']]]] },
    );
  });
});
