import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requireArea, scrubText } from '../../access/index.ts';
import {
  diseases,
  enterRumour,
  PUBLIC_SENDER,
  type RumourRow,
  rumourContext,
  selectRumours,
  settleRumour,
  sourceContent,
  topicOf,
} from '../../decide/surveillance/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { areaPatterns } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { NewRumour, Rumour, RumourSettling, Rumours } from '../contract.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { namesOf } from '../program-persons.ts';
import { recordScope } from '../record-scope.ts';

const MANAGE = { access: { permission: 'surveillance.manage' } };
const UUID = /^[0-9a-f-]{36}$/;

/** Rumours and citizens' reports (线索): entered, verified or dismissed. */
export function registerRumours(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;

  app.get(
    '/api/surveillance/rumours',
    {
      config: { access: { permission: 'surveillance.read', area: queryArea } },
      schema: {
        querystring: z.object({
          ...limitQuery,
          area: z.string().max(12).optional(),
          state: z.enum(['new', 'verified', 'dismissed']).optional(),
        }),
        response: { 200: Rumours },
      },
    },
    async (request) => {
      const { limit, cursor, area, state } = request.query;
      const rows = await selectRumours(kernel.db, {
        ...{ within: area, state, before: CodeCursor.decode(cursor, UUID), limit: limit + 1 },
        areas: areaPatterns(recordScope(request, ctx)),
      });
      const today = kernel.clock.today();
      const { rumours, syndromes } = sourceContent(today);
      return {
        ...CodeCursor.page(await shown(request, rows), limit, ({ id }) => id),
        channels: Object.entries(rumours.channels).map(([id, title]) => ({ id, title })),
        topics: [...syndromes, ...diseases()].map(({ id, title }) => ({ id, title })),
      };
    },
  );

  app.post(
    '/api/surveillance/rumours',
    { config: MANAGE, schema: { body: NewRumour, response: { 201: Rumour } } },
    async (request, reply) => {
      requireArea(request.caller, request.body.area, areas.isWithin);
      const row = await enterRumour(kernel, request.body, request.caller.account);
      request.touch({ action: 'surveillance.rumour', object: `rumour/${row.id}` });
      return reply.code(201).send((await shown(request, [row]))[0]!);
    },
  );

  app.post(
    '/api/surveillance/rumours/:id/settlement',
    {
      config: MANAGE,
      schema: { params: z.object({ id: z.uuid() }), body: RumourSettling, response: { 200: Rumour } },
    },
    async (request) => {
      const { id } = request.params;
      const visible = { id, areas: areaPatterns(recordScope(request, ctx)), limit: 1 };
      if ((await selectRumours(kernel.db, visible)).length === 0) throw new KangyuError('surveillance.rumour-unknown');
      const row = await settleRumour(kernel, id, request.body, request.caller.account);
      request.touch({ action: `surveillance.rumour-${request.body.outcome}`, object: `rumour/${id}` });
      return (await shown(request, [row]))[0]!;
    },
  );

  async function shown(request: FastifyRequest, rows: readonly RumourRow[]): Promise<Rumour[]> {
    const today = kernel.clock.today();
    const { channels } = sourceContent(today).rumours;
    const manages = request.caller.permissions.has('surveillance.manage');
    const names = await namesOf(
      kernel.db,
      rows.flatMap(({ enteredBy, settledBy }) => [enteredBy, settledBy]),
    );
    const told = manages ? rows.filter(({ contact }) => contact !== null) : [];
    if (told.length > 0)
      request.touch({
        action: 'surveillance.rumour-contacts',
        object: `rumours/${told.map(({ id }) => id).join(',')}`,
      });
    return rows.map(({ contact, ...row }) => ({
      ...row,
      channelTitle: channels[row.channel] ?? { zh: row.channel, en: row.channel },
      topicTitle: row.topic === null ? null : topicOf(row.topic, today).title,
      // What somebody wrote may hold numbers of others: they are for who follows it up.
      text: manages ? row.text : scrubText(row.text),
      contact: contact !== null && manages ? kernel.sealer.open(contact, rumourContext(row.id)) : null,
      enteredBy: row.enteredBy === PUBLIC_SENDER ? null : (names.get(row.enteredBy) ?? row.enteredBy),
      settledBy: row.settledBy && (names.get(row.settledBy) ?? row.settledBy),
      enteredAt: row.enteredAt.toISOString(),
      settledAt: row.settledAt?.toISOString() ?? null,
    }));
  }
}
