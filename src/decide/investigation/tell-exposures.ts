/** What interviews and foodborne reports say of meals and places is heard where clusters are looked for. */
import { readExposuresFrom } from '../surveillance/index.ts';
import { selectExposures } from './store-exposures.ts';

/** Kinds of places of the packs' forms that the standard for reporting events knows by a rule of their own. */
const SETTINGS: Record<string, string> = { '2': 'school', '5': 'canteen', f3: 'school', f4: 'canteen' };

readExposuresFrom(async (q, from, to) =>
  (await selectExposures(q, from, to)).map(({ placeKind, ...one }) => ({
    ...one,
    setting: placeKind === null ? null : (SETTINGS[placeKind] ?? null),
  })),
);
