import { z } from 'zod';
import { cardReturns, makeCardTemplate, sealedFiles } from '../../decide/reporting/index.ts';
import type { Kernel } from '../../kernel/index.ts';
import { XLSX_TYPE } from '../../measure/returns/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { diseaseTitle } from '../report-shapes.ts';
import { attach, registerReturns } from './returns.ts';

/** Whoever passes cards on for an institution, or enters those of institutions without a connection. */
const SEND = ['report.check', 'report.review'];

/** Report cards by table (成批上报): the template, files that are sent, their receipts and marked copies. */
export function registerReportingReturns(app: App, ctx: Ctx): void {
  const { kernel, pipeline, areas } = ctx;

  app.get(
    '/api/reporting/template.xlsx',
    {
      config: { access: { permission: SEND, area: queryArea } },
      schema: { querystring: z.object({ area: z.string().min(1).max(12) }) },
    },
    async (request, reply) => {
      const { area } = request.query;
      const content = await makeCardTemplate(kernel, area);
      request.touch({ action: 'report.template', object: `template/${area}` });
      attach(reply, `传染病报告卡 ${areas.nameOf(area) ?? area}.xlsx`);
      return reply.type(XLSX_TYPE).send(content);
    },
  );

  // Files name patients: they are stored sealed. Everything else of the kernel stays what it is, its clock included.
  const sealing: Kernel = Object.create(kernel, { files: { value: sealedFiles(kernel.sealer) } });
  registerReturns(
    app,
    { ...ctx, kernel: sealing },
    {
      base: '/api/reporting',
      permission: SEND,
      audit: 'report',
      kind: cardReturns(kernel, pipeline.submit),
      aboutOf: diseaseTitle,
      ownOnly: ({ caller }) => !caller.permissions.has('report.review'),
    },
  );
}
