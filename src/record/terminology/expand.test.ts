import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type FhirResource, type Kernel, packageRoot } from '../../kernel/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { put, remove, store } from '../testing.ts';
import { type ExpandOptions, expand, getValueSet, syncTerminology, terminologyPort } from './index.ts';
import type { TermContext } from './model.ts';
import { valueSet, ZOO, zoo } from './testing.ts';

let k: Kernel;
let ctx: TermContext;
beforeAll(async () => {
  k = await testKernel({ rooms: ['kernel', 'record'] });
  ctx = { q: k.db, on: '2025-12-31' };
  await store(k, put(zoo()));
});

const codes = async (set: FhirResource | string, options: ExpandOptions = {}): Promise<string[]> =>
  (await expand(ctx, typeof set === 'string' ? await getValueSet(ctx, set) : set, options)).contains.map(
    ({ code }) => code,
  );
const of = (include: unknown[], exclude?: unknown[]) => valueSet('x', { include, ...(exclude ? { exclude } : {}) });
const filtered = (property: string, op: string, value: string) =>
  codes(of([{ system: ZOO, filter: [{ property, op, value }] }]));
const ALL = ['animal', 'bird', 'owl', 'mammal', 'cat', 'mammoth', 'egg-layer', 'platypus'];

describe('an expansion', () => {
  it('gives a whole system in its order, also by the address that the system gives to all its codes', async () => {
    expect(await codes(of([{ system: ZOO }]))).toEqual(ALL);
    expect(await codes('urn:test:zoo:all')).toEqual(ALL);
  });

  it('applies every operator of R4', async () => {
    expect(await filtered('concept', 'is-a', 'mammal')).toEqual(['mammal', 'cat', 'mammoth', 'platypus']);
    expect(await filtered('concept', 'descendent-of', 'mammal')).toEqual(['cat', 'mammoth', 'platypus']);
    expect(await filtered('concept', 'is-not-a', 'mammal')).toEqual(['animal', 'bird', 'owl', 'egg-layer']);
    expect(await filtered('concept', 'generalizes', 'platypus')).toEqual(['animal', 'mammal', 'egg-layer', 'platypus']);
    expect(await filtered('legs', '=', '4')).toEqual(['mammal']);
    expect(await filtered('legs', 'in', '2, 4')).toEqual(['bird', 'mammal']);
    expect(await filtered('legs', 'exists', 'true')).toEqual(['bird', 'mammal']);
    expect((await filtered('legs', 'exists', 'false')).length).toBe(6);
    expect((await filtered('legs', 'not-in', '2')).includes('bird')).toBe(false);
    expect(await filtered('code', 'regex', '(c|m)a.*')).toEqual(['mammal', 'cat', 'mammoth']);
    expect(await filtered('parent', '=', 'mammal')).toEqual(['cat', 'mammoth', 'platypus']);
    expect(await filtered('inactive', '=', 'true')).toEqual(['mammoth']);
    expect(await filtered('concept', 'is-a', 'nothing')).toEqual([]);
  });

  it('refuses filters that cannot be applied, and expressions that could run away', async () => {
    for (const [op, value] of [
      ['like', 'x'],
      ['regex', '(a)\\1'],
      ['regex', '(?=a)'],
      ['regex', 'a{200}{200}'],
      ['regex', '(('],
      ['regex', 'a'.repeat(300)],
    ] as const)
      await expect(filtered('code', op, value)).rejects.toMatchObject({ code: 'terminology.filter' });
    await expect(codes(of([{ system: ZOO, filter: [{ op: '=' }] }]))).rejects.toMatchObject({
      code: 'terminology.filter',
    });
    expect(await filtered('code', 'regex', '(m+)+$x')).toEqual([]);
  });

  it('joins parts in their order with each code once, takes the excluded away, and intersects imported sets', async () => {
    await store(
      k,
      put(
        valueSet('mammals', {
          include: [{ system: ZOO, filter: [{ property: 'concept', op: 'is-a', value: 'mammal' }] }],
        }),
      ),
      put(
        valueSet('layers', {
          include: [{ system: ZOO, filter: [{ property: 'concept', op: 'is-a', value: 'egg-layer' }] }],
        }),
      ),
    );
    const listed = { system: ZOO, concept: [{ code: 'owl', display: 'Eule' }, { code: 'cat' }, { code: 'unicorn' }] };
    expect(await codes(of([listed, { valueSet: ['urn:test:vs:mammals'] }]))).toEqual([
      'owl',
      'cat',
      'mammal',
      'mammoth',
      'platypus',
    ]);
    expect(await codes(of([{ valueSet: ['urn:test:vs:mammals', 'urn:test:vs:layers'] }]))).toEqual(['platypus']);
    expect(
      await codes(
        of([{ system: ZOO, valueSet: ['urn:test:vs:layers'] }], [{ system: ZOO, concept: [{ code: 'egg-layer' }] }]),
      ),
    ).toEqual(['platypus']);
    expect(await codes(of([{ valueSet: ['urn:test:vs:mammals'] }], [{ valueSet: ['urn:test:vs:layers'] }]))).toEqual([
      'mammal',
      'cat',
      'mammoth',
    ]);
    await store(k, put(valueSet('round', { include: [{ valueSet: ['urn:test:vs:trip'] }] })));
    await store(k, put(valueSet('trip', { include: [{ valueSet: ['urn:test:vs:round'] }] })));
    await expect(codes('urn:test:vs:round')).rejects.toMatchObject({ code: 'terminology.value-set-circle' });
    await expect(codes(of([{ valueSet: ['urn:test:vs:none'] }]))).rejects.toMatchObject({
      code: 'terminology.value-set-unknown',
    });
  });

  it('finds words of the filter in code, display and designations, Chinese parts of words too', async () => {
    expect(await codes('urn:test:zoo:all', { filter: '猫' })).toEqual(['owl', 'cat']);
    expect(await codes('urn:test:zoo:all', { filter: '头鹰' })).toEqual(['owl']);
    expect(await codes('urn:test:zoo:all', { filter: 'LAYER egg' })).toEqual(['egg-layer']);
    expect(await codes('urn:test:zoo:all', { filter: "'; drop table record.concept; --" })).toEqual([]);
    expect(await codes(of([{ valueSet: ['urn:test:vs:mammals'] }]), { filter: '猫' })).toEqual(['cat']);
  });

  it('pages with the total, shows the language asked for, and leaves inactive codes out on demand', async () => {
    const whole = await getValueSet(ctx, 'urn:test:zoo:all');
    expect(await expand(ctx, whole, { count: 3, offset: 2 })).toMatchObject({
      total: 8,
      offset: 2,
      versions: [`${ZOO}|1`],
    });
    expect(await codes(whole, { count: 3, offset: 2 })).toEqual(['owl', 'mammal', 'cat']);
    expect(await expand(ctx, whole, { count: 0 })).toMatchObject({ total: 8, contains: [] });
    expect((await expand(ctx, whole, { offset: 99, count: 5 })).total).toBe(8);
    expect(await codes(whole, { activeOnly: true })).not.toContain('mammoth');
    expect(await codes(valueSet('y', { inactive: false, include: [{ system: ZOO }] }))).not.toContain('mammoth');
    const { contains } = await expand(ctx, whole, { displayLanguage: 'zh', includeDesignations: true });
    expect(contains[0]).toEqual({ system: ZOO, version: '1', code: 'animal', display: 'Animal', abstract: true });
    expect(contains[1]).toMatchObject({ display: '鸟类', designation: [{ language: 'zh-CN', value: '鸟类' }] });
    expect(contains[5]).toMatchObject({ code: 'mammoth', inactive: true });
  });

  it('takes what an enumerated set says of systems that are not here, and an expansion in the resource', async () => {
    expect(
      await codes(of([{ system: 'http://unitsofmeasure.org', concept: [{ code: 'mg' }, { code: 'kg' }] }])),
    ).toEqual(['mg', 'kg']);
    const stored = valueSet('e', undefined, {
      expansion: { contains: [{ system: 'urn:other', code: 'a', contains: [{ system: 'urn:other', code: 'b' }] }] },
    });
    expect(await codes(stored)).toEqual(['a', 'b']);
    await expect(codes(of([{ system: 'http://loinc.org' }]))).rejects.toMatchObject({
      code: 'terminology.system-unknown',
    });
    await expect(codes(of([{ system: 'urn:ietf:bcp:47' }]))).rejects.toMatchObject({ code: 'terminology.too-costly' });
  });

  it('adds the designations of supplements', async () => {
    const supplement = {
      resourceType: 'CodeSystem',
      id: 'zoo-de',
      url: 'urn:test:zoo-de',
      status: 'active',
      content: 'supplement',
      supplements: ZOO,
    };
    await store(
      k,
      put({ ...supplement, concept: [{ code: 'owl', designation: [{ language: 'de', value: 'Eule' }] }] }),
    );
    const { contains } = await expand(ctx, of([{ system: ZOO, concept: [{ code: 'owl' }] }]), {
      displayLanguage: 'de-CH',
    });
    expect(contains[0]?.display).toBe('Eule');
  });
});

describe('stored definitions', () => {
  it('count from the commit that stores, changes or deletes them', async () => {
    const small = (concept: unknown[]) =>
      zoo({ id: 'small', url: 'urn:test:small', valueSet: 'urn:test:small:all', concept });
    await store(k, put(small([{ code: 'a' }])));
    expect(await codes('urn:test:small:all')).toEqual(['a']);
    await store(k, put(small([{ code: 'a' }, { code: 'b' }])), put(small([{ code: 'c' }])));
    expect(await codes('urn:test:small:all')).toEqual(['c']);
    await store(k, remove('CodeSystem', 'small'));
    await expect(codes('urn:test:small:all')).rejects.toMatchObject({ code: 'terminology.value-set-unknown' });
    expect(await k.db.query(`select from record.concept where code = 'c'`)).toHaveLength(0);
  });

  it('that contradict themselves are stored, without the edge that closes a circle and the second of two codes', async () => {
    const up = (code: string, parent: string) => ({ code, property: [{ code: 'parent', valueCode: parent }] });
    const odd = zoo({
      id: 'odd',
      url: 'urn:test:odd',
      valueSet: 'urn:test:odd:all',
      concept: [up('a', 'b'), up('b', 'a'), up('c', 'gone'), { code: 'c' }],
    });
    await store(k, put(odd));
    expect((await codes('urn:test:odd:all')).sort()).toEqual(['a', 'b', 'c']);
    expect(await terminologyPort(k).descendants('urn:test:odd', 'a')).toEqual(['a', 'b']);
  });
});

describe('the port for search and validation', () => {
  it('gives codes, what is below and above, and membership', async () => {
    const port = terminologyPort(k);
    expect(await port.expand('urn:test:vs:layers')).toEqual(
      ['egg-layer', 'platypus'].map((code) => ({ system: ZOO, code })),
    );
    await expect(port.expand('urn:test:zoo:all', 3)).rejects.toMatchObject({ code: 'terminology.too-costly' });
    expect(await port.descendants(ZOO, 'mammal')).toEqual(['mammal', 'cat', 'mammoth', 'platypus']);
    expect((await port.ancestors(ZOO, 'platypus')).sort()).toEqual(['animal', 'egg-layer', 'mammal', 'platypus']);
    expect(await port.descendants('urn:none', 'x')).toEqual(['x']);
    expect(await port.isMember('urn:test:vs:layers', ZOO, 'platypus')).toBe(true);
    expect(await port.isMember('urn:test:vs:layers', ZOO, 'cat')).toBe(false);
    expect(await port.isMember('urn:test:vs:layers', undefined, 'platypus')).toBe(true);
    expect(await port.isMember('urn:test:vs:none', ZOO, 'cat')).toBeUndefined();
  });
});

describe('the definitions of R4', () => {
  it('are what the script makes of their source', () => {
    execFileSync(process.execPath, [join(packageRoot(), 'scripts', 'make-terminology.mjs'), '--check'], {
      stdio: 'pipe',
    });
  });

  it('are taken in once, with what the records held before, and serve the bindings of R4', async () => {
    await k.db.query(`delete from record.value_set where id = 'layers'`); // as if stored before value sets counted
    expect(await syncTerminology(k)).toBeGreaterThan(1000);
    expect(await codes('urn:test:vs:layers')).toEqual(['egg-layer', 'platypus']);
    expect(await syncTerminology(k)).toBe(0);
    const port = terminologyPort(k);
    const gender = 'http://hl7.org/fhir/ValueSet/administrative-gender';
    expect((await port.expand(`${gender}|4.0.1`)).map(({ code }) => code)).toEqual([
      'male',
      'female',
      'other',
      'unknown',
    ]);
    expect(await port.isMember(gender, undefined, 'male')).toBe(true);
    expect(await port.isMember('http://hl7.org/fhir/ValueSet/languages', 'urn:ietf:bcp:47', 'zh-CN')).toBe(true);
    expect(await port.isMember('http://hl7.org/fhir/ValueSet/mimetypes', undefined, 'text/plain; charset=utf-8')).toBe(
      true,
    );
    expect(await port.isMember('http://hl7.org/fhir/ValueSet/mimetypes', undefined, 'plain text')).toBe(false);
    expect(
      await port.isMember('http://hl7.org/fhir/ValueSet/observation-codes', 'http://loinc.org', '1-8'),
    ).toBeUndefined();
    const act = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
    expect(await port.isMember('http://terminology.hl7.org/ValueSet/v3-ActEncounterCode', act, 'AMB')).toBe(true);
    expect((await port.ancestors(act, 'EHCPOL')).length).toBeGreaterThan(2); // two parents in ActCode
  });
});
