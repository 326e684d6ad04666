import { z } from 'zod';
import { testMaturity } from '../../measure/quality/index.ts';
import type { App, Ctx } from '../app.ts';
import { Maturity } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';

/** The self-test of maturity (互联互通成熟度自测): figures of the whole instance, no person named. */
export function registerMaturity(app: App, ctx: Ctx): void {
  app.get(
    '/api/quality/maturity',
    {
      config: { access: { permission: 'data.read' } },
      schema: {
        querystring: z.object({ ...exportQuery, lang: z.enum(['zh', 'en']).default('zh') }),
        response: { 200: Maturity },
      },
    },
    async (request, reply) => {
      const { format, lang } = request.query;
      const found = await testMaturity(ctx.kernel, {
        routes: new Set(app.routeList.map(({ method, url }) => `${method} ${url}`)),
        answers: ctx.answers,
      });
      request.touch({ action: 'quality.maturity', object: `maturity/${found.level ?? 'none'}` });
      if (!format) return found;
      return sendTable(reply, format, {
        name: found.title[lang],
        notes: [found.source, found.unverified ?? '', found.testedAt].filter(Boolean),
        columns: [
          { key: 'group', title: '类别 Group' },
          { key: 'title', title: '项目 Item' },
          { key: 'value', title: '实测 Measured' },
          { key: 'unit', title: '单位 Unit' },
          ...found.levels.map(({ id, title }) => ({ key: `need-${id}`, title: `${title.zh} ${title.en}` })),
          { key: 'level', title: '达到 Reached' },
          { key: 'evidence', title: '证据 Evidence' },
          { key: 'missing', title: '缺少 Missing' },
        ],
        rows: found.items.map((item) => ({
          group: item.groupTitle[lang],
          title: item.title[lang],
          value: item.value === null ? null : Math.floor(item.value * 100) / 100,
          unit: item.unit,
          ...Object.fromEntries(item.needs.map(({ level, value }) => [`need-${level}`, value])),
          level: item.level,
          evidence: item.evidence.map(({ label, value }) => `${label[lang]}: ${value}`).join('; '),
          missing: item.missing.map((text) => text[lang]).join('; '),
        })),
      }) as never;
    },
  );
}
