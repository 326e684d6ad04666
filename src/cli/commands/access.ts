import { parseArgs } from 'node:util';
import {
  type Access,
  changeAccount,
  createAccount,
  findAccount,
  issueToken,
  resetFactor,
  verifyAudit,
} from '../../access/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { type Command, UsageError } from '../command.ts';

export const accountCommand: Command = {
  name: 'account',
  usage:
    'kangyu account create --account NAME --role ROLE [--name TEXT] [--area CODE] [--data DIR]\n' +
    '       kangyu account password --account NAME [--data DIR]   (both take the password from KANGYU_PASSWORD)\n' +
    '       kangyu account reset-factor --account NAME [--data DIR]   (the next sign-in enrols a new second factor)',
  async run(args, ctx) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        account: { type: 'string' },
        role: { type: 'string' },
        name: { type: 'string' },
        area: { type: 'string' },
        data: { type: 'string' },
      },
    });
    const { account, role } = values;
    const [verb] = positionals;
    if (!account || (verb !== 'password' && verb !== 'reset-factor' && (verb !== 'create' || !role)))
      throw new UsageError('needs create with --account and --role, or password or reset-factor with --account');
    if (verb === 'reset-factor') {
      await ctx.withPlatform(({ access }) => resetFactorOf(access, account), { dataDir: values.data });
      ctx.out(`account ${account} enrols a new second factor at its next sign-in`);
      return 0;
    }
    const password = ctx.env.KANGYU_PASSWORD;
    if (!password) throw new UsageError('set KANGYU_PASSWORD; it must be changed at the next sign-in');
    await ctx.withPlatform(
      async ({ access }) => {
        if (verb === 'create') {
          const request = { account, name: values.name ?? account, password };
          await createAccount(access, { ...request, roles: [{ role: role!, area: values.area ?? '*' }] }, 'operator');
          note(access, 'account.create', account);
          return;
        }
        const found = await knownAccount(access, account);
        await changeAccount(access, found.id, { password, unlock: true }, 'operator');
        note(access, 'account.password', account);
      },
      { dataDir: values.data },
    );
    ctx.out(verb === 'create' ? `account ${account} may act as ${role}` : `account ${account} has a new password`);
    return 0;
  },
};

async function knownAccount(access: Access, account: string) {
  const found = await findAccount(access.kernel.db, { account });
  if (!found) throw new KangyuError('access.account-unknown');
  return found;
}

async function resetFactorOf(access: Access, account: string): Promise<void> {
  await resetFactor(access, (await knownAccount(access, account)).id, 'operator');
  note(access, 'account.reset-factor', account);
}

export const tokenCommand: Command = {
  name: 'token',
  usage: 'kangyu token --account NAME [--role ROLE] [--days N] [--label TEXT] [--json] [--data DIR]',
  async run(args, ctx) {
    const { values } = parseArgs({
      args,
      options: {
        account: { type: 'string' },
        role: { type: 'string' },
        days: { type: 'string' },
        label: { type: 'string' },
        json: { type: 'boolean' },
        data: { type: 'string' },
      },
    });
    const { account, role } = values;
    if (!account) throw new UsageError('needs --account');
    const days = values.days === undefined ? undefined : Number(values.days);
    if (days !== undefined && !(Number.isInteger(days) && days > 0))
      throw new UsageError('--days takes a whole number of days');
    const request = {
      account,
      label: values.label ?? 'command line',
      ...(days ? { days } : {}),
      ...(role ? { role } : {}),
    };
    const issued = await ctx.withPlatform(
      async ({ access }) => {
        const made = await issueToken(access, request, null);
        note(access, 'token.issue', account);
        return made;
      },
      { dataDir: values.data },
    );
    ctx.out(values.json ? JSON.stringify({ token: issued.token, expiresAt: issued.expiresAt }) : issued.token);
    return 0;
  },
};

export const verifyAuditCommand: Command = {
  name: 'verify-audit',
  usage: 'kangyu verify-audit [--json] [--data DIR]',
  async run(args, ctx) {
    const { values } = parseArgs({ args, options: { json: { type: 'boolean' }, data: { type: 'string' } } });
    const result = await ctx.withPlatform(({ kernel }) => verifyAudit(kernel), { dataDir: values.data });
    const broken = result.firstBreak;
    if (values.json) ctx.out(JSON.stringify(result));
    else if (broken) ctx.out(`broken at batch ${broken.batch}: ${broken.reason}`);
    else ctx.out(`whole: ${result.entries} entries in ${result.batches} batches`);
    return result.ok ? 0 : 1;
  },
};

/** What the operator does at the machine stands in the ledger too; closing the platform stores it. */
function note(access: Access, action: string, account: string): void {
  access.audit.record({ action, outcome: 'success', actor: 'operator', object: `account/${account}` });
}
