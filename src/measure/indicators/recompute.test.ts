import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cells, explain, markStale, records } from './index.ts';
import {
  at,
  bed,
  COUNTY,
  department,
  EAST,
  hospital,
  post,
  resident,
  type TestRegion,
  testRegion,
  WEST,
} from './testing.ts';

let region: TestRegion;
const numerator = async (indicator: string, area: string, period: string) =>
  (await cells(region.kernel, { indicator, areas: [area], periods: [period] }))[0]!.numerator;

beforeAll(async () => {
  region = await testRegion();
  await region.recomputeInFull();
});

beforeEach(async () => {
  region.goTo('2025-12-31');
  for (const view of ['institution', 'bed', 'worker_post', 'department', 'resident']) {
    const left = await region.kernel.owner.query<{ id: string }>(
      `select distinct resource_id as id from project.${view}`,
    );
    await region.remove(
      view,
      left.map(({ id }) => id),
    );
  }
  await region.put('institution', [hospital('h1', EAST), hospital('h2', WEST)]);
  await region.recompute();
});

describe('a changed record', () => {
  it('moves the periods of the old and of the new date', async () => {
    await region.put('bed', [bed('b1', 'h1', '2021-05-01')]);
    await region.recompute();
    expect([await numerator('beds', EAST, '2021-05'), await numerator('beds', EAST, '2022-01')]).toEqual([1, 1]);
    await region.put('bed', [bed('b1', 'h2', '2021-09-01')]);
    const done = await region.recompute();
    expect(done.bases).toEqual(['beds']);
    expect(await numerator('R01', EAST, '2022-01')).toBe(0);
    expect([await numerator('R01', WEST, '2021-08'), await numerator('R01', WEST, '2021-09')]).toEqual([null, 1]);
    await region.remove('bed', ['b1']);
    await region.recompute();
    expect(await numerator('R01', WEST, '2022')).toBeNull();
  });

  it('reaches the subjects behind it: an institution that moves takes its beds along', async () => {
    await region.put('bed', [bed('b1', 'h1', '2021-05-01'), bed('b2', 'h2', '2021-05-01')]);
    await region.recompute();
    await region.put('institution', [hospital('h1', WEST, { ownership: 'private', run_by: 'social' })]);
    await region.recompute();
    expect([await numerator('R01', EAST, '2024'), await numerator('R01', WEST, '2024')]).toEqual([0, 2]);
    expect(await numerator('R02', COUNTY, '2024')).toBe(1);
  });

  it('is shown as pending until it is taken in, and tells the pages then', async () => {
    const event = () =>
      region.kernel.db.query(`select payload from kernel.event where topic = 'cells' order by id desc limit 1`);
    await region.put('bed', [bed('b1', 'h1', '2025-12-01')]);
    const stale = async (code: string) =>
      (await cells(region.kernel, { indicator: code, areas: [COUNTY], periods: ['2025-12'] }))[0]!.stale;
    expect([await stale('R01'), await stale('R04')]).toEqual([true, false]);
    await region.recompute();
    expect(await stale('R01')).toBe(false);
    const [{ payload }] = (await event()) as [
      { payload: { indicators: string[]; areas: string[]; periods: string[] } },
    ];
    expect(payload.indicators).toEqual(expect.arrayContaining(['R01', 'beds']));
    expect(payload.areas).toEqual(expect.arrayContaining([COUNTY, EAST]));
    expect(payload.periods).toEqual(expect.arrayContaining(['2025', '2025-12']));
  });

  it('keeps the number of the commit it came with', async () => {
    await region.put('bed', [bed('b1', 'h1', '2025-12-01')]);
    await markStale(region.kernel.db, [{ view: 'bed', old: [], new: [{ id: 'b1' }] }], '9000000000000001');
    await region.recompute();
    const told = await explain(region.kernel, { indicator: 'R01', area: COUNTY, period: '2025-12' });
    expect(told.provenance.commitSeq).toBe('9000000000000001');
  });

  it('notes nothing when no indicator watches the view', async () => {
    expect(await markStale(region.kernel.db, [{ view: 'immunization_row', old: [], new: [{ id: 'i1' }] }])).toBe(false);
  });
});

describe('the passing of days', () => {
  it('opens new periods and moves the open ones', async () => {
    region.goTo('2025-12-10');
    await region.put('worker_post', [post('p1', 'w1', 'h1', '2025-01-01', '2025-12-20')]);
    await region.recompute();
    expect([await numerator('R04', COUNTY, '2025-12'), await numerator('R04', COUNTY, '2025')]).toEqual([1, 1]);
    region.goTo('2026-01-01');
    await region.recompute();
    expect([
      await numerator('R04', COUNTY, '2025-11'),
      await numerator('R04', COUNTY, '2025-12'),
      await numerator('R04', COUNTY, '2025'),
    ]).toEqual([1, 0, 0]);
    const kept = await region.kernel.db.query(
      `select count(*)::int as n from indicators.cell where indicator = 'R04' and period = '2026-01'`,
    );
    expect(kept[0]!.n).toBeGreaterThan(0);
  });

  it('forgets periods that have not begun when the clock goes back', async () => {
    region.goTo('2026-03-01');
    await region.put('bed', [bed('b1', 'h1', '2025-12-01')]);
    await region.recompute();
    region.goTo('2025-12-31');
    await region.recompute();
    const [left] =
      await region.kernel.db.query(`select (select count(*)::int from indicators.cell where period like '2026%') as cells,
      (select count(*)::int from indicators.period where label like '2026%') as periods`);
    expect(left).toEqual({ cells: 0, periods: 0 });
  });
});

describe('new official figures', () => {
  it('move the values per head', async () => {
    await region.put('bed', [bed('b1', 'h1', '2021-05-01')]);
    await region.recompute();
    const before = (await cells(region.kernel, { indicator: 'R01', areas: [COUNTY], periods: ['2024'] }))[0]!;
    await region.kernel.db.query(
      `insert into population.population (area, date, sex, value, source, vintage) values ($1, '2024-12-31', 'all', 20000, '普查修订', '2027')`,
      [COUNTY],
    );
    expect((await cells(region.kernel, { indicator: 'R01', areas: [COUNTY], periods: ['2024'] }))[0]!.stale).toBe(true);
    await region.recompute();
    const after = (await cells(region.kernel, { indicator: 'R01', areas: [COUNTY], periods: ['2024'] }))[0]!;
    expect(before.denominator).toBe(10_400);
    expect(after).toMatchObject({
      denominator: 20_000,
      value: 0.05,
      population: { vintage: '2027', source: '普查修订' },
      stale: false,
    });
    await region.kernel.owner.query(`delete from population.population where vintage = '2027'`);
  });
});

describe('any sequence of changes', () => {
  const day = fc
    .integer({ min: 0, max: 6 * 365 })
    .map((n) => new Date(Date.UTC(2020, 0, 1) + n * 86_400_000).toISOString().slice(0, 10));
  const span = fc
    .tuple(day, fc.option(day))
    .map(([a, b]) => (b === null || b > a ? ([a, b] as const) : ([b, b === a ? null : a] as const)));
  const institution = fc.constantFrom('h1', 'h2', 'h9');
  const few = (prefix: string) => fc.integer({ min: 0, max: 3 }).map((n) => `${prefix}${n}`);
  const change = fc.oneof(
    fc
      .record({ id: few('b'), institution, span, kind: fc.constantFrom('general', 'icu') })
      .map(({ id, institution: i, span: [s, e], kind }) => ({ view: 'bed', rows: [bed(id, i, s, e, kind)] })),
    fc
      .record({
        id: few('p'),
        worker: few('w'),
        institution,
        span,
        tcm: fc.boolean(),
        nurse: fc.boolean(),
        gp: fc.boolean(),
      })
      .map(({ id, worker, institution: i, span: [s, e], tcm, nurse, gp }) => ({
        view: 'worker_post',
        rows: [
          post(id, worker, i, s, e, {
            practice_category: tcm ? 'tcm' : 'clinical',
            occupation: nurse ? 'nurse' : 'physician',
            is_gp: gp,
          }),
        ],
      })),
    fc
      .record({ id: few('d'), institution, span, code: fc.constantFrom('infectious', 'geriatric') })
      .map(({ id, institution: i, span: [s, e], code }) => ({
        view: 'department',
        rows: [department(id, i, code, s, e)],
      })),
    fc
      .record({
        id: few('r'),
        area: fc.constantFrom(`${EAST}001`, `${WEST}001`, `${WEST}999`, null),
        born: day,
        died: fc.option(day),
        birth: fc.boolean(),
      })
      .map(({ id, area, born, died, birth }) => ({
        view: 'resident',
        rows: [
          resident(id, area as string, born, {
            has_birth_certificate: birth,
            deceased_date: died !== null && died >= born ? at(died) : null,
          }),
        ],
      })),
    fc
      .record({
        id: fc.constantFrom('h1', 'h2'),
        area: fc.constantFrom(EAST, WEST),
        class: fc.constantFrom('A100', 'A210', 'C220'),
        span,
      })
      .map(({ id, area, class: c, span: [s, e] }) => ({
        view: 'institution',
        rows: [hospital(id, area, { class: c, service_start: at(s), service_end: at(e) })],
      })),
    fc
      .record({
        view: fc.constantFrom('bed', 'worker_post', 'department', 'resident'),
        id: fc.integer({ min: 0, max: 3 }),
      })
      .map(({ view, id }) => ({
        view,
        gone: [`${{ bed: 'b', worker_post: 'p', department: 'd', resident: 'r' }[view]}${id}`],
      })),
    fc.constant({ tomorrow: true as const }),
  );

  it('gives the same facts, sums and cells as computing everything anew', async () => {
    const all = async () => ({
      facts: await region.kernel.db.query(
        'select base, subject, no, area, institution, valid_from, valid_to, strata, numerator, denominator, evidence from indicators.fact order by base, subject, no',
      ),
      sums: await region.kernel.db.query('select * from indicators.base_cell order by base, area, period, stratum'),
      cells: await region.kernel.db.query(
        'select indicator, area, period, numerator, denominator, value, low, high, population from indicators.cell order by indicator, area, period',
      ),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
        async (batches) => {
          let today = Date.UTC(2025, 11, 29);
          region.goTo('2025-12-29');
          await region.recompute();
          for (const batch of batches) {
            for (const step of batch) {
              if ('tomorrow' in step) {
                today += 86_400_000;
                region.goTo(new Date(today).toISOString().slice(0, 10));
              } else if ('gone' in step) await region.remove(step.view, step.gone);
              else await region.put(step.view, step.rows);
            }
            await region.recompute();
          }
          const incremental = await all();
          await region.recomputeInFull();
          expect(incremental).toEqual(await all());
        },
      ),
      { numRuns: 2 },
    );
  }, 240_000);

  it('keeps lists and sums in agreement', async () => {
    await region.put('worker_post', [
      post('p1', 'w1', 'h1', '2021-01-01'),
      post('p2', 'w1', 'h2', '2020-01-01', '2023-01-01'),
      post('p3', 'w2', 'h2', '2022-01-01'),
    ]);
    await region.recompute();
    for (const area of [COUNTY, EAST, WEST]) {
      for (const period of ['2021', '2022', '2023-06', '2024']) {
        const list = await records(
          region.kernel,
          { indicator: 'R04', area, period, part: 'numerator', limit: 50 },
          (n) => n,
        );
        expect(list.total).toBe(await numerator('R04', area, period));
      }
    }
  });
});
