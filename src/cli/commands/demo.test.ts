import { expect, test } from 'vitest';
import { type CommandContext, UsageError } from '../command.ts';
import { demoCommand } from './demo.ts';

const context = (env: CommandContext['env'] = {}): CommandContext => ({
  out() {},
  err() {},
  env,
  terminal: false,
  withPlatform: async () => {
    throw new Error('opened the platform');
  },
});

test.each([
  [['--population', 'many'], /--population takes a whole number, not many/],
  [['--population', '5'], /population is wrong/],
  [['--region', 'atlantis'], /no demo region atlantis/],
  [['--from', '2024-13-40'], /2024-13-40 is not a date/],
  [['--from', '2025-06-01', '--to', '2025-01-01'], /to is wrong: lies before from/],
  [['--to', '2031-12-31'], /declared for 2021-01-01 to 2025-12-31/],
  [['--to-url', 'http://127.0.0.1:9'], /KANGYU_TOKEN/],
])('%j is wrong use and says why', async (args, reason) => {
  const run = demoCommand.run(args, context());
  await expect(run).rejects.toThrow(UsageError);
  await expect(run).rejects.toThrow(reason);
});

test('--to-url refuses what is no address', async () => {
  await expect(demoCommand.run(['--to-url', 'nowhere'], context({ KANGYU_TOKEN: 't0ken' }))).rejects.toThrow(
    /nowhere is no address/,
  );
});

test('without --to-url the demo goes into this instance', async () => {
  await expect(demoCommand.run(['--population', '100'], context())).rejects.toThrow('opened the platform');
});
