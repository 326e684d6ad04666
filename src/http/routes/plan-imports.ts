import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, requireArea } from '../../access/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import {
  acceptAbove,
  addItem,
  decideItem,
  decideItems,
  discardImport,
  editHeader,
  getImport,
  importDetail,
  listImports,
  MAX_DOCUMENT_MB,
  type PlanImportInfo,
  planFormatOfReading,
  readPlanFile,
  removeItem,
  saveImport,
  startImport,
} from '../../measure/plans/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  ImportItemKind,
  NewPlanImportItem,
  PlanImportChange,
  PlanImportDecision,
  PlanImportDetail,
  PlanImportHeaderChange,
  PlanImportSummary,
  PlanReading,
} from '../contract.ts';
import { type FormFile, readForm } from '../read-form.ts';

const EDIT = { access: { permission: 'plan.edit' } };
const params = z.object({ id: z.uuid() });
const itemParams = z.object({ id: z.uuid(), item: z.coerce.number().int().positive() });
const MAX_BYTES = MAX_DOCUMENT_MB * 1024 * 1024;
const FORM_AROUND = 64 * 1024; // boundaries and fields beside the file

/** Plan documents: read in, reviewed item by item, saved as a plan. */
export function registerPlanImports(app: App, ctx: Ctx): void {
  registerUpload(app, ctx);
  registerReview(app, ctx);
  registerSaving(app, ctx);
}

function registerUpload(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;

  app.post(
    '/api/plans/import',
    {
      config: EDIT,
      schema: {
        querystring: z.object({ dry: z.stringbool().optional().describe('reads and answers, and stores nothing') }),
        response: { 200: PlanReading, 201: PlanImportSummary },
      },
    },
    async (request, reply) => {
      const file = await uploadedFile(request);
      if (request.query.dry) {
        const read = await readPlanFile(file.content, file.name);
        return reply.code(200).send(planFormatOfReading(read));
      }
      const { account, area } = request.caller;
      const made = await startImport(kernel, file, {
        account,
        area,
        ...(area === EVERYWHERE ? {} : { within: (code: string) => areas.isWithin(code, area) }),
      });
      request.touch({ action: 'plan.import', object: `plan-import/${made.id}` });
      return reply.code(201).send(made);
    },
  );

  app.get(
    '/api/plan-imports',
    { config: EDIT, schema: { response: { 200: z.array(PlanImportSummary) } } },
    async (request) => (await listImports(kernel.db)).filter(({ area }) => isOwn(request, area, ctx)),
  );

  app.get(
    '/api/plan-imports/:id',
    { config: EDIT, schema: { params, response: { 200: PlanImportDetail } } },
    async (request) => {
      await requireImport(request, ctx);
      return importDetail(kernel.db, request.params.id);
    },
  );
}

function registerReview(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.patch(
    '/api/plan-imports/:id/items/:item',
    { config: EDIT, schema: { params: itemParams, body: PlanImportDecision, response: { 200: PlanImportChange } } },
    async (request) => {
      await requireImport(request, ctx);
      const { id, item } = request.params;
      const { state, value, span } = request.body;
      const change = { state, ...(value ? { value } : {}), ...(span ? { span } : {}) };
      const reviewed = await decideItem(kernel, id, item, change, request.caller.account);
      request.touch({ action: `plan.import-${state}`, object: `plan-import/${id}/item/${item}` });
      return reviewed;
    },
  );

  app.post(
    '/api/plan-imports/:id/items',
    { config: EDIT, schema: { params, body: NewPlanImportItem, response: { 201: PlanImportChange } } },
    async (request, reply) => {
      await requireImport(request, ctx);
      const { id } = request.params;
      const { kind, value, span } = request.body;
      const added = await addItem(kernel, id, { kind, value, ...(span ? { span } : {}) }, request.caller.account);
      request.touch({ action: 'plan.import-add', object: `plan-import/${id}/item/${added.items[0]?.id}` });
      return reply.code(201).send(added);
    },
  );

  app.delete(
    '/api/plan-imports/:id/items/:item',
    { config: EDIT, schema: { params: itemParams, response: { 200: PlanImportChange } } },
    async (request) => {
      await requireImport(request, ctx);
      const { id, item } = request.params;
      const removed = await removeItem(kernel, id, item, request.caller.account);
      request.touch({ action: 'plan.import-remove', object: `plan-import/${id}/item/${item}` });
      return removed;
    },
  );

  app.post(
    '/api/plan-imports/:id/items/state',
    {
      config: EDIT,
      schema: {
        params,
        body: z.object({
          items: z.array(z.int().positive()).min(1).max(10_000),
          state: z.enum(['proposed', 'accepted', 'rejected']),
        }),
        response: { 200: PlanImportChange },
      },
    },
    async (request) => {
      await requireImport(request, ctx);
      const { id } = request.params;
      const { items, state } = request.body;
      const reviewed = await decideItems(kernel, id, items, state, request.caller.account);
      request.touch({ action: `plan.import-${state}`, object: `plan-import/${id}/items/${reviewed.items.length}` });
      return reviewed;
    },
  );

  app.post(
    '/api/plan-imports/:id/accept-above',
    {
      config: EDIT,
      schema: {
        params,
        body: z.object({ confidence: z.number().min(0).max(1), kinds: z.array(ImportItemKind).optional() }),
        response: { 200: PlanImportChange },
      },
    },
    async (request) => {
      await requireImport(request, ctx);
      const { id } = request.params;
      const { confidence, kinds } = request.body;
      const filter = { confidence, ...(kinds ? { kinds } : {}) };
      const reviewed = await acceptAbove(kernel, id, filter, request.caller.account);
      request.touch({ action: 'plan.import-accepted', object: `plan-import/${id}/items/${reviewed.items.length}` });
      return reviewed;
    },
  );
}

function registerSaving(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;

  app.patch(
    '/api/plan-imports/:id',
    { config: EDIT, schema: { params, body: PlanImportHeaderChange, response: { 200: PlanImportSummary } } },
    async (request) => {
      await requireImport(request, ctx);
      const { id } = request.params;
      const { header } = request.body;
      if (header.areaCode) requireArea(request.caller, header.areaCode, areas.isWithin);
      const changed = await editHeader(kernel, id, header, request.caller.account);
      request.touch({ action: 'plan.import-header', object: `plan-import/${id}` });
      return changed;
    },
  );

  app.post(
    '/api/plan-imports/:id/save',
    { config: EDIT, schema: { params, response: { 200: PlanImportSummary } } },
    async (request) => {
      const { header } = await requireImport(request, ctx);
      if (header.areaCode) requireArea(request.caller, header.areaCode, areas.isWithin);
      const saved = await saveImport(kernel, request.params.id, request.caller.account);
      request.touch({ action: 'plan.import-save', object: `plan/${saved.plan}` });
      return saved;
    },
  );

  app.delete(
    '/api/plan-imports/:id',
    { config: EDIT, schema: { params, response: { 204: z.null() } } },
    async (request, reply) => {
      await requireImport(request, ctx);
      await discardImport(kernel, request.params.id);
      request.touch({ action: 'plan.import-discard', object: `plan-import/${request.params.id}` });
      return reply.code(204).send(null);
    },
  );
}

/** The one file of the form. What is too large is refused by its stated length, or where it passes the limit. */
async function uploadedFile(request: FastifyRequest): Promise<FormFile> {
  const tooLarge = () => new KangyuError('plans.document-too-large', { limit: MAX_DOCUMENT_MB });
  if (Number(request.headers['content-length'] ?? 0) > MAX_BYTES + FORM_AROUND) throw tooLarge();
  try {
    const [file] = (await readForm(request, { fileSize: MAX_BYTES, files: 1 })).files;
    if (!file) throw new KangyuError('plans.import-no-file');
    return file;
  } catch (error) {
    throw (error as { code?: string }).code === 'FST_REQ_FILE_TOO_LARGE' ? tooLarge() : error;
  }
}

async function requireImport(request: FastifyRequest, ctx: Ctx): Promise<PlanImportInfo> {
  const found = await getImport(ctx.kernel.db, (request.params as z.infer<typeof params>).id);
  if (!isOwn(request, found.area, ctx)) throw new KangyuError('access.outside-area', { area: found.area });
  return found;
}

/** An import is worked on by those in whose area its plan, or whoever brought it, belongs. */
function isOwn(request: FastifyRequest, area: string, { areas }: Ctx): boolean {
  const own = request.caller.area;
  return own === EVERYWHERE || (area !== EVERYWHERE && areas.isWithin(area, own));
}
