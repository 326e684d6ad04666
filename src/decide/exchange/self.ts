/** This platform as a node of others: its code and the key it signs with. */
import {
  KangyuError,
  type Kernel,
  type KeyAlgorithm,
  makeSigningKey,
  type SigningKey,
  uuidv7,
} from '../../kernel/index.ts';
import { NodeCode } from './envelope.ts';
import { insertKey, lockSelf, type OwnKeyRow, selectCode, selectKeys, writeCode } from './store-self.ts';

export type SelfKernel = Pick<Kernel, 'db' | 'clock' | 'sealer' | 'instance'>;
export interface Self {
  code: string;
  key: SigningKey;
  /** When the key came into use. */
  since: Date;
}
const FIRST_ALGORITHM: KeyAlgorithm = 'SM2';

/** The code and the key in use; a key is made at first use. */
export async function ownNode(k: SelfKernel): Promise<Self> {
  const code = await ownCode(k);
  const [row] = await selectKeys(k.db, 1);
  if (row) return { code, ...opened(k, row) };
  return k.db.transaction(async (tx) => {
    await lockSelf(tx);
    const [made] = await selectKeys(tx, 1);
    return { code, ...opened(k, made ?? (await newKey(k, tx, FIRST_ALGORITHM, 'system'))) };
  });
}

export async function ownCode(k: Pick<SelfKernel, 'db' | 'instance'>): Promise<string> {
  return (await selectCode(k.db)) ?? `kangyu-${k.instance.region ?? '000000'}`;
}

/** Another code, another key, or both; whoever knows the old key must be told. */
export async function changeSelf(
  k: SelfKernel,
  change: { code?: string; newKey?: KeyAlgorithm },
  by: string,
): Promise<Self> {
  if (change.code !== undefined && !NodeCode.safeParse(change.code).success) throw new KangyuError('exchange.own-code');
  await k.db.transaction(async (tx) => {
    await lockSelf(tx);
    if (change.code !== undefined) await writeCode(tx, change.code);
    if (change.newKey !== undefined) await newKey(k, tx, change.newKey, by);
  });
  return ownNode(k);
}

async function newKey(
  k: SelfKernel,
  tx: Parameters<typeof insertKey>[0],
  algorithm: KeyAlgorithm,
  by: string,
): Promise<OwnKeyRow> {
  const { publicKey, privateKey } = makeSigningKey(algorithm);
  const id = uuidv7();
  const row: OwnKeyRow = {
    id,
    algorithm,
    public_key: publicKey,
    private_key: k.sealer.seal(privateKey, context(id)),
    created_by: by,
    created_at: k.clock.now(),
  };
  await insertKey(tx, row);
  return row;
}

const opened = (k: SelfKernel, row: OwnKeyRow): Omit<Self, 'code'> => ({
  key: {
    algorithm: row.algorithm,
    publicKey: row.public_key,
    privateKey: k.sealer.open(row.private_key, context(row.id)),
  },
  since: row.created_at,
});
const context = (id: string): string => `exchange.own_key:${id}`;
