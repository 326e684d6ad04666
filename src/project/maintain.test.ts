import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernel, Tx } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { commit } from '../record/index.ts';
import { contentViews } from './load-views.ts';
import { maintain } from './maintain.ts';
import { syncViews } from './sync-views.ts';
import { commitAndMaintain, put, type Resource, remove } from './testing.ts';

let k: Kernel;
beforeAll(async () => {
  k = await testKernel({ rooms: ['kernel', 'record', 'project'] });
  await syncViews(k.owner);
});

const bed = (id: string, kind: string, physical = 'bd'): Resource => ({
  resourceType: 'Location',
  id,
  status: 'active',
  physicalType: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code: physical }],
  },
  type: [{ coding: [{ system: 'urn:kangyu:cs:bed-kind', code: kind }] }],
  managingOrganization: { reference: 'Organization/h1' },
});
const patient = (id: string, birthDate: string): Resource => ({ resourceType: 'Patient', id, birthDate });

describe('maintaining live views', () => {
  it('gives the rows before and after, with type, id and version of their record', async () => {
    expect((await commitAndMaintain(k, [put(bed('b1', 'icu'))])).changed).toMatchObject([
      {
        view: 'bed',
        old: [],
        new: [
          {
            resource_type: 'Location',
            resource_id: 'b1',
            resource_version: 1,
            version: 1,
            row_no: 0,
            kind: 'icu',
            service_start: null,
          },
        ],
      },
    ]);
    const { committed, changed } = await commitAndMaintain(k, [put(bed('b1', 'general'))]);
    expect(changed).toMatchObject([
      {
        view: 'bed',
        old: [{ kind: 'icu', version: 1 }],
        new: [{ kind: 'general', version: 2, bucket: committed[0]!.bucket }],
      },
    ]);
    expect((await commitAndMaintain(k, [remove('Location', 'b1')])).changed).toMatchObject([
      { view: 'bed', old: [{ kind: 'general' }], new: [] },
    ]);
  });

  it('takes rows out when a record no longer passes the where clause, and brings them when it does again', async () => {
    await commitAndMaintain(k, [put(bed('b2', 'icu'))]);
    expect((await commitAndMaintain(k, [put(bed('b2', 'icu', 'ro'))])).changed).toMatchObject([
      { old: [{ kind: 'icu' }], new: [] },
    ]);
    expect((await commitAndMaintain(k, [put(bed('b2', 'icu'))])).changed).toMatchObject([
      { old: [], new: [{ kind: 'icu' }] },
    ]);
  });

  it('says nothing of records that did not change and of records without a view', async () => {
    await commitAndMaintain(k, [put(bed('b3', 'icu'))]);
    expect((await commitAndMaintain(k, [put(bed('b3', 'icu'))])).changed).toEqual([]);
    expect(
      (await commitAndMaintain(k, [put({ resourceType: 'Basic', id: 'x', code: { text: 'x' } })])).changed,
    ).toEqual([]);
  });

  it('brings one row for a record that comes twice in a batch', async () => {
    const { changed } = await commitAndMaintain(k, [
      put(bed('b4', 'icu')),
      put(bed('b4', 'general')),
      put(bed('b5', 'icu')),
      remove('Location', 'b5'),
    ]);
    expect(changed).toMatchObject([
      { view: 'bed', old: [], new: [{ resource_id: 'b4', kind: 'general', version: 2 }] },
    ]);
  });

  it('sends as many statements for a hundred records as for one', async () => {
    const count = async (entries: Parameters<typeof commit>[2]): Promise<number> =>
      k.db.transaction(async (tx) => {
        const committed = await commit(k, tx, entries);
        let statements = 0;
        const counting: Tx = {
          tx: true,
          onEnd: tx.onEnd,
          query(text, params) {
            statements += 1;
            return tx.query(text, params);
          },
        };
        await maintain(counting, committed);
        return statements;
      });
    const many = Array.from({ length: 100 }, (_, i) => `n${i}`);
    expect(await count([put(patient('n0', '1990-01-01'))])).toBe(1);
    expect(await count(many.map((id) => put(patient(id, '1991-01-01'))))).toBe(1);
    // Observations that are no cause of death touch no table.
    expect(
      await count([
        put({
          resourceType: 'Observation',
          id: 'bp',
          status: 'final',
          code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] },
        }),
      ]),
    ).toBe(0);
  });

  it('leaves views that are not live alone', async () => {
    const asleep = contentViews().map((view) => ({ ...view, live: false }));
    expect((await commitAndMaintain(k, [put(bed('b6', 'icu'))], asleep)).changed).toEqual([]);
  });
});
