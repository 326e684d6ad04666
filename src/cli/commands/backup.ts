import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { verifyAudit } from '../../access/index.ts';
import {
  type BackupContents,
  checkBackup,
  findKeyring,
  KangyuError,
  loadConfig,
  makeBackup,
  restoreInstance,
} from '../../kernel/index.ts';
import { type Command, type CommandContext, UsageError } from '../command.ts';
import { version } from '../version.ts';

const PASSPHRASE = 'KANGYU_BACKUP_PASSPHRASE';
const SHORTEST = 12;

export const backupCommand: Command = {
  name: 'backup',
  usage:
    'kangyu backup --to FILE [--encrypt] [--json] [--data DIR]\n' +
    `  --encrypt takes a passphrase of ${SHORTEST} characters or more from ${PASSPHRASE} and puts the sealing keys into the file; without it\n` +
    '  keep keys.json (or KANGYU_KEYS) beside the backup, for identities in it cannot be read without them',
  async run(args, ctx) {
    const { values } = parseArgs({
      args,
      options: {
        to: { type: 'string' },
        encrypt: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        data: { type: 'string' },
      },
    });
    const { to, encrypt, json, data } = values;
    if (!to) throw new UsageError('needs --to FILE');
    const passphrase = ctx.env[PASSPHRASE];
    if (encrypt && (passphrase ?? '').length < SHORTEST)
      throw new UsageError(`set ${PASSPHRASE} to ${SHORTEST} characters or more`);
    const file = resolve(to);
    const made = await ctx.withPlatform(
      async ({ kernel, access }) => {
        const keys = findKeyring(kernel.config.keys, join(resolve(kernel.config.dataDir), 'keys.json'));
        const summary = await makeBackup(kernel, {
          file,
          program: version(),
          ...(encrypt && keys ? { passphrase: passphrase!, keyring: keys.text } : {}),
          ...progress(ctx, 'backing up'),
        });
        access.audit.record({ action: 'backup.make', outcome: 'success', actor: 'operator', object: `${to}` });
        return summary;
      },
      { dataDir: data },
    );
    const { tables, rows, jobs } = made;
    if (json) ctx.out(JSON.stringify({ file, encrypted: encrypt, tables, rows, jobs }));
    else
      ctx.out(`${file}: ${rows} rows of ${tables.length} tables, ${jobs} waiting jobs${encrypt ? ', encrypted' : ''}`);
    return 0;
  },
};

export const restoreCommand: Command = {
  name: 'restore',
  usage:
    'kangyu restore FILE [--check] [--json] [--data DIR]\n' +
    `  into an empty data folder or an empty DATABASE_URL; --check only reads the file to its end; ${PASSPHRASE} for encrypted files`,
  async run(args, ctx) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        check: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        data: { type: 'string' },
      },
    });
    const [from] = positionals;
    if (!from || positionals.length > 1) throw new UsageError('needs one FILE');
    const file = resolve(from);
    const passphrase = ctx.env[PASSPHRASE];
    const secret = passphrase ? { passphrase } : {};
    if (values.check) {
      const { keyring: _keys, ...contents } = await checkBackup(file, passphrase || undefined);
      ctx.out(values.json ? JSON.stringify(summaryOf(contents)) : `whole: ${lineOf(contents)}`);
      return 0;
    }
    const config = loadConfig({
      LOG_LEVEL: 'warn',
      ...ctx.env,
      ...(values.data ? { KANGYU_DATA_DIR: values.data } : {}),
    });
    const contents = await restoreInstance(config, { file, ...secret, ...restoring(ctx) });
    // Views and indexes of this program's version follow, and the ledger says whether it came over whole.
    const audit = await ctx.withPlatform(
      async ({ kernel, access }) => {
        const verified = await verifyAudit(kernel);
        access.audit.record({ action: 'backup.restore', outcome: 'success', actor: 'operator', object: `${from}` });
        return verified;
      },
      { dataDir: values.data },
    );
    if (!audit.ok) throw new KangyuError('backup.audit', { reason: audit.firstBreak?.reason ?? '' });
    if (values.json) ctx.out(JSON.stringify({ ...summaryOf(contents), audit }));
    else ctx.out(`restored and verified equal: ${lineOf(contents)}; audit ledger whole (${audit.entries} entries)`);
    return 0;
  },
};

function summaryOf({ header, tables, rows, jobs }: BackupContents) {
  const { at, kind, region, program, engine } = header;
  return { at, kind, region, program, engine, tables, rows, jobs };
}

function lineOf({ header, tables, rows }: BackupContents): string {
  return `${rows} rows of ${tables.length} tables, ${header.kind} instance of ${header.at}`;
}

function progress(ctx: CommandContext, what: string): { onProgress?: (done: number, total: number) => void } {
  if (!ctx.terminal) return {};
  return {
    onProgress: (done, total) => {
      const percent = total === 0 ? 100 : Math.floor((done * 100) / total);
      process.stderr.write(`\r${what}: ${percent} %${percent === 100 ? '\n' : ''}`);
    },
  };
}

function restoring(ctx: CommandContext) {
  const tell = progress(ctx, 'restoring').onProgress;
  const compare = progress(ctx, 'comparing').onProgress;
  if (!tell || !compare) return {};
  return {
    onProgress: (what: 'rows' | 'indexes' | 'comparing', done: number, total: number) => {
      if (what === 'rows') tell(done, total);
      if (what === 'comparing') compare(done, total);
    },
  };
}
