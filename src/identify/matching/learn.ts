/** Learns m, u and how common values are from the register, by the batch engine (EM without labels). */
import { linkRecords } from '../../algorithms/linkage/link-records.ts';
import { normalizeAddress } from '../../algorithms/linkage/normalize-address.ts';
import { normalizeDate } from '../../algorithms/linkage/normalize-date.ts';
import { splitName } from '../../algorithms/linkage/normalize-name.ts';
import { normalizePhone, normalizeSex } from '../../algorithms/linkage/normalize-text.ts';
import { LEVELS } from '../../algorithms/linkage/schema.ts';
import { type Kernel, uuidv7 } from '../../kernel/index.ts';
import { countPersons, insertModel, sampleFeatures } from '../store-matching.ts';
import { hanCharacters } from './characters.ts';
import { fieldOf, MATCH_FIELDS } from './compare.ts';
import { openProfile } from './features.ts';
import { type MatchModel, startingModel } from './model.ts';
import { forgetModel } from './model-store.ts';
import { type MatchField, type MatchPolicy, matchPolicy } from './policy.ts';
import type { Profile } from './profile.ts';

export type LearnKernel = Pick<Kernel, 'clock' | 'sealer' | 'db'>;

export interface Learned {
  id: string;
  /** Patients it was learned from. */
  records: number;
}

/** Learns a new version of the model; nothing when the register is too small to say anything. */
export async function learnModel(k: LearnKernel): Promise<Learned | undefined> {
  const policy = matchPolicy(k.clock.today());
  const { records, linkedShare, least } = policy.learning;
  const linked = Math.round(records * linkedShare);
  const rows = await sampleFeatures(k.db, linked, records - linked);
  if (rows.length < least) return undefined;
  const profiles = rows.map(({ patient, sealed }) => openProfile(k, sealed, patient));
  const hash = (text: string) => k.sealer.hmac(text).toString();
  const model = modelFrom(profiles, policy, await countPersons(k.db), hash);
  const id = uuidv7();
  await k.db.transaction((tx) => insertModel(tx, { id, at: k.clock.now(), records: rows.length, model }));
  forgetModel(k);
  return { id, records: rows.length };
}

/** Pure but for hashing. `persons`: people in the register, among whom somebody is looked for. */
export function modelFrom(
  profiles: readonly Profile[],
  policy: MatchPolicy,
  persons: number,
  hash: (text: string) => string,
): MatchModel {
  const starting = startingModel(policy);
  const { model, fields: names } = linkRecords({
    fields: MATCH_FIELDS.map(([column, kind]) => ({ column, kind })),
    columns: MATCH_FIELDS.map(([field]) => ({
      texts: profiles.map((profile) => profile[field]),
      codes: Int32Array.from(profiles, (_, i) => i),
    })),
    records: profiles.length,
    left: 0,
    threshold: 0.9,
    review: 0.5,
    oneToOne: false,
    blocking: [],
    characters: hanCharacters(),
  });
  const fields = { ...starting.fields };
  model.columns.forEach(({ m, u }, c) => {
    const name = names[c]!;
    // The engine's own column of parents' numbers is the index's field of mothers.
    const field = name.endsWith('(guardian)') ? 'mother' : fieldOf({ name });
    if (field in policy.weights) fields[field] = { m: [...m], u: [...u] };
  });
  return {
    fields,
    terms: termsOf(profiles, fields, hash),
    population: Math.max(policy.population, persons),
    automatic: policy.thresholds.automatic,
    review: policy.thresholds.review,
  };
}

/** Values kept by field; what is rarer has the share of the rest. */
const COMMON = 2000;

function termsOf(
  profiles: readonly Profile[],
  fields: MatchModel['fields'],
  hash: (text: string) => string,
): MatchModel['terms'] {
  const characters = hanCharacters();
  const names = profiles.map(({ name }) => splitName(name, characters));
  const values: Partial<Record<MatchField, string[]>> = {
    name: names.map(({ given }) => given),
    family: names.map(({ family }) => family),
    sex: profiles.map(({ sex }) => normalizeSex(sex)),
    birthDate: profiles.map(({ birthDate }) => normalizeDate(birthDate)),
    phone: profiles.map(({ phone }) => normalizePhone(phone)),
    address: profiles.map(({ address }) => normalizeAddress(address, characters.simplify)),
  };
  const terms: MatchModel['terms'] = {};
  for (const [field, list] of Object.entries(values) as [MatchField, string[]][]) {
    const counts = new Map<string, number>();
    for (const value of list) if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
    const present = [...counts.values()].reduce((sum, count) => sum + count, 0);
    if (present === 0 || fields[field]?.u.length !== LEVELS) continue;
    const common = [...counts]
      .filter(([, count]) => count > 2)
      .sort((a, b) => b[1] - a[1])
      .slice(0, COMMON);
    terms[field] = {
      rest: 2 / present,
      common: Object.fromEntries(common.map(([value, count]) => [hash(`term|${field}|${value}`), count / present])),
    };
  }
  return terms;
}
