import { z } from 'zod';
import { requireArea } from '../../access/index.ts';
import {
  addZone,
  eventContent,
  removeZone,
  selectZones,
  topicOf,
  withZones,
  zonedTopics,
} from '../../decide/surveillance/index.ts';
import type { App, Ctx } from '../app.ts';
import { EventStandard, EventZoneRequest } from '../contract.ts';
import { namesOf } from '../program-persons.ts';

const PATH = '/api/surveillance/event-standard';

/** The standard that signals are held against (相关信息报告标准), with the areas where rules differ. */
export function registerEventStandard(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;
  app.get(
    PATH,
    { config: { access: { permission: 'surveillance.read' } }, schema: { response: { 200: EventStandard } } },
    async () => {
      const today = kernel.clock.today();
      const said = await selectZones(kernel.db);
      const { from, rules, classes, zones, chain } = withZones(eventContent(today), said);
      const names = await namesOf(
        kernel.db,
        said.map(({ by }) => by),
      );
      const classTitle = (id: string) => classes.find((one) => one.id === id)?.title ?? { zh: id, en: id };
      return {
        from,
        rules: rules.map(
          ({ id, title, in: within, days, cases, deaths, admitted, topics, zones: needed, verified }) => ({
            ...{ id, title, in: within, verified },
            ...{ days: days ?? null, cases: cases ?? null, deaths: deaths ?? null, admitted: admitted ?? null },
            zones: (needed ?? []).map(classTitle),
            holds:
              needed === undefined || zones.some((zone) => topics.includes(zone.topic) && needed.includes(zone.class)),
          }),
        ),
        zones: zones.map((zone) => {
          const row = said.find(
            (one) => one.topic === zone.topic && one.area === zone.area && one.class === zone.class,
          );
          return {
            id: row?.id ?? null,
            topicTitle: topicOf(zone.topic, today).title,
            area: zone.area,
            areaName: areas.nameOf(zone.area) ?? null,
            classTitle: classTitle(zone.class),
            note: row?.note ?? null,
            by: row ? (names.get(row.by) ?? row.by) : null,
            at: row?.at.toISOString() ?? null,
          };
        }),
        topics: [...zonedTopics({ rules })].map(([id, of]) => ({
          id,
          title: topicOf(id, today).title,
          classes: [...of].map((one) => ({ id: one, title: classTitle(one) })),
        })),
        chain,
      };
    },
  );

  app.post(
    `${PATH}/zones`,
    {
      config: { access: { permission: 'surveillance.manage' } },
      schema: { body: EventZoneRequest, response: { 201: z.object({ id: z.string() }) } },
    },
    async (request, reply) => {
      requireArea(request.caller, request.body.area, areas.isWithin);
      const id = await addZone(kernel, { ...request.body, by: request.caller.account });
      request.touch({ action: 'surveillance.zone', object: `event-zone/${id}` });
      return reply.code(201).send({ id });
    },
  );

  app.delete(
    `${PATH}/zones/:id`,
    {
      config: { access: { permission: 'surveillance.manage' } },
      schema: { params: z.object({ id: z.uuid() }), response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { id } = request.params;
      await removeZone(kernel, id, request.caller.account, ({ area }) =>
        requireArea(request.caller, area, areas.isWithin),
      );
      request.touch({ action: 'surveillance.zone', object: `event-zone/${id}` });
      return reply.code(204).send(null);
    },
  );
}
