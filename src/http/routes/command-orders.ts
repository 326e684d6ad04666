import { z } from 'zod';
import { getOrder, giveOrders, moveOrder, selectOrdersOf } from '../../decide/command/index.ts';
import { unitsOf } from '../../work/index.ts';
import type { App, Ctx } from '../app.ts';
import { commanderOf, shownDetail, shownOrder, visibleEvent } from '../command-shapes.ts';
import { CommandDetail, CommandOrder, EventOrderRequest, MyOrder, OrderMove } from '../contract.ts';

const MINE = 100;
const params = z.object({ id: z.uuid() });

/** Orders of an event: given by the commander, answered by whoever they went to. */
export function registerCommandOrders(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.post(
    '/api/command/events/:id/orders',
    {
      config: { access: { permission: 'command.order' } },
      schema: { params, body: EventOrderRequest, response: { 201: CommandDetail } },
    },
    async (request, reply) => {
      const { id } = await visibleEvent(request, ctx, request.params.id);
      const made = await giveOrders(kernel, id, [request.body], commanderOf(request, ctx));
      request.touch({ action: 'command.order', object: `event/${id} ${made.length}` });
      return reply.code(201).send(await shownDetail(request, ctx, id));
    },
  );

  app.get(
    '/api/command/orders/mine',
    {
      config: { access: { permission: ['command.report', 'task.report'] } },
      schema: { response: { 200: z.array(MyOrder) } },
    },
    async ({ caller }) => {
      const units = await unitsOf(kernel.db, caller.account);
      const rows = await selectOrdersOf(
        kernel.db,
        caller.account,
        units.map(({ id }) => id),
        MINE,
      );
      const now = kernel.clock.now();
      const sees = caller.permissions.has('surveillance.read');
      return rows.map(({ eventTitle, exercise, signal, ...order }) => ({
        ...{ ...shownOrder(order, now), eventTitle, exercise },
        signal: sees ? signal : null,
      }));
    },
  );

  // Whose order it is, the work room decides: those of the unit or account it went to, and who commands there.
  app.post(
    '/api/command/orders/:id/moves',
    {
      config: { access: { permission: ['command.report', 'command.order', 'task.report'] } },
      schema: { params, body: OrderMove, response: { 200: CommandOrder } },
    },
    async (request) => {
      const { id } = request.params;
      await getOrder(kernel, id);
      const moved = await moveOrder(kernel, id, request.body, commanderOf(request, ctx));
      request.touch({ action: `command.order-${request.body.action}`, object: `order/${id}` });
      return shownOrder(moved, kernel.clock.now());
    },
  );
}
