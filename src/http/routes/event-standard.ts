import { eventContent, topicOf } from '../../decide/surveillance/index.ts';
import type { App, Ctx } from '../app.ts';
import { EventStandard } from '../contract.ts';

/** The standard that signals are held against (相关信息报告标准), with the areas where rules differ. */
export function registerEventStandard(app: App, ctx: Ctx): void {
  app.get(
    '/api/surveillance/event-standard',
    { config: { access: { permission: 'surveillance.read' } }, schema: { response: { 200: EventStandard } } },
    async () => {
      const today = ctx.kernel.clock.today();
      const { from, rules, classes, zones, chain } = eventContent(today);
      const classTitle = (id: string) => classes.find((one) => one.id === id)!.title;
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
        zones: zones.map((zone) => ({
          topicTitle: topicOf(zone.topic, today).title,
          area: zone.area,
          areaName: ctx.areas.nameOf(zone.area) ?? null,
          classTitle: classTitle(zone.class),
        })),
        chain,
      };
    },
  );
}
