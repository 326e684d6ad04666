import { expect, it } from 'vitest';
import { linkRecords } from '../../algorithms/linkage/link-records.ts';
import { characters, columnOf } from '../../algorithms/linkage/testing-link.ts';
import { type Mistake, makeRegister } from '../../algorithms/linkage/testing-people.ts';
import { testKernel } from '../../kernel/testing.ts';
import { compareProfiles, MATCH_FIELDS } from './compare.ts';
import { matchKeys } from './keys.ts';
import { learnModel, modelFrom } from './learn.ts';
import { matchPolicy } from './policy.ts';
import { profileOf } from './profile.ts';
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

it('gives a pair of a register the probability and the rule that the batch engine gives it', () => {
  const today = '2026-01-01';
  const policy = { ...matchPolicy(today), population: 1 };
  const same = (text: string) => text;
  const profiles = makeRegister(1000, 'online and batch', characters, false, true).map((row, n) =>
    profileOf(patientOf({ ...row, idNumber: '' }, n), today),
  );
  const { lefts, rights, probabilities, review } = linkRecords({
    fields: MATCH_FIELDS.map(([column, kind]) => ({ column, kind })),
    columns: MATCH_FIELDS.map(([field]) => columnOf(profiles.map((profile) => profile[field]))),
    records: profiles.length,
    left: 0,
    threshold: 0.9,
    review: 0.5,
    oneToOne: false,
    blocking: [],
    characters,
  });
  const all = profiles.length;
  const sample = { profiles, patients: all, persons: all, names: profiles, days: profiles, share: 1, crowded: [] };
  const model = modelFrom(sample, policy, same);
  const keys = profiles.map((profile) => new Set(matchKeys(profile, policy.keys, same)));
  /** The pair as somebody who is looked for meets it, among those that share a key. */
  const online = (i: number, j: number) => {
    const met = profiles.flatMap((_, n) => (n !== i && [...keys[n]!].some((key) => keys[i]!.has(key)) ? [n] : []));
    const at = met.indexOf(j);
    if (at < 0) return undefined;
    return compareProfiles(
      [i, ...met].map((n) => profiles[n]!),
      model,
      same,
    ).compare(0, at + 1);
  };
  const linked = [...lefts].slice(0, 150).map((i, at) => ({ i, j: rights[at]!, probability: probabilities[at]! }));
  const compared = [...linked, ...review.slice(0, 150)].flatMap(({ i, j, probability }, at) => {
    const found = online(i, j);
    return found ? [{ i, j, probability, at, found }] : [];
  });
  const pairs = new Set([...lefts].flatMap((i, at) => [`${i} ${rights[at]}`, `${rights[at]} ${i}`]));
  /** Brought together by a third record, whatever they say themselves. */
  const implied = (i: number, j: number) => profiles.some((_, k) => pairs.has(`${i} ${k}`) && pairs.has(`${k} ${j}`));
  const wrong = compared.filter(({ i, j, probability, found, at }) => {
    const automatic = found.rule === 'none' || found.rule === 'sure';
    if (at < linked.length && !automatic) return !implied(i, j);
    // What fits two waits there with its own probability, here because it is asked about.
    const [own, other] = [found.probability, probability].map((value) => (automatic ? value : Math.min(0.5, value)));
    return Math.abs(own! - other!) > 1e-5;
  });
  expect(compared.length).toBeGreaterThan(150);
  expect(wrong).toEqual([]);
});
