import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { evaluatePlan, getSnapshot, statusDictionary, statusMetadata, statusTable } from '../../measure/plans/index.ts';
import type { App, Ctx } from '../app.ts';
import { sendTable } from '../export-table.ts';
import { languageOf } from '../language.ts';
import { requirePlanOf } from './plans.ts';

const READ = { access: { permission: 'plan.read' } };
const params = z.object({ id: z.string().min(1).max(64) });
const querystring = z.object({
  on: z.iso.date().optional(),
  snapshot: z.string().max(64).optional().describe('a frozen evaluation instead of the plan on a day'),
  lang: z.enum(['zh', 'en']).optional().describe('language of the headings'),
});
type DataRequest = FastifyRequest & { params: z.infer<typeof params>; query: z.infer<typeof querystring> };

/** The status of a plan as data, with the metadata (CSV on the Web) and the dictionary beside it. */
export function registerPlanData(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const config = READ;
  const schema = { params, querystring };

  const read = async (request: FastifyRequest) => {
    const { params: path, query } = request as DataRequest;
    const plan = await requirePlanOf(request, ctx);
    const frozen = query.snapshot ? await getSnapshot(kernel.db, plan.id, query.snapshot) : undefined;
    const evaluated = frozen?.evaluated ?? (await evaluatePlan(kernel, plan.id, query.on));
    const search = request.url.split('?')[1];
    const at = (file: string) => `/api/plans/${encodeURIComponent(path.id)}/${file}${search ? `?${search}` : ''}`;
    const options = {
      lang: languageOf(request),
      url: at('status.csv'),
      generatedAt: kernel.clock.now().toISOString(),
      demo: kernel.instance.kind === 'demo',
      snapshot: frozen?.info,
    };
    return { evaluated, options, at };
  };

  app.get('/api/plans/:id/status.csv', { config, schema }, async (request, reply) => {
    const { evaluated, options, at } = await read(request);
    reply.header('link', `<${at('status.csv-metadata.json')}>; rel="describedby"; type="application/csvm+json"`);
    return sendTable(reply, 'csv', statusTable(evaluated, options.lang));
  });

  app.get('/api/plans/:id/status.csv-metadata.json', { config, schema }, async (request) => {
    const { evaluated, options } = await read(request);
    return statusMetadata(evaluated, options);
  });

  app.get('/api/plans/:id/status.json', { config, schema }, async (request) => {
    const { evaluated, options } = await read(request);
    return { metadata: statusMetadata(evaluated, options), rows: statusTable(evaluated, options.lang).rows };
  });

  app.get('/api/plans/:id/status-dictionary.csv', { config, schema }, async (request, reply) => {
    await requirePlanOf(request, ctx);
    return sendTable(reply, 'csv', statusDictionary(languageOf(request)));
  });
}
