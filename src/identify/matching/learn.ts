/** Learns m, u and how common values are from the register, by the batch engine (EM without labels). */
import { CROWD } from '../../algorithms/linkage/homes.ts';
import { levelsOf } from '../../algorithms/linkage/levels.ts';
import { linkRecords } from '../../algorithms/linkage/link-records.ts';
import { learnNamesakes } from '../../algorithms/linkage/namesakes.ts';
import { normalizeAddress } from '../../algorithms/linkage/normalize-address.ts';
import { normalizeDate } from '../../algorithms/linkage/normalize-date.ts';
import { splitName } from '../../algorithms/linkage/normalize-name.ts';
import { normalizePhone, normalizeSex } from '../../algorithms/linkage/normalize-text.ts';
import { CLOSE, EXACT, LEVELS } from '../../algorithms/linkage/schema.ts';
import { learnTwins } from '../../algorithms/linkage/twins.ts';
import { type Kernel, uuidv7 } from '../../kernel/index.ts';
import {
  countPatients,
  countPersons,
  findCrowdedPhones,
  insertModel,
  type SealedFeature,
  sampleDays,
  sampleFeatures,
  sampleNames,
} from '../store-matching.ts';
import { hanCharacters } from './characters.ts';
import { fieldOf, MATCH_FIELDS, prepare } from './compare.ts';
import { openProfile } from './features.ts';
import { type MatchModel, type RegisterFacts, startingModel } from './model.ts';
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
  const patients = await countPatients(k.db);
  const linked = patients <= records ? records : Math.round(records * linkedShare);
  const rows = await sampleFeatures(k.db, linked, patients <= records ? records : records - linked);
  if (rows.length < least) return undefined;
  const open = (list: readonly SealedFeature[]) => list.map(({ patient, sealed }) => openProfile(k, sealed, patient));
  const hash = (text: string) => k.sealer.hmac(text).toString();
  const share = Math.min(1, FACTS / patients);
  const model = modelFrom(
    {
      profiles: open(rows),
      patients,
      persons: await countPersons(k.db),
      names: open(await sampleNames(k.db, share)),
      days: open(await sampleDays(k.db, share)),
      share,
      crowded: await findCrowdedPhones(k.db, CROWD),
    },
    policy,
    hash,
  );
  const id = uuidv7();
  await k.db.transaction((tx) => insertModel(tx, { id, at: k.clock.now(), records: rows.length, model }));
  forgetModel(k);
  return { id, records: rows.length };
}

/** Patients from which it is learned how many namesakes and twins the register has. */
const FACTS = 40_000;

/** What of a register is learned from. */
export interface Sample {
  /** Those that weights and frequencies are learned from. */
  profiles: readonly Profile[];
  /** Patients and persons of the whole register. */
  patients: number;
  persons: number;
  /** Everybody of some names, and everybody born on some days; each this share of the register. */
  names: readonly Profile[];
  days: readonly Profile[];
  share: number;
  crowded: readonly string[];
}

/** Pure but for hashing. */
export function modelFrom(sample: Sample, policy: MatchPolicy, hash: (text: string) => string): MatchModel {
  const { profiles, patients, persons } = sample;
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
  const frequencies = { fields, terms: termsOf(profiles, fields, hash) };
  // Shares of pairs can be told from all Patients only; a small register is not a small region.
  const scale = Math.min(1, patients / policy.population);
  const { match, household, twins } = model.priors;
  return {
    ...frequencies,
    population: Math.max(policy.population, persons),
    ...(profiles.length === patients
      ? { priors: { match: match * scale, household: household * scale, twins: twins * scale } }
      : {}),
    register: factsOf(sample, frequencies, hash),
    automatic: policy.thresholds.automatic,
    review: policy.thresholds.review,
  };
}

/** How many namesakes and twins there are, by the batch engine; frequencies are those of the whole register. */
function factsOf(
  { names, days, share, patients, crowded }: Sample,
  frequencies: Pick<MatchModel, 'fields' | 'terms'>,
  hash: (text: string) => string,
): RegisterFacts {
  const empty = { records: patients, namesakes: [], twins: { home: [], away: [] }, crowded };
  const columnsOf = (profiles: readonly Profile[]) => prepare(profiles, { ...frequencies, register: empty }, hash);
  const [named, born] = [columnsOf(names), columnsOf(days)];
  const origin = { records: patients, share };
  const { trusted, chance } = learnNamesakes(named, named.map(levelsOf), 0, origin);
  const u = frequencies.fields.name?.u ?? [];
  const strangers = (chance * (u[CLOSE] ?? 0)) / (u[EXACT] ?? 1);
  return { ...empty, namesakes: trusted, twins: learnTwins(born, born.map(levelsOf), strangers, share) };
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
    // How many others have it: who is looked for has it too.
    terms[field] = {
      rest: 1 / present,
      common: Object.fromEntries(
        common.map(([value, count]) => [hash(`term|${field}|${value}`), (count - 1) / present]),
      ),
    };
  }
  return terms;
}
