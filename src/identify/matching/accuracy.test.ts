import { expect, it } from 'vitest';
import { characters } from '../../algorithms/linkage/testing-link.ts';
import { type Mistake, makeRegister } from '../../algorithms/linkage/testing-people.ts';
import { testKernel } from '../../kernel/testing.ts';
import { learnModel } from './learn.ts';
import { onlineQuality, patientOf, takeIn } from './testing.ts';

/** Least share of records with one mistake that the index links by itself; newborns are always for people. */
const LEAST: Partial<Record<Mistake, number>> = { 'newborn on a parent’s id': 0, several: 0.6, 'id missing': 0.7 };

it('links a register that comes in record by record, whatever the mistake, and nobody wrongly', async () => {
  const k = await testKernel();
  const rows = makeRegister(1000, 'accuracy', characters);
  const patients = rows.map(patientOf);
  const half = Math.floor(rows.length / 2);
  const ids = await takeIn(k, patients.slice(0, half));
  expect(await learnModel(k)).toMatchObject({ records: half });
  ids.push(...(await takeIn(k, patients.slice(half))));
  const { links, falseLinks, byMistake } = await onlineQuality(k, rows, ids);
  expect(falseLinks).toEqual([]);
  expect(links).toBeGreaterThan(450);
  const missed = [...byMistake].filter(
    ([mistake, { all, linked }]) => all > 10 && linked / all < (LEAST[mistake] ?? 0.85),
  );
  expect(missed).toEqual([]);
});
