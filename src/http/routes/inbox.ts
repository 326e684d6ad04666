import { z } from 'zod';
import { requireArea } from '../../access/index.ts';
import {
  changeUnit,
  createUnit,
  inboxCount,
  kindTitle,
  listNotifications,
  listUnits,
  markRead,
  readInbox,
  removeMember,
  setMember,
  unitKinds,
} from '../../work/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  Inbox,
  InboxCount,
  MemberRequest,
  page,
  UnitChange,
  UnitRequest,
  WorkNotification,
  WorkUnits,
} from '../contract.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { actorOf, inboxReader, viewerOf } from '../work-actor.ts';

const READ = { access: { permission: 'task.read' } };
const MANAGE = { access: { permission: 'task.manage' } };
const CURSOR = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z\|[0-9a-f-]{36}$/;

/** What waits for who asks: counts and notifications; and the units that work is given to. */
export function registerInbox(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get('/api/work/inbox', { config: READ, schema: { response: { 200: Inbox } } }, (request) =>
    readInbox(kernel, inboxReader(request)),
  );

  app.get('/api/work/inbox/count', { config: READ, schema: { response: { 200: InboxCount } } }, (request) =>
    inboxCount(kernel, inboxReader(request)),
  );

  app.get(
    '/api/work/notifications',
    {
      config: READ,
      schema: {
        querystring: z.object({ ...limitQuery, unread: z.enum(['0', '1']).optional() }),
        response: { 200: page(WorkNotification) },
      },
    },
    async (request) => {
      const { cursor, limit, unread } = request.query;
      const before = CodeCursor.decode(cursor, CURSOR);
      const { items, next } = await listNotifications(kernel, inboxReader(request), {
        unread: unread === '1',
        before,
        limit,
      });
      return {
        items: items.map((item) => ({ ...item, itemKindTitle: kindTitle(item.itemKind) })),
        ...(next === undefined ? {} : { nextCursor: CodeCursor.encode(next) }),
      };
    },
  );

  app.post(
    '/api/work/notifications/read',
    {
      config: READ,
      schema: {
        body: z.object({ ids: z.array(z.uuid()).max(500).optional().describe('all without it') }),
        response: { 200: z.object({ read: z.number() }) },
      },
    },
    async (request) => {
      request.touch({ action: 'work.read-notifications', object: 'work/notifications' });
      return { read: await markRead(kernel, inboxReader(request), request.body.ids) };
    },
  );

  registerUnits(app, ctx);
}

function registerUnits(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;
  const params = z.object({ id: z.uuid() });
  const member = z.object({ id: z.uuid(), account: z.string().max(64) });
  const Id = z.object({ id: z.string() });

  app.get(
    '/api/work/units',
    {
      config: READ,
      schema: { querystring: z.object({ q: z.string().max(64).optional() }), response: { 200: WorkUnits } },
    },
    async (request) => {
      const units = await listUnits(kernel, { scope: viewerOf(request).scope, q: request.query.q || undefined });
      const named = units.map((unit) => {
        const areaName = areas.nameOf(unit.area);
        return { ...unit, ...(areaName === undefined ? {} : { areaName }) };
      });
      return { units: named, kinds: unitKinds() };
    },
  );

  app.post(
    '/api/work/units',
    { config: MANAGE, schema: { body: UnitRequest, response: { 201: Id } } },
    async (request, reply) => {
      requireArea(request.caller, request.body.area, areas.isWithin);
      const { id } = await createUnit(kernel, request.body, actorOf(request, ctx));
      request.touch({ action: 'work.unit', object: `work/unit/${id}` });
      return reply.code(201).send({ id });
    },
  );

  app.patch(
    '/api/work/units/:id',
    { config: MANAGE, schema: { params, body: UnitChange, response: { 200: Id } } },
    async (request) => {
      const { id } = request.params;
      await changeUnit(kernel, id, request.body, actorOf(request, ctx));
      request.touch({ action: 'work.unit', object: `work/unit/${id}` });
      return { id };
    },
  );

  app.post(
    '/api/work/units/:id/members',
    { config: MANAGE, schema: { params, body: MemberRequest, response: { 204: z.null() } } },
    async (request, reply) => {
      const { id } = request.params;
      await setMember(kernel, id, request.body, actorOf(request, ctx));
      request.touch({ action: 'work.member', object: `work/unit/${id}/member/${request.body.account}` });
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/work/units/:id/members/:account',
    { config: MANAGE, schema: { params: member, response: { 204: z.null() } } },
    async (request, reply) => {
      const { id, account } = request.params;
      await removeMember(kernel, id, account, actorOf(request, ctx));
      request.touch({ action: 'work.member', object: `work/unit/${id}/member/${account}` });
      return reply.code(204).send(null);
    },
  );
}
