/** A storm of cards: 100,000 handed in as FHIR in batches. Nothing is lost, duplicates are told, and the alarms stay few. */
import { beforeAll, expect, it } from 'vitest';
import { cardEntries, countCards, reportedOn, selectCards, settleAudit } from '../decide/reporting/index.ts';
import { followOccurrences } from '../decide/surveillance/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { feedSettled, testKernel } from '../kernel/testing.ts';
import { loadRegion } from '../measure/population/index.ts';
import { createAcceptQueue, type Pipeline } from '../pipeline/index.ts';
import { entry, ID_SYSTEM, idNumber, organization, patient, submission } from '../pipeline/testing.ts';
import { syncViews } from '../project/index.ts';

const CARDS = 100_000;
const PERSONS = 4000;
const BATCH = 2000;
const AGAIN = 5000;
const TODAY = '2025-06-30';
const SIGHT = { account: 'x', review: true, rank: 2 };
let k: Kernel;
let pipeline: Pipeline;

/** Each with a birth date, a number and a name of their own, so that nobody is taken for another. */
function resident(n: number) {
  const birthDate = new Date(Date.UTC(1950, 0, 1 + n * 3)).toISOString().slice(0, 10);
  return patient(1, {
    id: `p${n}`,
    birthDate,
    identifier: [{ system: ID_SYSTEM, value: idNumber(birthDate, 1) }],
    name: [{ text: `示${n}` }],
  });
}

beforeAll(async () => {
  k = await testKernel({ now: `${TODAY}T12:00:00+08:00` });
  await loadRegion(k.db, '530403');
  await syncViews(k.owner);
  pipeline = createAcceptQueue(k);
});

it('100,000 cards at once are all kept, each in time or late, with few alarms', async () => {
  const people = await pipeline.accept(
    submission('people', [
      entry(organization(1)),
      ...Array.from({ length: PERSONS }, (_, n) => ({
        resource: resident(n),
        request: { method: 'PUT' as const, url: `Patient/p${n}` },
      })),
    ]),
  );
  expect(people.records.filter(({ status }) => status !== 'stored')).toEqual([]);
  const institution = people.records[0]!.reference!.split('/')[1]!;
  const diseases = reportedOn(TODAY).filter(({ hours }) => hours === 24);
  const card = (n: number) => {
    const disease = diseases[Math.floor(n / PERSONS) % diseases.length]!;
    const day = `2025-06-${String(1 + (n % 28)).padStart(2, '0')}`;
    return cardEntries({
      id: `storm-${n}`,
      patient: `Patient/p${n % PERSONS}`,
      disease,
      values: {
        ...{ disease: disease.id, caseClass: 'confirmed', onset: day, diagnosed: `${day}T09:00:00+08:00` },
        ...{ phone: '10000000000', population: '11', origin: '1', address: '530403001001', addressDetail: 'x' },
      },
      filledAt: `${day}T10:00:00+08:00`,
      account: null,
      institution,
      area: '530403001001',
      makeup: false,
      rank: 0,
      amended: false,
    });
  };
  const send = (name: string, from: number, count: number) =>
    pipeline.accept(submission(name, Array.from({ length: count }, (_, i) => card(from + i)).flat()));
  const began = performance.now();
  for (let from = 0; from < CARDS; from += BATCH * 2) {
    const receipts = await Promise.all([send(`s${from}`, from, BATCH), send(`s${from + BATCH}`, from + BATCH, BATCH)]);
    for (const { records } of receipts) expect(records.filter(({ status }) => status !== 'stored')).toEqual([]);
  }
  const seconds = (performance.now() - began) / 1000;
  // Sent again, it is the same.
  await send('again', 0, AGAIN / 5);
  await feedSettled(k.db);
  const counts = await countCards(k.db, SIGHT, k.clock.now());
  expect(counts.states).toEqual({ county: CARDS });
  const settling = performance.now();
  while (await followOccurrences(k));
  await settleAudit(k);
  const settled = (performance.now() - settling) / 1000;
  const [signals] = await k.owner.query<{ n: number }>('select count(*)::int as n from surveillance.signal');
  const [missed] = await k.owner.query<{ n: number }>(
    'select count(*)::int as n from reporting.candidate where card is null',
  );
  const asking = performance.now();
  const queue = await selectCards(k.db, { ...SIGHT, states: ['county'], order: 'due', limit: 50 });
  const asked = performance.now() - asking;
  console.info(
    `${CARDS} cards in ${seconds.toFixed(0)} s (${(CARDS / seconds).toFixed(0)}/s), illnesses and audit ${settled.toFixed(0)} s, queue ${asked.toFixed(0)} ms, ${signals!.n} signals`,
  );
  expect(queue).toHaveLength(50);
  expect(missed!.n).toBe(0);
  expect(signals!.n).toBeLessThan(200);
  expect(asked).toBeLessThan(2000);
});
