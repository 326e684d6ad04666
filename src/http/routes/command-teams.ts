import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { maskPhone, requireArea } from '../../access/index.ts';
import {
  ANSWERS,
  addTeam,
  answerCallup,
  answerOwn,
  callUp,
  callupsOf,
  getCallup,
  getTeam,
  releaseTeam,
  resourcesContent,
  rosterOf,
  saveMember,
  selectCallups,
  selectTeams,
} from '../../decide/command/index.ts';
import { areaPatterns } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { commanderOf, iso, visibleEvent } from '../command-shapes.ts';
import {
  Callup,
  CallupRequest,
  EmergencyTeams,
  MyCallup,
  TeamMember,
  TeamMemberRequest,
  TeamRequest,
} from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { languageOf } from '../language.ts';
import { recordScope } from '../record-scope.ts';

const READ = { access: { permission: 'command.read' } };
const MANAGE = { access: { permission: 'command.manage' } };
const params = z.object({ id: z.uuid() });

/** Emergency teams (卫生应急队伍): rosters, call-ups to events, answers, muster. */
export function registerCommandTeams(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const manager = (request: FastifyRequest) => commanderOf(request, ctx, 'command.manage');

  app.get(
    '/api/command/teams',
    { config: READ, schema: { querystring: z.object(exportQuery), response: { 200: EmergencyTeams } } },
    async (request, reply) => {
      const { classes, skills, musterMinutes } = resourcesContent().teams;
      const titles = new Map(classes.map(({ id, title }) => [id, title]));
      const rows = await selectTeams(kernel.db, areaPatterns(recordScope(request, ctx)));
      const items = rows.map((row) => ({
        ...row,
        classTitle: titles.get(row.class) ?? { zh: row.class, en: row.class },
      }));
      if (!request.query.format) return { items, classes, skills, musterMinutes };
      const lang = languageOf(request);
      return sendTable(reply, request.query.format, {
        name: '应急队伍 Emergency teams',
        columns: [
          { key: 'name', title: '队伍 Team' },
          { key: 'classTitle', title: '类别 Class' },
          { key: 'areaName', title: '地区 Area' },
          { key: 'members', title: '人数 Members' },
          { key: 'onCall', title: '值班 On call' },
          { key: 'eventTitle', title: '执行任务 Called up to' },
        ],
        rows: items.map((item) => ({ ...item, classTitle: item.classTitle[lang] })),
      }) as never;
    },
  );
  app.post(
    '/api/command/teams',
    { config: MANAGE, schema: { body: TeamRequest, response: { 201: z.object({ id: z.string() }) } } },
    async (request, reply) => {
      requireArea(request.caller, request.body.area, ctx.areas.isWithin);
      const id = await addTeam(kernel, request.body, manager(request));
      request.touch({ action: 'command.team', object: `team/${id}` });
      return reply.code(201).send({ id });
    },
  );
  const roster = async (request: FastifyRequest, team: string) => {
    const { area } = await getTeam(kernel, team);
    requireArea(request.caller, area, ctx.areas.isWithin);
    const full = manager(request).manages(area);
    return (await rosterOf(kernel, team)).map(({ team: _, active: __, ...member }) => ({
      ...member,
      phone: member.phone && !full ? maskPhone(member.phone) : member.phone,
    }));
  };
  app.get(
    '/api/command/teams/:id/members',
    { config: READ, schema: { params, response: { 200: z.array(TeamMember) } } },
    async (request) => {
      request.touch({ action: 'command.roster', object: `team/${request.params.id}` });
      return roster(request, request.params.id);
    },
  );
  app.post(
    '/api/command/teams/:id/members',
    { config: MANAGE, schema: { params, body: TeamMemberRequest, response: { 200: z.array(TeamMember) } } },
    async (request) => {
      const { id } = request.params;
      await saveMember(kernel, id, request.body, manager(request));
      request.touch({ action: 'command.member', object: `team/${id}` });
      return roster(request, id);
    },
  );

  const callups = async (event: string) =>
    (await selectCallups(kernel.db, { event })).map(({ event: _, members, ...row }) => ({
      ...iso(row),
      members: members ?? [],
    }));
  app.get(
    '/api/command/events/:id/callups',
    { config: READ, schema: { params, response: { 200: z.array(Callup) } } },
    async (request) => callups((await visibleEvent(request, ctx, request.params.id)).id),
  );
  app.post(
    '/api/command/events/:id/callups',
    {
      config: { access: { permission: 'command.order' } },
      schema: { params, body: CallupRequest, response: { 201: z.array(Callup) } },
    },
    async (request, reply) => {
      const { id } = await visibleEvent(request, ctx, request.params.id);
      requireArea(request.caller, (await getTeam(kernel, request.body.team)).area, ctx.areas.isWithin);
      await callUp(kernel, id, request.body, commanderOf(request, ctx));
      request.touch({ action: 'command.callup', object: `event/${id} team/${request.body.team}` });
      return reply.code(201).send(await callups(id));
    },
  );
  // Whoever stands on a roster answers for itself, whatever the role.
  const own = async ({ caller }: FastifyRequest) => {
    const now = kernel.clock.now().toISOString();
    return (await callupsOf(kernel, caller.account)).map(({ member: _, ...callup }) => ({ ...iso(callup), now }));
  };
  app.get(
    '/api/command/callups/mine',
    { config: { access: { signedIn: true } }, schema: { response: { 200: z.array(MyCallup) } } },
    (request) => own(request),
  );
  app.post(
    '/api/command/callups/:id/answer',
    {
      config: { access: { signedIn: true } },
      schema: { params, body: z.strictObject({ answer: z.enum(ANSWERS) }), response: { 200: z.array(MyCallup) } },
    },
    async (request) => {
      await answerOwn(kernel, request.params.id, request.body.answer, commanderOf(request, ctx));
      request.touch({ action: 'command.answer', object: `callup/${request.params.id}` });
      return own(request);
    },
  );
  app.post(
    '/api/command/callups/:id/answers',
    {
      config: { access: { permission: ['command.report', 'command.order'] } },
      schema: {
        params,
        body: z.strictObject({ member: z.uuid(), answer: z.enum(ANSWERS) }),
        response: { 200: z.array(Callup) },
      },
    },
    async (request) => {
      await visibleEvent(request, ctx, (await getCallup(kernel, request.params.id)).event);
      const event = await answerCallup(kernel, request.params.id, request.body, commanderOf(request, ctx));
      request.touch({ action: 'command.answer', object: `callup/${request.params.id}` });
      return callups(event);
    },
  );
  app.post(
    '/api/command/callups/:id/release',
    { config: { access: { permission: 'command.order' } }, schema: { params, response: { 200: z.array(Callup) } } },
    async (request) => {
      await visibleEvent(request, ctx, (await getCallup(kernel, request.params.id)).event);
      const event = await releaseTeam(kernel, request.params.id, commanderOf(request, ctx));
      request.touch({ action: 'command.release-team', object: `callup/${request.params.id}` });
      return callups(event);
    },
  );
}
