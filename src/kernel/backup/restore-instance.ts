/** A backup as an instance of its own: database and keys of a data folder. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { openDb } from '../db.ts';
import { KangyuError } from '../errors.ts';
import { findKeyring, parseKeyring } from '../keyring.ts';
import { startEmbedded } from '../postgres/supervisor.ts';
import { requireKeys } from './header.ts';
import { type BackupContents, checkBackup } from './read-backup.ts';
import { type RestoreOptions, requireKnownMigrations, restoreBackup } from './restore-backup.ts';

/**
 * Restores into the empty data folder or the empty DATABASE_URL of `config`. The file is read to its end, and its keys are
 * held against those at hand, before anything is touched. Keys inside an encrypted file become the folder's.
 */
export async function restoreInstance(config: Config, options: RestoreOptions): Promise<BackupContents> {
  const checked = await checkBackup(options.file, options.passphrase);
  requireKnownMigrations(checked.header);
  const dataDir = resolve(config.dataDir);
  const keyFile = join(dataDir, 'keys.json');
  const own = findKeyring(config.keys, keyFile);
  const text = own?.text ?? checked.keyring;
  requireKeys(checked.header, text === undefined ? undefined : parseKeyring(text, own?.name ?? 'keyring'));
  mkdirSync(dataDir, { recursive: true });
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbedded({ dir: join(dataDir, 'postgres'), attach: false });
  const owner = openDb({ url: config.databaseUrl ?? embedded!.url, max: 6, applicationName: 'kangyu-restore' });
  const takeKeys = !own;
  try {
    await owner.query('select 1').catch((cause: Error) => {
      throw new KangyuError('kernel.database-unreachable', { reason: cause.message }, { cause });
    });
    // Before the database is whole: a start without them would make keys of its own.
    if (takeKeys) writeFileSync(keyFile, text!, { mode: 0o600, flag: 'wx' });
    return await restoreBackup(owner, options);
  } catch (error) {
    if (takeKeys) rmSync(keyFile, { force: true });
    throw error;
  } finally {
    await owner.close();
    await embedded?.stop();
  }
}
