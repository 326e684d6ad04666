import { parseArgs } from 'node:util';
import { createServer } from '../../http/index.ts';
import { testMaturity } from '../../measure/quality/index.ts';
import { type Command, UsageError } from '../command.ts';
import { textTable } from '../text-table.ts';

export const maturityCommand: Command = {
  name: 'maturity',
  usage: `kangyu maturity [--json] [--data DIR]
  exit 1 when the first level is not reached; the share of quick answers is measured by a running server only (数据 · 质量)`,
  async run(args, ctx) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: 'boolean' }, data: { type: 'string' } },
    });
    if (positionals.length > 0) throw new UsageError(`too many arguments: ${positionals.join(' ')}`);
    const found = await ctx.withPlatform(
      async ({ kernel, access, pipeline }) => {
        const app = await createServer(kernel, { access, pipeline, processMetrics: false });
        try {
          const routes = new Set(app.routeList.map(({ method, url }) => `${method} ${url}`));
          return await testMaturity(kernel, { routes });
        } finally {
          await app.close();
        }
      },
      values.data ? { dataDir: values.data } : {},
    );
    if (values.json) ctx.out(JSON.stringify(found, null, 2));
    else {
      const titleOf = (level: string | null) => found.levels.find(({ id }) => id === level)?.title.zh ?? '—';
      ctx.out(`${found.title.zh}：${titleOf(found.level)}（${found.source}）`);
      ctx.out(
        textTable(
          ['类别', '项目', '实测', '单位', '达到', '缺少'].map((title) => ({ title, max: 40 })),
          found.items.map((item) => [
            item.groupTitle.zh,
            item.title.zh,
            item.value === null ? '—' : String(Math.floor(item.value * 100) / 100),
            item.unit,
            titleOf(item.level),
            item.missing.map(({ zh }) => zh).join('、'),
          ]),
        ),
      );
    }
    return found.level === null ? 1 : 0;
  },
};
