import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeIdNumber } from '../../algorithms/id-number.ts';
import { nightly, recomputeAll } from '../../decide/programs/testing.ts';
import { fixedClock, type Kernel } from '../../kernel/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { recompute } from '../../measure/indicators/index.ts';
import { type CaseResult, contentPacks } from '../../packs/index.ts';
import { createAcceptQueue, type Pipeline } from '../../pipeline/index.ts';
import { submission } from '../../pipeline/testing.ts';
import { syncViews } from '../../project/index.ts';
import { indicatorCases, runIndicatorCases } from './pack-indicators.ts';

let kernel: Kernel;
let pipeline: Pipeline;
let results: CaseResult[] = [];

beforeAll(async () => {
  kernel = await testKernel();
  await syncViews(kernel.owner);
  pipeline = createAcceptQueue(kernel);
  results = await runIndicatorCases(kernel, pipeline.accept, contentPacks(), contentPacks());
}, 60_000);
afterAll(() => pipeline.close());

describe('the figures of packs, by their cases', () => {
  for (const pack of contentPacks())
    for (const { case: one } of indicatorCases(pack))
      it(`${pack.id}: ${one.name}`, () => {
        const result = results.find((found) => found.pack === pack.id && found.name === one.name);
        expect(result?.failures).toEqual([]);
      });
});

const sums = () =>
  kernel.owner.query(`select base, area, period, stratum, numerator, denominator, facts from indicators.base_cell
    where numerator <> 0 or denominator <> 0 order by base, area, period, stratum`);
const facts = () =>
  kernel.owner.query(
    'select base, subject, no, area, valid_from, valid_to, strata, numerator, evidence from indicators.fact order by 1, 2, 3',
  );

it('what contacts change, come late or are taken back comes to the same as computing everything anew', async () => {
  const contacts = await kernel.owner.query<{ id: string }>(
    `select id from programs.contact where hashtext(id) % 3 = 0`,
  );
  const gone = contacts.map(({ id }) => ({
    request: { method: 'DELETE' as const, url: `QuestionnaireResponse/${id}` },
  }));
  const episodes = await kernel.owner.query<{ id: string }>(
    `select id from programs.enrolment where hashtext(id) % 7 = 0`,
  );
  gone.push(...episodes.map(({ id }) => ({ request: { method: 'DELETE' as const, url: `EpisodeOfCare/${id}` } })));
  expect(gone.length).toBeGreaterThan(100);
  await pipeline.accept(submission('gone', gone));
  await recompute(kernel);
  const [kept, single] = [await sums(), await facts()];
  await kernel.db.query('delete from indicators.base_state');
  await recompute(kernel);
  expect(await facts()).toEqual(single);
  expect(await sums()).toEqual(kept);
  expect(kept.length).toBeGreaterThan(500);
});

it('a patient whom a hospital knows too, without an area, is counted as before', async () => {
  const managed = () =>
    kernel.owner.query<{ area: string }>(
      "select area, valid_from, numerator from indicators.fact where base = 'htn-managed' order by 1, 2, 3",
    );
  const before = await managed();
  const patients = await kernel.owner.query<{ id: string; birthDate: string; sex: string; no: number }>(
    `select r.id, r.birth_date::text as "birthDate", r.sex, substr(r.id, 6)::int as no from project.pub_resident r
     where r.id in (select patient from programs.enrolment where pack = 'hypertension') order by r.id limit 5`,
  );
  const known = patients.map(({ birthDate, sex, no }) => ({
    resourceType: 'Patient',
    id: `a-hospital-${no}`,
    identifier: [
      {
        system: 'urn:oid:2.16.156.10011.1.3',
        value: composeIdNumber(
          String(990_400 + Math.floor(no / 400)),
          birthDate,
          2 * (no % 400) + (sex === 'male' ? 1 : 2),
        ),
      },
    ],
    name: [{ text: `示案例${no}` }],
    gender: sex,
    birthDate,
  }));
  await pipeline.accept(
    submission(
      'hospital',
      known.map((resource) => ({ request: { method: 'PUT' as const, url: `Patient/${resource.id}` }, resource })),
    ),
  );
  const [joined] = await kernel.owner.query<{ persons: number }>(
    `select count(*)::int as persons from identify.pub_patient_person a join identify.pub_patient_person b on b.person_id = a.person_id
     where starts_with(a.patient_id, 'a-hospital-') and starts_with(b.patient_id, 'case-')`,
  );
  expect(joined!.persons).toBe(5);
  await recompute(kernel);
  expect(await managed()).toEqual(before);
  expect(before.length).toBeGreaterThan(5);
});

it('a new day laid out for all enrolments at once comes to the same as each person reckoned anew', async () => {
  const due = () => kernel.owner.query('select * from programs.due order by enrolment, contact');
  const exits = () =>
    kernel.owner.query('select id, proposed_exit from programs.enrolment where exited is null order by id');
  await nightly(kernel);
  const before = JSON.stringify(await due());
  for (const day of ['2026-01-01', '2026-02-03', '2027-01-15', '2031-06-30']) {
    kernel.clock = fixedClock(`${day}T00:05:00+08:00`);
    // The schedule of vaccines has another edition from 2026-06-17: those who follow it are reckoned from their doses.
    expect((await nightly(kernel)).residents > 0).toBe(day === '2027-01-15');
    const [laid, proposed] = [await due(), await exits()];
    await recomputeAll(kernel);
    expect(await due()).toEqual(laid);
    expect(await exits()).toEqual(proposed);
  }
  expect(JSON.stringify(await due())).not.toBe(before);
}, 60_000);
