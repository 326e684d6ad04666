import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../kernel/index.ts';
import { type Command, UsageError } from '../command.ts';

export const benchCommand: Command = {
  name: 'bench',
  usage: 'kangyu bench NAME [options of the benchmark]   (in a checkout)',
  async run(args, ctx) {
    const dir = join(packageRoot(), 'bench');
    const names = existsSync(dir)
      ? readdirSync(dir).flatMap((file) => (file.endsWith('.bench.ts') ? [file.slice(0, -9)] : []))
      : [];
    const [name, ...rest] = args;
    if (!name || !names.includes(name))
      throw new UsageError(`benchmarks: ${names.join(', ') || 'none here; they are part of a checkout'}`);
    const run = spawnSync(process.execPath, ['--import', 'tsx', join(dir, `${name}.bench.ts`), ...rest], {
      cwd: packageRoot(),
      env: ctx.env as NodeJS.ProcessEnv,
      stdio: 'inherit',
    });
    return run.status ?? 1;
  },
};
