/** Standards over a small demo through the real door, against counts made from the generated records alone. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { FhirResource, Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { recompute } from '../measure/indicators/index.ts';
import { syncPlans } from '../measure/plans/index.ts';
import {
  allocation,
  bedEvaluation,
  bedGate,
  listStandards,
  planResources,
  type StandardResult,
  setupPlan,
  standardAreas,
  standardRows,
  standardsOf,
} from '../measure/standards/index.ts';
import { createAcceptQueue } from '../pipeline/index.ts';
import { syncViews } from '../project/index.ts';
import { readMany } from '../record/index.ts';
import { expectedFigures } from './expected.ts';
import { generateDemo } from './generate.ts';
import { DEFAULTS, type DemoOptions, loadDemo } from './index.ts';

const options: DemoOptions = { ...DEFAULTS, residents: 150, from: '2025-01-01' };
const COUNTY = '530403';
let kernel: Kernel;

beforeAll(async () => {
  kernel = await testKernel();
  await syncViews(kernel.owner);
  await syncPlans(kernel.db);
  const pipeline = createAcceptQueue(kernel);
  await loadDemo(kernel, pipeline.accept, options);
  await pipeline.close();
  await recompute(kernel);
}, 240_000);

const BY_INDICATOR: Record<string, string> = {
  R01: 'beds',
  R03: 'public-tcm-hospital-beds',
  R04: 'physicians',
  R05: 'tcm-physicians',
  R06: 'nurses',
  R07: 'pharmacists',
  R08: 'general-practitioners',
  R09b: 'public-health-staff',
  R10: 'supervisors',
  R14: 'childcare-places',
  R15: 'ambulances',
  R16: 'icu-beds',
  R17: 'rehabilitation-beds',
  R18: 'psychiatric-beds',
};

describe('standards over the demo', () => {
  it('count what the records say, for the county and each township, at several year-ends', async () => {
    const { yearEnd } = expectedFigures(options);
    const differences: string[] = [];
    let compared = 0;
    for (const [indicator, code] of Object.entries(BY_INDICATOR))
      for (const year of ['2021', '2025'])
        for (const result of await standardAreas(kernel, code, { area: COUNTY, on: `${year}-12-31` })) {
          const figure = yearEnd[indicator]![result.area]![year]!;
          compared += 1;
          if (result.actual !== figure.numerator || result.people?.value !== figure.denominator)
            differences.push(`${code} ${result.area} ${year}: ${result.actual}, records say ${figure.numerator}`);
        }
    expect(differences).toEqual([]);
    expect(compared).toBe(14 * 2 * 9);
  });

  it('lead every counted figure to as many register rows', async () => {
    const { items } = await listStandards(kernel, { area: COUNTY });
    const counted = items.filter((one) => one.hasRows && one.formula === 'per-population');
    expect(counted.length).toBeGreaterThan(15);
    for (const { code, actual } of counted) {
      const { items: rows } = await standardRows(kernel, code, { area: COUNTY, limit: 2000 });
      expect([code, rows.reduce((sum, { amount }) => sum + amount, 0)]).toEqual([code, actual]);
    }
  });

  it('give the plan its standards with what the registers cannot tell said', async () => {
    const rows = await standardsOf(kernel, 'jiangchuan');
    const row = (no: string) => rows.find((one) => one.no === no)!;
    expect(rows).toHaveLength(40); // N03 is two standards
    expect(row('N07')).toMatchObject({ actual: 44, needed: 43, gap: 0, status: 'met', unit: { zh: '人' } });
    expect(row('N15')).toMatchObject({ actual: 9, needed: 9, gap: 0 });
    expect(row('N16')).toMatchObject({ actual: 3, needed: 3, gap: 0 });
    expect(row('N27')).toMatchObject({ status: 'short', gap: 11 });
    expect(row('N18')).toMatchObject({ actual: null, needed: 15, status: 'no-register' });
    expect(row('N18').note.zh).toContain('尚无登记');
    expect(row('N24')).toMatchObject({ status: 'not-counted', actual: null });
  });

  it('measures occupancy and stay of each hospital as a count of the stays does, times the sample', async () => {
    const gate = await bedGate(kernel, { area: COUNTY });
    expect(gate.factor).toBeCloseTo(244_000 / 150, -2);
    expect(gate.window).toEqual({ from: '2025-01-01', to: '2025-12-31', days: 365 });
    const naive = staysOf('2025-01-01', '2026-01-01', await staysSent());
    expect(gate.hospitals.length).toBeGreaterThan(4);
    for (const { institution, use, name } of gate.hospitals) {
      const own = naive.get(institution) ?? { nights: 0, discharges: 0, stay: 0 };
      expect([name, use.patientDays]).toEqual([name, Math.round(own.nights * gate.factor)]);
      expect([name, use.discharges]).toEqual([name, Math.round(own.discharges * gate.factor)]);
      if (own.discharges > 0) expect(use.stay).toBeCloseTo(own.stay / own.discharges, 9);
    }
    expect(gate.hospitals.every(({ small }) => small)).toBe(true);
    expect(gate.reserve).toMatchObject({ reserved: 439, used: 270, left: 169 });
  });

  it('scores beds, spreads resources, plans institutions and needs without a gap in the figures', async () => {
    const scores = await bedEvaluation(kernel, { area: COUNTY });
    expect(scores.areas).toHaveLength(8);
    for (const row of [...scores.areas, ...scores.institutions])
      expect(row.topsis === null).toBe(row.missing.length > 0);
    const { spreads } = await allocation(kernel, { area: COUNTY });
    const beds = spreads.find(({ resource }) => resource === 'beds')!;
    expect(beds.places.reduce((sum, { resource }) => sum + resource, 0)).toBe(880);
    expect(beds.gini).toBeGreaterThan(0.3);
    const setup = await setupPlan(kernel, { area: COUNTY });
    expect(setup.places).toHaveLength(9);
    expect(setup.open.every(({ status }) => status === 'unknown')).toBe(true); // villages have no official population
    const needs = await planResources(kernel, { area: COUNTY, until: 2030 });
    const pharmacists = needs.items.find(({ indicator }) => indicator === 'R07')!;
    expect(pharmacists).toMatchObject({ have: 113, neededNow: 132 });
    expect(pharmacists.path.at(-1)!.needed).toBe(pharmacists.neededThen);
  });

  it('needs whole units of a county and only the share of a township', async () => {
    const results = await standardAreas(kernel, 'ambulances', { area: COUNTY });
    const share = (one: StandardResult) => one.needed! - Math.floor(one.needed!);
    expect(results[0]).toMatchObject({ indicative: false, needed: 9 });
    expect(results.slice(1).every(({ indicative }) => indicative)).toBe(true);
    expect(results.slice(1).some((one) => share(one) > 0)).toBe(true);
    expect(results.slice(1).reduce((sum, { needed }) => sum + needed!, 0)).toBeCloseTo(244_000 / 30_000, 1);
  });
});

/** Those that the hospital sends as HL7 v2 messages while they go on. */
async function staysSent(): Promise<FhirResource[]> {
  const rows = await kernel.db.query<{ id: string }>(
    `select id from record.pub_current where type = 'Encounter' and source like '%-hl7-%'`,
  );
  expect(rows.length).toBeGreaterThan(0);
  const found = await readMany(
    kernel,
    kernel.db,
    rows.map(({ id }) => ({ type: 'Encounter', id })),
  );
  return found.map(({ resource }) => resource!);
}

/** Nights, ended stays and their days of each institution, counted one by one. */
function staysOf(first: string, past: string, sent: readonly FhirResource[]) {
  const day = (text: string) =>
    Math.floor((Date.parse(text.length > 10 ? text : `${text}T00:00:00+08:00`) + 8 * 3_600_000) / 86_400_000);
  const [from, to] = [day(first), day(past)];
  const result = new Map<string, { nights: number; discharges: number; stay: number }>();
  const stored = new Map<string, FhirResource>();
  for (const { submission, wrong } of generateDemo(options))
    for (const [i, { resource }] of submission.bundle.entry!.entries())
      if (resource!.resourceType === 'Encounter' && !wrong.includes(i)) stored.set(resource!.id!, resource!);
  for (const encounter of [...stored.values(), ...sent]) {
    const {
      period,
      class: kind,
      serviceProvider,
    } = encounter as unknown as {
      period: { start: string; end?: string };
      class: { code: string };
      serviceProvider: { reference: string };
    };
    if (kind.code !== 'IMP') continue;
    const starts = day(period.start);
    const ends = period.end === undefined ? to : day(period.end);
    if (starts >= to || ends < from) continue;
    const id = serviceProvider.reference.replace('Organization/', '');
    const own = result.get(id) ?? { nights: 0, discharges: 0, stay: 0 };
    own.nights += starts === ends ? 1 : Math.min(ends, to) - Math.max(starts, from);
    if (period.end !== undefined && ends < to) {
      own.discharges += 1;
      own.stay += Math.max(1, ends - starts);
    }
    result.set(id, own);
  }
  return result;
}
