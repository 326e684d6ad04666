import { parseArgs } from 'node:util';
import type { Kernel } from '../../kernel/index.ts';
import { DIMENSIONS, qualityContent, ruleResults, runQuality, scorecard } from '../../measure/quality/index.ts';
import { type Command, type CommandContext, UsageError } from '../command.ts';
import { textTable } from '../text-table.ts';

export const qualityCommand: Command = {
  name: 'quality',
  usage: `kangyu quality run [--json]
       kangyu quality score [--period 2024] [--source NAME] [--json]
       kangyu quality rules [--period 2024] [--source NAME] [--json]
       [--data DIR]`,
  async run(args, ctx) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        period: { type: 'string' },
        source: { type: 'string' },
        json: { type: 'boolean' },
        data: { type: 'string' },
      },
    });
    const [verb, ...rest] = positionals;
    if (rest.length > 0) throw new UsageError(`too many arguments: ${rest.join(' ')}`);
    const { period, source, json = false } = values;
    const work = { run: printRun, score: printScore, rules: printRules }[verb ?? ''];
    if (!work) throw new UsageError('needs run, score or rules');
    await ctx.withPlatform(
      ({ kernel }) => work(kernel, { period, source }, json, ctx),
      values.data ? { dataDir: values.data } : {},
    );
    return 0;
  },
};

type Asked = { period: string | undefined; source: string | undefined };

async function printRun(kernel: Kernel, asked: Asked, json: boolean, ctx: CommandContext): Promise<void> {
  await runQuality(kernel);
  await printScore(kernel, asked, json, ctx);
}

async function printScore(kernel: Kernel, asked: Asked, json: boolean, ctx: CommandContext): Promise<void> {
  const found = await scorecard(kernel.db, asked);
  if (json) return ctx.out(JSON.stringify(found, null, 2));
  const { dimensions } = qualityContent().score;
  const figure = (score: number | null | undefined) =>
    score === null || score === undefined ? '—' : (Math.floor(score * 10) / 10).toFixed(1);
  const rows = [{ key: '合计', ...found.all }, ...found.rows];
  ctx.out(
    textTable(
      ['来源', '总分', ...DIMENSIONS.map((key) => dimensions[key].title.zh)].map((title) => ({ title })),
      rows.map((row) => [row.key, figure(row.score), ...DIMENSIONS.map((key) => figure(row.dimensions[key]?.score))]),
    ),
  );
}

async function printRules(kernel: Kernel, asked: Asked, json: boolean, ctx: CommandContext): Promise<void> {
  const found = await ruleResults(kernel.db, asked);
  if (json) return ctx.out(JSON.stringify(found, null, 2));
  ctx.out(
    textTable(
      [{ title: '规则' }, { title: '内容', max: 48 }, { title: '检查' }, { title: '不合格' }],
      found.map(({ rule, rows, failed }) => [rule.id, rule.title.zh, String(rows), String(failed)]),
    ),
  );
}
