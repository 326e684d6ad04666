import { describe, expect, it } from 'vitest';
import { characters } from '../../algorithms/linkage/testing-link.ts';
import { makeRegister, type Written } from '../../algorithms/linkage/testing-people.ts';
import { testKernel } from '../../kernel/testing.ts';
import { learnModel } from './learn.ts';
import { onlineQuality, patientOf, takeIn } from './testing.ts';

const PERSONS = Number(process.env.KANGYU_MATCH_PERSONS ?? 10_000);

/** A first part comes in and is learned from; the rest is decided by what was learned. */
async function decided(rows: readonly Written[]) {
  const k = await testKernel();
  const patients = rows.map(patientOf);
  const half = Math.floor(rows.length / 2);
  const ids = await takeIn(k, patients.slice(0, half));
  expect(await learnModel(k)).toBeDefined();
  ids.push(...(await takeIn(k, patients.slice(half))));
  return onlineQuality(k, rows, ids);
}

describe('online decisions on a Chinese register', () => {
  it.each([
    ['with id numbers', (row: Written) => row],
    ['without any id number', (row: Written) => ({ ...row, idNumber: '' })],
  ])('merge hardly anybody wrongly %s', async (name, change) => {
    const quality = await decided(makeRegister(PERSONS, `online ${name}`, characters).map(change));
    const report = [...quality.byMistake].map(
      ([mistake, { all, linked, review }]) => `${mistake}: ${all}, linked ${linked}, to review ${review}`,
    );
    console.log([name, `links ${quality.links}, wrong ${quality.falseLinks.length}`, ...report].join('\n'));
    if (process.env.SHOW) console.log(quality.falseLinks.map((pair) => JSON.stringify(pair)).join('\n'));
    expect(quality.falseLinks.length).toBeLessThanOrEqual(quality.links / 10_000);
  });
});
