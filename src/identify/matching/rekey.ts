import { createHash } from 'node:crypto';
import type { Kernel, Tx } from '../../kernel/index.ts';
import {
  addMissingKeys,
  type KeyPlace,
  type KeyRow,
  lockFeatures,
  readKeyState,
  replaceKeys,
  saveKeyState,
} from '../store-rekey.ts';
import { openProfile } from './features.ts';
import { matchKeys } from './keys.ts';
import { type MatchPolicy, matchPolicy } from './policy.ts';

/** Raised when a part of a key is read differently (keys.ts, and the normalisation in algorithms/linkage). */
const KEY_FORMAT = 4;
const PAGE = 1000;

type RekeyKernel = Pick<Kernel, 'db' | 'clock' | 'sealer'>;

/**
 * Gives every Patient of the index the keys of today's rules, where they were made by others. Works a page a transaction beside
 * whoever hands in records, which follow today's rules already; goes on where it was killed. Gives how many Patients were looked at.
 */
export async function rekey(
  k: RekeyKernel,
  options: { page?: number; policy?: Pick<MatchPolicy, 'keys'> } = {},
): Promise<number> {
  const { keys: parts } = options.policy ?? matchPolicy(k.clock.today());
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([KEY_FORMAT, parts]))
    .digest('hex')
    .slice(0, 16);
  let looked = 0;
  for (;;) {
    const step = await k.db.transaction((tx) => rekeyPage(k, tx, fingerprint, parts, options.page ?? PAGE));
    looked += step.looked;
    if (step.finished) return looked;
  }
}

async function rekeyPage(
  k: RekeyKernel,
  tx: Tx,
  fingerprint: string,
  parts: MatchPolicy['keys'],
  page: number,
): Promise<{ looked: number; finished: boolean }> {
  const state = await readKeyState(tx);
  const current = state?.fingerprint === fingerprint ? state : undefined;
  if (current?.finished) return { looked: 0, finished: true };
  const startedAt = current?.startedAt ?? k.clock.now();
  const place: KeyPlace = current ?? { bucket: -1, patient: '' };
  const rows = await lockFeatures(tx, place, page);
  const hash = (text: string) => k.sealer.hmac(text).toString();
  const changed: { patient: string; keys: string[] }[] = [];
  const added: KeyRow[] = [];
  const gone: KeyRow[] = [];
  for (const { patient, sealed, keys: before, numbered } of rows) {
    const keys = matchKeys(openProfile(k, sealed, patient), parts, hash);
    const come = keys.filter((key) => !before.includes(key));
    const went = before.filter((key) => !keys.includes(key));
    if (come.length + went.length === 0) continue;
    changed.push({ patient, keys });
    added.push(...come.map((key) => ({ key, numbered, patient })));
    gone.push(...went.map((key) => ({ key, numbered, patient })));
  }
  await replaceKeys(tx, changed, added, gone);
  const finished = rows.length < page;
  // Whoever wrote a Patient meanwhile had compared it with the keys of before; a key both know may have been taken away.
  if (finished) await addMissingKeys(tx, startedAt);
  const last = rows.at(-1) ?? place;
  await saveKeyState(tx, {
    fingerprint,
    startedAt,
    bucket: last.bucket,
    patient: last.patient,
    finishedAt: finished ? k.clock.now() : null,
  });
  return { looked: rows.length, finished };
}
