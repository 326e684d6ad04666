import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  createRelease,
  giveFeedback,
  listFeedback,
  listReleases,
  previewRelease,
  publicMetadata,
  publicPlan,
  publicPlans,
  publicTable,
  publishedAnswers,
  settleFeedback,
  withdrawRelease,
} from '../../measure/plans/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  Feedback,
  FeedbackRequest,
  FeedbackState,
  FeedbackStep,
  PublicDocument,
  PublicPlanPage,
  PublicPlanSummary,
  page,
  Release,
  ReleaseRequest,
} from '../contract.ts';
import { sendTable } from '../export-table.ts';
import { languageOf } from '../language.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { createPublicCache, type PublicCache } from '../public-cache.ts';
import { createRateLimit } from '../rate-limit.ts';
import { requirePlanOf } from './plans.ts';

const params = z.object({ id: z.string().min(1).max(64) });
const READS_A_MINUTE = 120;
const FEEDBACK_AN_HOUR = 5;
const PUBLISH = { access: { permission: 'plan.publish' } };
const PUBLIC = { access: { public: true } } as const;
const publicQuery = z.object({
  release: z.string().max(64).optional().describe('an earlier release that was not withdrawn'),
  lang: z.enum(['zh', 'en']).optional(),
});

/** Releases of a plan: planners release and withdraw; everybody reads what is released, and may say something about it. */
export function registerReleases(app: App, ctx: Ctx): void {
  const cache = createPublicCache();
  registerManaging(app, ctx, cache);
  registerFeedback(app, ctx, cache);
  registerPublic(app, ctx, cache);
}

function registerManaging(app: App, ctx: Ctx, cache: PublicCache): void {
  const { kernel } = ctx;

  app.get(
    '/api/plans/:id/releases',
    { config: { access: { permission: 'plan.read' } }, schema: { params, response: { 200: z.array(Release) } } },
    async (request) => {
      await requirePlanOf(request, ctx);
      return listReleases(kernel.db, request.params.id);
    },
  );

  app.post(
    '/api/plans/:id/releases/preview',
    { config: PUBLISH, schema: { params, body: ReleaseRequest, response: { 200: PublicDocument } } },
    async (request) => {
      const plan = await requirePlanOf(request, ctx);
      return previewRelease(kernel, { ...request.body, plan: plan.id });
    },
  );

  app.post(
    '/api/plans/:id/releases',
    { config: PUBLISH, schema: { params, body: ReleaseRequest, response: { 201: Release } } },
    async (request, reply) => {
      const plan = await requirePlanOf(request, ctx);
      const { release } = await createRelease(kernel, {
        ...request.body,
        plan: plan.id,
        by: request.caller.account,
      });
      cache.clear();
      request.touch({
        action: 'plan.release',
        object: `plan/${plan.id}/release/${release.id} sha256:${release.digest}`,
      });
      return reply.code(201).send(release);
    },
  );

  app.post(
    '/api/plans/:id/releases/:release/withdraw',
    {
      config: PUBLISH,
      schema: {
        params: params.extend({ release: z.string().max(64) }),
        body: z.object({ reason: z.string().trim().min(2).max(500) }),
        response: { 200: Release },
      },
    },
    async (request) => {
      const plan = await requirePlanOf(request, ctx);
      const { release } = request.params;
      const found = await withdrawRelease(kernel, {
        plan: plan.id,
        release,
        reason: request.body.reason,
        by: request.caller.account,
      });
      cache.clear();
      request.touch({ action: 'plan.withdraw', object: `plan/${plan.id}/release/${release}` });
      return found;
    },
  );
}

function registerFeedback(app: App, ctx: Ctx, cache: PublicCache): void {
  const { kernel } = ctx;

  app.get(
    '/api/plans/:id/feedback',
    {
      config: PUBLISH,
      schema: {
        params,
        querystring: z.object({ ...limitQuery, state: FeedbackState.optional() }),
        response: { 200: page(Feedback) },
      },
    },
    async (request) => {
      const plan = await requirePlanOf(request, ctx);
      const { limit, cursor, state } = request.query;
      const before = CodeCursor.decode(cursor, /^[0-9a-f-]{36}$/);
      const found = await listFeedback(kernel, { plan: plan.id, state, before, limit: limit + 1 });
      request.touch({ action: 'plan.feedback', object: `plan/${plan.id}/feedback` });
      return CodeCursor.page(found, limit, ({ id }) => id);
    },
  );

  app.post(
    '/api/plans/:id/feedback/:feedback/steps',
    {
      config: PUBLISH,
      schema: {
        params: params.extend({ feedback: z.string().max(64) }),
        body: FeedbackStep,
        response: { 201: Feedback },
      },
    },
    async (request, reply) => {
      const plan = await requirePlanOf(request, ctx);
      const id = request.params.feedback;
      const settled = await settleFeedback(kernel, {
        ...request.body,
        plan: plan.id,
        id,
        by: request.caller.account,
      });
      cache.clear();
      request.touch({ action: 'plan.feedback', object: `plan/${plan.id}/feedback/${id} ${settled.state}` });
      return reply.code(201).send(settled);
    },
  );

  const given = createRateLimit(3_600_000, undefined, 'http.too-many-requests');
  app.post(
    '/api/public/plans/:id/feedback',
    {
      config: PUBLIC,
      bodyLimit: 16_384,
      schema: { params, body: FeedbackRequest, response: { 201: z.object({ id: z.string() }) } },
    },
    async (request, reply) => {
      given.take(request.ip, FEEDBACK_AN_HOUR);
      const made = await giveFeedback(kernel, { ...request.body, plan: request.params.id });
      request.touch({ action: 'plan.feedback', object: `plan/${request.params.id}/feedback/${made.id}` });
      return reply.code(201).send(made);
    },
  );
}

function registerPublic(app: App, ctx: Ctx, cache: PublicCache): void {
  const { kernel } = ctx;
  const reads = createRateLimit(60_000, undefined, 'http.too-many-requests');
  const limited = async (request: FastifyRequest) => reads.take(request.ip, READS_A_MINUTE);

  app.get(
    '/api/public/plans',
    { config: PUBLIC, preHandler: limited, schema: { response: { 200: z.array(PublicPlanSummary) } } },
    (request, reply) => cache.send(request, reply, 'plans', () => publicPlans(kernel.db)) as never,
  );

  app.get(
    '/api/public/plans/:id',
    {
      config: PUBLIC,
      preHandler: limited,
      schema: { params, querystring: publicQuery, response: { 200: PublicPlanPage } },
    },
    (request, reply) => {
      const { id } = request.params;
      const { release } = request.query;
      return cache.send(request, reply, `plan ${id} ${release ?? ''}`, async () => ({
        ...(await publicPlan(kernel.db, id, release)),
        answers: await publishedAnswers(kernel.db, id),
      })) as never;
    },
  );

  for (const [file, send] of Object.entries(DATA))
    app.get(
      `/api/public/plans/:id/${file}`,
      { config: PUBLIC, preHandler: limited, schema: { params, querystring: publicQuery } },
      async (request, reply) => {
        const { id } = request.params;
        const { release, document } = await publicPlan(kernel.db, id, request.query.release);
        if (!release || !document) return reply.callNotFound();
        reply.header('cache-control', 'public, max-age=60');
        return send(request, reply, document, release);
      },
    );
}

type Sent = Awaited<ReturnType<typeof publicPlan>>;
const DATA: Record<
  string,
  (
    request: FastifyRequest,
    reply: FastifyReply,
    document: NonNullable<Sent['document']>,
    release: NonNullable<Sent['release']>,
  ) => unknown
> = {
  'data.csv': (request, reply, document) => {
    const address = fileAddress(request, 'data.csv-metadata.json');
    reply.header('link', `<${address}>; rel="describedby"; type="application/csvm+json"`);
    return sendTable(reply, 'csv', publicTable(document, languageOf(request)));
  },
  'data.csv-metadata.json': (request, _reply, document, release) =>
    publicMetadata(document, release.releasedAt, fileAddress(request, 'data.csv'), languageOf(request)),
  'data.json': (request, _reply, document, release) => ({
    metadata: publicMetadata(document, release.releasedAt, fileAddress(request, 'data.csv'), languageOf(request)),
    rows: publicTable(document, languageOf(request)).rows,
  }),
};

/** The address of the file beside the one asked for. */
function fileAddress(request: FastifyRequest, file: string): string {
  const [path = '', search] = request.url.split('?');
  return `${path.slice(0, path.lastIndexOf('/') + 1)}${file}${search ? `?${search}` : ''}`;
}
