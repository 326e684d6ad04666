import { sourceContent, takeCitizenReport } from '../../decide/surveillance/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import type { App, Ctx } from '../app.ts';
import { CitizenReport, CitizenReportForm, CitizenReportTaken } from '../contract.ts';
import { createPublicCache } from '../public-cache.ts';
import { createRateLimit } from '../rate-limit.ts';

const PUBLIC = { access: { public: true } } as const;
const READS_A_MINUTE = 120;
/** From one address, and from all together: a flood is refused, the page says when to come again. */
const REPORTS_AN_HOUR = 5;
const ALL_AN_HOUR = 300;

/** Reports of citizens (群众报告): taken without a sign-in, listed among the rumours until somebody has verified them. */
export function registerCitizenReports(app: App, { kernel, areas }: Ctx): void {
  const cache = createPublicCache();
  const reads = createRateLimit(60_000, undefined, 'http.too-many-requests');
  const sent = createRateLimit(3_600_000, undefined, 'http.too-many-requests');

  app.get(
    '/api/public/report-form',
    {
      config: PUBLIC,
      preHandler: async (request) => reads.take(request.ip, READS_A_MINUTE),
      schema: { response: { 200: CitizenReportForm } },
    },
    (request, reply) =>
      cache.send(request, reply, `report-form ${kernel.clock.today()}`, async () => {
        const today = kernel.clock.today();
        const { region } = kernel.instance;
        return {
          today,
          areas: (region === undefined ? [] : areas.within(region))
            .filter(({ code }) => /^\d{6}$|^\d{9}$/.test(code))
            .map(({ code, name }) => ({ code, name })),
          topics: sourceContent(today).syndromes.map(({ id, title }) => ({ id, title })),
        };
      }) as never,
  );

  app.post(
    '/api/public/reports',
    { config: PUBLIC, bodyLimit: 16_384, schema: { body: CitizenReport, response: { 201: CitizenReportTaken } } },
    async (request, reply) => {
      sent.take(request.ip, REPORTS_AN_HOUR);
      sent.take('*', ALL_AN_HOUR);
      const { website, ...report } = request.body;
      if (website) throw new KangyuError('surveillance.report-refused');
      const { id, at } = await takeCitizenReport(kernel, report);
      request.touch({ action: 'surveillance.citizen-report', object: `rumour/${id}` });
      return reply.code(201).send({ id, at: at.toISOString() });
    },
  );
}
