import { z } from 'zod';
import { KangyuError } from '../../kernel/index.ts';
import { viewRows, viewStates } from '../../project/index.ts';
import { read } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { ViewRows, ViewState } from '../contract.ts';
import { recordScope } from '../record-scope.ts';
import { personsOf } from './records.ts';

const RowParams = z.object({
  name: z.string().regex(/^[A-Za-z]\w{0,62}$/),
  id: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/),
});

/** The tables of views: where each stands, and the way from a row to the record behind it. */
export function registerViews(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  app.get(
    '/api/views',
    { config: { access: { permission: 'data.read' } }, schema: { response: { 200: z.array(ViewState) } } },
    async () =>
      (await viewStates(kernel.db, kernel.clock.now())).map(({ builtAt, watermark, building, ...state }) => ({
        ...state,
        builtAt: builtAt.toISOString(),
        ...(watermark ? { watermark: { ...watermark, movedAt: watermark.movedAt.toISOString() } } : {}),
        ...(building ? { building: { ...building, startedAt: building.startedAt.toISOString() } } : {}),
      })),
  );

  // Rows are made of elements that cannot be masked one by one, as with $viewdefinition-run.
  app.get(
    '/api/views/:name/resources/:id',
    { config: { access: { permission: 'view.run' } }, schema: { params: RowParams, response: { 200: ViewRows } } },
    async (request) => {
      const { name, id } = request.params;
      if (request.caller.mask !== 'none') throw new KangyuError('fhir.view-masked');
      const found = await viewRows(kernel.db, name, id);
      const record = await read(kernel, kernel.db, found.resource, id, recordScope(request, ctx));
      if (!record) throw new KangyuError('record.not-found', { reference: `${found.resource}/${id}` });
      request.touch({
        action: 'view.rows',
        object: `${name} ${found.resource}/${id}`,
        persons: personsOf({ type: record.type, id, ...(record.resource ? { resource: record.resource } : {}) }),
      });
      return found;
    },
  );
}
