import { z } from 'zod';
import { EVERYWHERE, findHolders, requireArea } from '../../access/index.ts';
import { saveTeam, selectTeams, type TeamRow } from '../../decide/programs/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { ProgramColleague, ProgramTeam, ProgramTeamRequest } from '../contract.ts';
import { nameOf } from '../program-work.ts';
import { writerOf } from './program-persons.ts';
import { patternsOf } from './programs.ts';

/** Teams that look after residents together. */
export function registerProgramTeams(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;
  const shown = ({ enrolled = 0, ...team }: TeamRow & { enrolled?: number }): ProgramTeam => ({
    ...team,
    areaName: nameOf(ctx, team.area),
    enrolled,
  });

  app.get(
    '/api/programs/teams',
    {
      config: { access: { permission: 'program.read', area: queryArea } },
      schema: {
        querystring: z.object({ area: z.string().max(12).optional() }),
        response: { 200: z.array(ProgramTeam) },
      },
    },
    async (request) => {
      const found = await selectTeams(kernel.db, { areas: patternsOf(request, ctx, request.query.area) });
      return found.map(shown);
    },
  );

  app.get(
    '/api/programs/colleagues',
    {
      config: { access: { permission: 'program.manage', area: queryArea } },
      schema: {
        querystring: z.object({ area: z.string().max(12).optional(), q: z.string().trim().max(64).optional() }),
        response: { 200: z.array(ProgramColleague) },
      },
    },
    async (request) => {
      const { area, q = '' } = request.query;
      const found = await colleaguesOf(ctx, area ?? request.caller.area);
      request.touch({ action: 'program.colleagues' });
      return found.filter(({ account, name }) => name.includes(q) || account.includes(q)).slice(0, MOST_COLLEAGUES);
    },
  );

  app.put(
    '/api/programs/teams/:id',
    {
      config: { access: { permission: 'program.manage' } },
      schema: { params: z.object({ id: z.uuid() }), body: ProgramTeamRequest, response: { 200: ProgramTeam } },
    },
    async (request) => {
      const { id } = request.params;
      requireArea(request.caller, request.body.area, areas.isWithin);
      const [before] = await selectTeams(kernel.db, { ids: [id] });
      if (before?.area) requireArea(request.caller, before.area, areas.isWithin);
      request.touch({ action: 'program.team', object: `CareTeam/${id}` });
      return shown(await saveTeam(writerOf(request, ctx), { ...request.body, id }));
    },
  );
}

const MOST_COLLEAGUES = 50;

/** Who enters contacts in an area: accounts whose role allows it, of the area, of a part of it or of one around it. */
async function colleaguesOf(ctx: Ctx, area: string): Promise<ProgramColleague[]> {
  const { kernel, areas, access } = ctx;
  const today = kernel.clock.today();
  const near = (other: string) =>
    other === EVERYWHERE || area === EVERYWHERE || areas.isWithin(other, area) || areas.isWithin(area, other);
  const known = new Map<string, ProgramColleague>();
  for (const [role, { title }] of Object.entries(access.roles.roles)) {
    if (!access.roles.rightsOn(role, today)?.permissions.has('program.record')) continue;
    for (const { account, name, area: place } of await findHolders(kernel.db, [role], today)) {
      if (!near(place)) continue;
      const one = known.get(account) ?? { account, name, roles: [], areaName: nameOf(ctx, place) };
      known.set(account, { ...one, roles: [...one.roles.filter(({ zh }) => zh !== title.zh), title] });
    }
  }
  return [...known.values()].sort((a, b) => a.name.localeCompare(b.name, 'zh') || (a.account < b.account ? -1 : 1));
}
