import { z } from 'zod';
import { requireArea } from '../../access/index.ts';
import { getPlan } from '../../measure/plans/index.ts';
import { setBinding, standardsContent } from '../../measure/standards/index.ts';
import type { App, Ctx } from '../app.ts';
import { SetBindingRequest, StandardChoice } from '../contract.ts';

/** Which standard a rule of a plan is evaluated by: what there is to choose from, and the choice. */
export function registerStandardsBindings(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;

  app.get(
    '/api/standards/choices',
    { config: { access: { permission: 'plan.read' } }, schema: { response: { 200: z.array(StandardChoice) } } },
    () => [...standardsContent().standards.values()].map(({ code, group, title }) => ({ code, group, title })),
  );

  app.put(
    '/api/plans/:id/standards/:rule/binding',
    {
      config: { access: { permission: 'plan.edit' } },
      schema: {
        params: z.object({ id: z.string().min(1).max(64), rule: z.string().min(1).max(64) }),
        body: SetBindingRequest,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { id, rule } = request.params;
      requireArea(request.caller, (await getPlan(kernel.db, id)).areaCode, areas.isWithin);
      await setBinding(kernel, { plan: id, rule, ...request.body, by: request.caller.account });
      request.touch({ action: 'standard.binding', object: `plan/${id}/standard/${rule}` });
      return reply.code(204).send(null);
    },
  );
}
