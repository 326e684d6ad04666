import type { Queryable } from '../../kernel/index.ts';
import { hmacSm3Hex, makeSm2Pair, randomKey } from './ciphers.ts';
import { type CodeKernel, plus, policyOf } from './model.ts';
import {
  ensureReferenceKey,
  findCurrentKey,
  findKey,
  findReferenceKey,
  insertKey,
  type KeyRow,
  listKeys,
  lockKeys,
  retireKeys,
} from './store-keys.ts';
import type { IssuerKeys } from './token.ts';

/** The keys new tokens are made with: made at first use, replaced when they are older than the rules allow. */
export async function currentKeys(k: CodeKernel): Promise<IssuerKeys> {
  const row = await findCurrentKey(k.db);
  const oldest = plus(k.clock.now(), { days: -policyOf(k).keys.days });
  if (row && row.created_at > oldest) return opened(k, row);
  return rotateKeys(k, oldest);
}

/** New keys from now on; tokens made with earlier ones stay readable while they live. Kept when made after `unlessAfter`. */
export async function rotateKeys(k: CodeKernel, unlessAfter?: Date): Promise<IssuerKeys> {
  return k.db.transaction(async (tx) => {
    const last = await lockKeys(tx);
    const standing = await findCurrentKey(tx);
    if (standing && unlessAfter && standing.created_at > unlessAfter) return opened(k, standing);
    const at = k.clock.now();
    await retireKeys(tx, at);
    const kid = last + 1;
    const signing = makeSm2Pair();
    const cipher = randomKey();
    await insertKey(tx, {
      kid,
      public_key: signing.publicKey,
      private_key: k.sealer.seal(signing.privateKey, context(kid, 'private')),
      cipher_key: k.sealer.seal(cipher.toString('hex'), context(kid, 'cipher')),
      created_at: at,
    });
    return { kid, signing, cipher };
  });
}

export async function keysOf(k: CodeKernel, kid: number): Promise<IssuerKeys | undefined> {
  const row = await findKey(k.db, kid);
  return row && opened(k, row);
}

/** Keys that printed cards still in use may name. */
export async function keysInUse(k: CodeKernel): Promise<IssuerKeys[]> {
  await currentKeys(k);
  const since = plus(k.clock.now(), { days: -policyOf(k).printed.days });
  return (await listKeys(k.db, since)).map((row) => opened(k, row));
}

function opened(k: CodeKernel, row: KeyRow): IssuerKeys {
  return {
    kid: row.kid,
    signing: {
      publicKey: row.public_key,
      privateKey: k.sealer.open(row.private_key, context(row.kid, 'private')),
    },
    cipher: Buffer.from(k.sealer.open(row.cipher_key, context(row.kid, 'cipher')), 'hex'),
  };
}

const context = (kid: number, what: string): string => `identify.health_code_key.${what}:${kid}`;

const REFERENCE = 'identify.health_code_reference_key';

/** The 64-digit master reference: SM3 keyed with the instance's own key over the identity fields of the rules. */
export async function masterReference(
  k: CodeKernel,
  q: Queryable,
  fields: { idNumber: string; name: string },
): Promise<string> {
  const stored =
    (await findReferenceKey(q)) ?? (await ensureReferenceKey(q, k.sealer.seal(randomKey().toString('hex'), REFERENCE)));
  const key = Buffer.from(k.sealer.open(stored, REFERENCE), 'hex');
  const values = { 'id-type': '01', 'id-number': fields.idNumber, name: fields.name };
  return hmacSm3Hex(
    key,
    policyOf(k)
      .reference.map((field) => values[field])
      .join('|'),
  );
}
