import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  accountInReach,
  type DeviceRow,
  getOwnDevice,
  offlinePolicy,
  registerDevice,
  revokeDevice,
  SECURITY_MANAGE,
  selectDevices,
} from '../../access/index.ts';
import type { App, Ctx } from '../app.ts';
import { type OfflineDevice, OfflineDevicePage, OfflineDeviceRequest, OfflineRegistered } from '../contract.ts';
import { CodeCursor, limitQuery } from '../paging.ts';

const RECORD = { access: { permission: 'program.record' } };
const HOLD = { access: { permission: ['program.record', SECURITY_MANAGE] } };
const One = z.object({ id: z.uuid() });
const AGENT_LENGTH = 200;

/** Devices for work without a network: registered and revoked by their holder, revoked by security administrators. */
export function registerOfflineDevices(app: App, ctx: Ctx): void {
  const { kernel, access } = ctx;

  app.post(
    '/api/offline/devices',
    { config: RECORD, schema: { body: OfflineDeviceRequest, response: { 201: OfflineRegistered } } },
    async (request, reply) => {
      const { id, name } = request.body;
      const agent = request.headers['user-agent']?.slice(0, AGENT_LENGTH) ?? null;
      request.touch({ action: 'device.register', object: `Device/${id}` });
      const row = await kernel.db.transaction((tx) => registerDevice(kernel, tx, request.caller, { id, name, agent }));
      reply.code(201);
      return registered(ctx, row);
    },
  );

  app.get(
    '/api/offline/devices',
    {
      config: HOLD,
      schema: {
        querystring: z.object({ ...limitQuery, account: z.string().max(64).optional() }),
        response: { 200: OfflineDevicePage },
      },
    },
    async (request) => {
      const { limit, cursor, account } = request.query;
      request.touch({ action: 'device.list' });
      const rows = await selectDevices(kernel.db, {
        account: await listedAccount(request, ctx, account),
        after: CodeCursor.decode(cursor, /^[0-9a-f-]{36}$/),
        limit: limit + 1,
      });
      const { items, ...rest } = CodeCursor.page(rows, limit, ({ id }) => id);
      return { ...rest, items: items.map(shownDevice) };
    },
  );

  app.get(
    '/api/offline/devices/:id',
    { config: RECORD, schema: { params: One, response: { 200: OfflineRegistered } } },
    async (request) => registered(ctx, await getOwnDevice(kernel.db, request.caller, request.params.id)),
  );

  app.delete(
    '/api/offline/devices/:id',
    { config: HOLD, schema: { params: One, response: { 204: z.null() } } },
    async (request, reply) => {
      request.touch({ action: 'device.revoke', object: `Device/${request.params.id}` });
      await revokeDevice(access, request.params.id, request.caller);
      return reply.code(204).send(null);
    },
  );
}

/** Who has no right over others sees their own; a security administrator names the account. */
async function listedAccount({ caller }: FastifyRequest, { access }: Ctx, asked: string | undefined): Promise<string> {
  const others = asked !== undefined && asked !== caller.account && caller.permissions.has(SECURITY_MANAGE);
  return others ? accountInReach(access, asked, caller) : caller.accountId;
}

const registered = ({ kernel: { clock } }: Ctx, row: DeviceRow): OfflineRegistered => {
  const { from: _, ...policy } = offlinePolicy(clock.today());
  return { ...shownDevice(row), publicKey: row.publicKey, policy, now: clock.now().toISOString() };
};

const shownDevice = (row: DeviceRow): OfflineDevice => ({
  id: row.id,
  name: row.name,
  account: row.login,
  accountName: row.accountName,
  agent: row.agent,
  createdAt: row.createdAt.toISOString(),
  seenAt: row.seenAt.toISOString(),
  takenAt: row.takenAt?.toISOString() ?? null,
  residents: row.residents,
  revokedAt: row.revokedAt?.toISOString() ?? null,
  revokedBy: row.revokedBy,
});
