import { z } from 'zod';
import { type PublicInstitution as Known, publicInstitutions } from '../../decide/registers/index.ts';
import type { App, Ctx } from '../app.ts';
import { PublicInstitution, page } from '../contract.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { createPublicCache } from '../public-cache.ts';
import { createRateLimit } from '../rate-limit.ts';

const READS_A_MINUTE = 120;
const PUBLIC = { access: { public: true } } as const;
const query = z.object({
  ...limitQuery,
  q: z.string().trim().max(64).optional(),
  area: z.string().max(32).optional(),
  class: z.string().max(8).optional(),
});

/** Where institutions are, what they offer and when (K6): for everybody, without data of people. */
export function registerPublicInstitutions(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;
  const cache = createPublicCache();
  const reads = createRateLimit(60_000, undefined, 'http.too-many-requests');

  app.get(
    '/api/public/institutions',
    {
      config: PUBLIC,
      preHandler: async (request) => reads.take(request.ip, READS_A_MINUTE),
      schema: { querystring: query, response: { 200: page(PublicInstitution) } },
    },
    (request, reply) => {
      const { q, area, limit, cursor } = request.query;
      const [order, id, name] =
        CodeCursor.decode(cursor, /^[A-Z0-9]{1,8}\|[A-Za-z0-9\-.]{1,64}\|[^\0]{1,150}$/)?.split('|') ?? [];
      return cache.send(request, reply, JSON.stringify(request.query), async () => {
        const found = await publicInstitutions(kernel.db, {
          on: kernel.clock.today(),
          limit: limit + 1,
          ...(q ? { text: q } : {}),
          ...(area ? { areas: [area, ...areas.within(area).map(({ code }) => code)] } : {}),
          ...(request.query.class ? { class: request.query.class } : {}),
          ...(order !== undefined && id !== undefined && name !== undefined
            ? { after: { class: order, name, id } }
            : {}),
        });
        const shown = ({ order: _order, ...one }: Known): PublicInstitution => {
          const areaName = one.area === null ? undefined : areas.nameOf(one.area);
          return { ...one, ...(areaName === undefined ? {} : { areaName }) };
        };
        const part = CodeCursor.page(found, limit, (one) => `${one.order}|${one.id}|${one.name}`);
        return { ...part, items: part.items.map(shown) };
      }) as never;
    },
  );

  app.get(
    '/api/public/areas',
    {
      config: PUBLIC,
      preHandler: async (request) => reads.take(request.ip, READS_A_MINUTE),
      schema: { response: { 200: z.array(z.object({ code: z.string(), name: z.string() })) } },
    },
    (request, reply) =>
      cache.send(request, reply, 'areas', async () => {
        const region = kernel.instance.region;
        if (region === undefined) return [];
        return areas
          .within(region)
          .filter(({ code }) => /^\d{6}$|^\d{9}$/.test(code))
          .map(({ code, name }) => ({ code, name }));
      }) as never,
  );
}
