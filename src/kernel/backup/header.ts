import { KangyuError } from '../errors.ts';
import type { InstanceKind } from '../instance.ts';
import { createSealer, type Keyring, type Sealer } from '../sealer.ts';
import type { TableText, ViewText } from './catalogue.ts';

/** First frame of a backup: what it is of, and the schema it was made with. */
export interface BackupHeader {
  format: 1;
  /** Version of the program. */
  program: string;
  /** `server_version` of the engine. */
  engine: string;
  kind: InstanceKind;
  region: string | null;
  at: string;
  migrations: { name: string; hash: string }[];
  tables: TableText[];
  views: ViewText[];
  /** Tells whether a keyring opens what is sealed inside, and nothing of the keys themselves. */
  keys: { sealed: string; index: string };
}

/** What a table amounts to: the SHA-256 of its COPY text. */
export interface TableSum {
  table: string;
  rows: number;
  bytes: number;
  sha256: string;
}

const PROBE = 'kangyu backup';

export function keyProbe(sealer: Sealer): BackupHeader['keys'] {
  return { sealed: sealer.seal(PROBE, 'backup'), index: String(sealer.hmac(PROBE)) };
}

/** Refuses a keyring that cannot open what the backup holds: an instance with new keys could never read it. */
export function requireKeys(header: BackupHeader, ring: Keyring | undefined): void {
  if (!ring || !opens(createSealer(ring), header)) throw new KangyuError('backup.keys');
}

function opens(sealer: Sealer, { keys }: BackupHeader): boolean {
  try {
    return sealer.open(keys.sealed, 'backup') === PROBE && String(sealer.hmac(PROBE)) === keys.index;
  } catch (error) {
    if (error instanceof KangyuError && error.code === 'kernel.sealed-unreadable') return false;
    throw error;
  }
}
