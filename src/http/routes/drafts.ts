import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  checkDraft,
  createDraft,
  type DraftFileKind,
  discardDraft,
  draftFile,
  enactDraft,
  getDraft,
  getPlan,
  keepVersion,
  listDrafts,
  listVersions,
  proposeRow,
  restoreVersion,
  saveDraft,
} from '../../measure/plans/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  Draft,
  DraftAssessment,
  DraftContent,
  DraftRequest,
  DraftSave,
  DraftSummary,
  DraftVersion,
  ProposedRow,
} from '../contract.ts';
import { languageOf } from '../language.ts';
import { concerns, requirePlanArea } from './plans.ts';

const EDIT = { access: { permission: 'plan.edit' } };
const params = z.object({ draft: z.string().min(1).max(64) });
const revision = z.object({ revision: z.int() });
const FILES: readonly DraftFileKind[] = ['docx', 'xlsx', 'json', 'yaml'];

/** Drafts of the next plan: proposed from the last one, edited, kept in versions, exported, enacted. */
export function registerDrafts(app: App, ctx: Ctx): void {
  registerEditing(app, ctx);
  registerVersions(app, ctx);
  registerEnding(app, ctx);
}

/** The draft of the address, when the caller may work on plans of its area. */
async function requireDraft(request: FastifyRequest, ctx: Ctx) {
  const draft = await getDraft(ctx.kernel.db, (request.params as z.infer<typeof params>).draft);
  requirePlanArea(request, draft.areaCode, ctx);
  return draft;
}

function registerEditing(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get('/api/plan-drafts', { config: EDIT, schema: { response: { 200: z.array(DraftSummary) } } }, async (request) =>
    (await listDrafts(kernel.db))
      .filter(({ areaCode }) => concerns(request, areaCode, ctx))
      .map(({ content: { plan, rows }, ...draft }) => ({
        ...draft,
        title: plan.title,
        titleEn: plan.titleEn,
        region: plan.region,
        period: plan.period,
        kept: rows.filter(({ keep }) => keep).length,
        dropped: rows.filter(({ keep }) => !keep).length,
      })),
  );

  app.post(
    '/api/plan-drafts',
    { config: EDIT, schema: { body: DraftRequest, response: { 201: Draft } } },
    async (request, reply) => {
      requirePlanArea(request, (await getPlan(kernel.db, request.body.plan)).areaCode, ctx);
      const draft = await createDraft(kernel, { ...request.body, by: request.caller.account });
      request.touch({ action: 'plan.draft', object: `plan-draft/${draft.id}` });
      return reply.code(201).send(draft);
    },
  );

  app.get('/api/plan-drafts/:draft', { config: EDIT, schema: { params, response: { 200: Draft } } }, (request) =>
    requireDraft(request, ctx),
  );

  app.put(
    '/api/plan-drafts/:draft',
    { config: EDIT, schema: { params, body: DraftSave, response: { 200: Draft } } },
    async (request) => {
      const { id } = await requireDraft(request, ctx);
      const saved = await saveDraft(kernel, { ...request.body, id, by: request.caller.account });
      request.touch({ action: 'plan.draft', object: `plan-draft/${id} revision ${saved.revision}` });
      return saved;
    },
  );

  app.post(
    '/api/plan-drafts/:draft/check',
    { config: EDIT, schema: { params, body: z.object({ content: DraftContent }), response: { 200: DraftAssessment } } },
    async (request) => {
      const { id } = await requireDraft(request, ctx);
      return checkDraft(kernel.db, id, request.body.content);
    },
  );

  app.post(
    '/api/plan-drafts/:draft/rows',
    {
      config: EDIT,
      schema: { params, body: z.object({ indicator: z.string().min(1).max(40) }), response: { 200: ProposedRow } },
    },
    async (request) => {
      const { id } = await requireDraft(request, ctx);
      return proposeRow(kernel, id, request.body.indicator);
    },
  );

  for (const kind of FILES)
    app.get(
      `/api/plan-drafts/:draft/export.${kind}`,
      { config: EDIT, schema: { params, querystring: z.object({ lang: z.enum(['zh', 'en']).optional() }) } },
      async (request, reply) => {
        const draft = await requireDraft(request, ctx);
        const file = await draftFile(draft, kind, languageOf(request));
        request.touch({ action: 'plan.draft', object: `plan-draft/${draft.id}/export.${kind}` });
        reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`);
        return reply.type(file.mediaType).send(file.content);
      },
    );
}

function registerVersions(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const versions = { 200: z.array(DraftVersion) };

  app.get(
    '/api/plan-drafts/:draft/versions',
    { config: EDIT, schema: { params, response: versions } },
    async (request) => listVersions(kernel.db, (await requireDraft(request, ctx)).id),
  );

  app.post(
    '/api/plan-drafts/:draft/versions',
    {
      config: EDIT,
      schema: { params, body: z.object({ note: z.string().trim().min(1).max(300) }), response: versions },
    },
    async (request) => {
      const { id } = await requireDraft(request, ctx);
      return keepVersion(kernel, id, request.body.note, request.caller.account);
    },
  );

  app.post(
    '/api/plan-drafts/:draft/versions/:version/restore',
    {
      config: EDIT,
      schema: {
        params: params.extend({ version: z.coerce.number().int().positive() }),
        body: revision,
        response: { 200: Draft },
      },
    },
    async (request) => {
      const { id } = await requireDraft(request, ctx);
      const { version } = request.params;
      request.touch({ action: 'plan.draft', object: `plan-draft/${id} restored to version ${version}` });
      const { account: by } = request.caller;
      return restoreVersion(kernel, { id, version, revision: request.body.revision, by });
    },
  );
}

function registerEnding(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.post(
    '/api/plan-drafts/:draft/enact',
    { config: EDIT, schema: { params, body: revision, response: { 201: z.object({ plan: z.string() }) } } },
    async (request, reply) => {
      const { id } = await requireDraft(request, ctx);
      const made = await enactDraft(kernel, { id, ...request.body, by: request.caller.account });
      request.touch({ action: 'plan.enact', object: `plan-draft/${id} plan/${made.plan}` });
      return reply.code(201).send(made);
    },
  );

  app.post(
    '/api/plan-drafts/:draft/discard',
    { config: EDIT, schema: { params, body: revision, response: { 204: z.undefined() } } },
    async (request, reply) => {
      const { id } = await requireDraft(request, ctx);
      await discardDraft(kernel, id, request.body.revision, request.caller.account);
      request.touch({ action: 'plan.discard', object: `plan-draft/${id}` });
      return reply.code(204).send(undefined);
    },
  );
}
