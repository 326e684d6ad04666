/** What the index keeps of each Patient: sealed texts and keyed hashes. */
import type { FhirResource, Tx } from '../../kernel/index.ts';
import type { IdentifyKernel } from '../model.ts';
import { type FeatureRow, findFeatures, type KeyRow, saveFeatures } from '../store-matching.ts';
import { matchKeys } from './keys.ts';
import { matchPolicy } from './policy.ts';
import { movedOut, type Profile, profileOf } from './profile.ts';

export interface IndexedPatient {
  patient: string;
  resource: FhirResource;
  numbered: boolean;
  /** It may have stood in the index before. */
  known: boolean;
}

const ORDER = ['name', 'sex', 'birthDate', 'idNumber', 'mother', 'phone', 'address'] as const;
const contextOf = (patient: string) => `identify.feature:${patient}`;

export function sealProfile(k: IdentifyKernel, profile: Profile, patient: string): Buffer {
  return k.sealer.sealBytes(Buffer.from(ORDER.map((field) => profile[field]).join('\0')), contextOf(patient));
}

export function openProfile(k: IdentifyKernel, sealed: Buffer, patient: string): Profile {
  const texts = k.sealer.openBytes(sealed, contextOf(patient)).toString().split('\0');
  return Object.fromEntries(ORDER.map((field, at) => [field, texts[at] ?? ''])) as unknown as Profile;
}

/** Brings the index to what the Patients say now; unchanged ones cost one lookup for all. */
export async function indexPatients(k: IdentifyKernel, tx: Tx, patients: readonly IndexedPatient[]): Promise<void> {
  const today = k.clock.today();
  const { keys: keyParts } = matchPolicy(today);
  const hash = (text: string) => k.sealer.hmac(text).toString();
  const last = new Map(patients.map((one) => [one.patient, one]));
  const before = await findFeatures(
    tx,
    [...last.values()].filter(({ known }) => known).map(({ patient }) => patient),
  );
  const features: FeatureRow[] = [];
  const added: KeyRow[] = [];
  const gone: KeyRow[] = [];
  for (const { patient, resource, numbered } of last.values()) {
    const profile = profileOf(resource, today);
    const moved = movedOut(resource, today);
    const digest = hash(`feature|${ORDER.map((field) => profile[field]).join('\0')}|${numbered}|${moved}`);
    const old = before.get(patient);
    if (old?.digest === digest) continue;
    const keys = matchKeys(profile, keyParts, hash);
    features.push({ patient, sealed: sealProfile(k, profile, patient), digest, keys, numbered, movedOut: moved });
    const same = old?.numbered === numbered;
    for (const key of keys) if (!same || !old.keys.includes(key)) added.push({ key, numbered, patient });
    for (const key of old?.keys ?? [])
      if (!same || !keys.includes(key)) gone.push({ key, numbered: old!.numbered, patient });
  }
  await saveFeatures(tx, features, added, gone, k.clock.now());
}
