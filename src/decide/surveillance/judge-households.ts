/** Clusters of one household: persons of one village and one address who fell ill close together. */
import { addDays } from '../../algorithms/periods.ts';
import type { Kernel, Tx } from '../../kernel/index.ts';
import { readMany } from '../../record/index.ts';
import { findClusters } from './find-clusters.ts';
import { onsetsOf } from './judge-places.ts';
import type { SignalContent } from './load-signals.ts';
import type { Raised } from './raise-signals.ts';
import { type IllNeighbour, selectIllNeighbours } from './store-clusters.ts';

/** Windows that ended so many days ago are looked at again: records come late. */
const LATE_DAYS = 14;
const PAGE = 500;
/** Patients named with a signal: its line list. */
const MOST_NAMED = 200;

/**
 * Only persons of whom another fell ill of the same disease in the same village are looked at. An address never leaves: the
 * signal carries a keyed hash of it, by which the same household is known again.
 */
export async function judgeHouseholds(
  k: Pick<Kernel, 'clock' | 'sealer'>,
  tx: Tx,
  content: SignalContent,
  day: string,
): Promise<Raised[]> {
  const raised: Raised[] = [];
  const houses = new Map<string, string>();
  for (const rule of content.households) {
    const from = addDays(day, 1 - LATE_DAYS - rule.days);
    const near = await selectIllNeighbours(tx, rule.diseases, from, day);
    await readHouses(k, tx, near, houses);
    for (const disease of rule.diseases) {
      const cases = near.flatMap((one) => {
        const key = houses.get(one.patient);
        return one.disease === disease && key !== undefined ? [{ ...one, key }] : [];
      });
      for (const { key, firstDay, lastDay, cases: ill } of findClusters(cases, rule))
        raised.push({
          ...{
            trigger: rule.id,
            kind: 'place',
            disease,
            area: ill[0]!.area,
            place: `household:${key}`,
            level: rule.level,
          },
          ...{ firstDay, lastDay, cases: ill.length, expected: null, threshold: rule.persons },
          explanation: {
            ...{ kind: 'place', of: 'household', site: '', part: '', asked: rule.persons, days: rule.days },
            onsets: onsetsOf(ill.map((one) => ({ day: one.day, cases: 1 }))),
            patients: ill.slice(0, MOST_NAMED).map(({ patient }) => patient),
          },
          respondHours: rule.respondHours,
          again: 1,
        });
    }
  }
  return raised;
}

interface Addressed {
  address?: { text?: string }[];
}

/** The keyed hash of area and address of those who have an address on record. */
async function readHouses(
  k: Pick<Kernel, 'clock' | 'sealer'>,
  tx: Tx,
  near: readonly IllNeighbour[],
  houses: Map<string, string>,
): Promise<void> {
  const areas = new Map(near.filter(({ patient }) => !houses.has(patient)).map(({ patient, area }) => [patient, area]));
  const ids = [...areas.keys()];
  for (let at = 0; at < ids.length; at += PAGE)
    for (const { id, resource } of await readMany(
      k,
      tx,
      ids.slice(at, at + PAGE).map((one) => ({ type: 'Patient', id: one })),
    )) {
      const text = (resource as Addressed | undefined)?.address?.find((one) => one.text)?.text;
      const folded = text?.normalize('NFKC').replace(/\s/g, '');
      if (folded) houses.set(id, k.sealer.hmac(`household|${areas.get(id)}|${folded}`).toString(36));
    }
}
