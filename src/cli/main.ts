import { KangyuError, loadConfig } from '../kernel/index.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import './errors.ts';
import { COMMANDS, type CommandEntry } from './commands.ts';
import { version } from './version.ts';

const contextFor = (env: NodeJS.ProcessEnv): CommandContext => ({
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  env,
  terminal: process.stderr.isTTY === true,
  async withPlatform(work, options = {}) {
    const config = loadConfig({
      LOG_LEVEL: 'warn',
      ...env,
      ...(options.dataDir ? { KANGYU_DATA_DIR: options.dataDir } : {}),
    });
    const { openPlatform } = await import('./platform.ts');
    const platform = await openPlatform({ config, attach: true });
    try {
      return await work(platform);
    } finally {
      await platform.close();
    }
  },
});

/** Runs `kangyu <args>` and gives its exit code: 0 done, 1 a finding or a failed run, 2 wrong use. */
export async function main(args: string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  const [name = 'help', ...rest] = args;
  const ctx = contextFor(env);
  if (name === '--version' || name === 'version') {
    ctx.out(version());
    return 0;
  }
  const entry = COMMANDS.find((candidate) => candidate.name === name);
  if (!entry || rest.includes('--help')) {
    const wanted = entry ?? COMMANDS.find((candidate) => candidate.name === rest[0]);
    const unknown = !entry && !['help', '--help', '-h'].includes(name);
    (unknown ? ctx.err : ctx.out)(
      unknown ? `kangyu: there is no command ${name}; see kangyu help` : await help(wanted),
    );
    return unknown ? 2 : 0;
  }
  const command = await entry.load();
  try {
    return await command.run(rest, ctx);
  } catch (error) {
    return fail(error, command, ctx);
  }
}

function fail(error: unknown, command: Command, ctx: CommandContext): number {
  const wrongUse =
    error instanceof UsageError || String((error as { code?: unknown })?.code ?? '').startsWith('ERR_PARSE_ARGS');
  if (wrongUse) {
    ctx.err(`kangyu ${command.name}: ${(error as Error).message}\nusage: ${command.usage}`);
    return 2;
  }
  if (error instanceof KangyuError) ctx.err(`kangyu ${command.name}: ${error.message} [${error.code}]`);
  else ctx.err(`kangyu ${command.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return 1;
}

async function help(wanted: CommandEntry | undefined): Promise<string> {
  if (wanted) return `${wanted.summary}\nusage: ${(await wanted.load()).usage}`;
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return ['kangyu <command> [options]', '', ...lines, '', 'kangyu help <command> shows how to use one.'].join('\n');
}
