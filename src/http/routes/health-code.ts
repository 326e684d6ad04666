import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, seesInFull } from '../../access/index.ts';
import {
  applyForCode,
  type CardAction,
  type CardRow,
  changeCard,
  checkRealName,
  decideApplication,
  endGuardianship,
  findCardOf,
  getApplication,
  getCard,
  getResident,
  heldCodes,
  issueAtWindow,
  issueDynamic,
  issuePrinted,
  listApplications,
  listScans,
  mayActFor,
  ownApplications,
  requestGuardianship,
  rotateKeys,
} from '../../identify/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  ApplicationDecision,
  CodeApplication,
  CodeApplied,
  CodeApply,
  CodeReason,
  CodeRules,
  GuardianApply,
  HealthCode,
  IssuedCode,
  MyCodes,
  PrintCode,
  page,
  ScanRow,
} from '../contract.ts';
import {
  institutionNames,
  policyNow,
  shownApplication,
  shownCode,
  shownRules,
  shownScan,
} from '../health-code-shapes.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { createRateLimit } from '../rate-limit.ts';

const OWN = { access: { permission: 'code.own' } };
const WINDOW = { access: { permission: 'code.verify' } };
const HOLDER = { access: { permission: ['code.own', 'code.verify'] } };
const Id = z.object({ id: z.uuid() });
const ACTIONS: readonly CardAction[] = ['suspend', 'resume', 'revoke', 'reissue'];
const TOO_OFTEN = 'identify.code-too-often';
const DAY_MS = 86_400_000;

/** The residents' e-health code: applying, showing, suspending; and the window that verifies. */
export function registerHealthCode(app: App, ctx: Ctx): void {
  registerOwn(app, ctx);
  registerCards(app, ctx);
  registerGuardians(app, ctx);
  registerWindow(app, ctx);

  app.get(
    '/api/health-code/rules',
    {
      config: { access: { permission: ['code.own', 'code.scan', 'code.verify', 'terminal.manage'] } },
      schema: { response: { 200: CodeRules } },
    },
    async () => shownRules(ctx),
  );

  app.post(
    '/api/health-code/keys/rotate',
    {
      config: { access: { permission: 'security.manage' } },
      schema: { response: { 200: z.object({ kid: z.number() }) } },
    },
    async (request) => {
      request.touch({ action: 'health-code.rotate-keys', object: 'health-code/keys' });
      const { kid } = await rotateKeys(ctx.kernel);
      return { kid };
    },
  );
}

function registerOwn(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const tries = createRateLimit(DAY_MS, undefined, TOO_OFTEN);

  app.get('/api/health-code/mine', { config: OWN, schema: { response: { 200: MyCodes } } }, async ({ caller }) => {
    const [codes, applications] = await Promise.all([
      heldCodes(kernel, caller.accountId),
      ownApplications(kernel, caller.accountId),
    ]);
    return {
      codes: codes.map((code) => shownCode(ctx, code)),
      applications: applications.map((one) => shownApplication(ctx, one, false)),
    };
  });

  app.post(
    '/api/health-code/apply',
    { config: OWN, schema: { body: CodeApply, response: { 200: CodeApplied } } },
    async (request) => {
      request.touch({ action: 'health-code.apply', object: `Account/${request.caller.account}` });
      tries.take(request.caller.accountId, policyNow(ctx).realName.attemptsPerDay);
      const { name, idNumber, phone } = request.body;
      const asked = { name, idNumber, ...(phone === undefined ? {} : { phone }) };
      const { card, state, person } = await applyForCode(kernel, request.caller, asked);
      request.touch({ persons: [person], object: `health-code/${card.id}` });
      return { state, card: card.id };
    },
  );
}

/** The card, when the caller is its holder, their guardian, or a window of the area they live in. */
async function requireCard(request: FastifyRequest, ctx: Ctx, action: string): Promise<CardRow> {
  const { id } = request.params as { id: string };
  const { caller } = request;
  request.touch({ action: `health-code.${action}`, object: `health-code/${id}` });
  const card = await getCard(ctx.kernel.db, id);
  const mine = caller.permissions.has('code.own') && (await mayActFor(ctx.kernel, caller.accountId, card.person));
  if (!mine && !(caller.permissions.has('code.verify') && (await livesHere(request, ctx, card.person))))
    throw new KangyuError('identify.code-unknown');
  request.touch({ persons: [card.person] });
  return card;
}

async function livesHere(request: FastifyRequest, { kernel, areas }: Ctx, person: string): Promise<boolean> {
  const { area } = request.caller;
  if (area === EVERYWHERE) return true;
  const { resident } = await getResident(kernel, kernel.db, person);
  return resident.area !== null && areas.isWithin(resident.area, area);
}

function registerCards(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const shows = createRateLimit(60_000, undefined, TOO_OFTEN);
  const withTimes = (code: { token: string; issuedAt: Date; expiresAt: Date }) => ({
    token: code.token,
    issuedAt: code.issuedAt.toISOString(),
    expiresAt: code.expiresAt.toISOString(),
    now: kernel.clock.now().toISOString(),
  });

  app.post(
    '/api/health-code/cards/:id/token',
    { config: OWN, schema: { params: Id, response: { 200: IssuedCode } } },
    async (request) => {
      shows.take(request.caller.accountId, policyNow(ctx).dynamic.perMinute);
      const card = await requireCard(request, ctx, 'show');
      return withTimes(await issueDynamic(kernel, card.id));
    },
  );

  app.post(
    '/api/health-code/cards/:id/print',
    {
      config: HOLDER,
      schema: { params: Id, body: PrintCode, response: { 200: IssuedCode.extend({ code: HealthCode }) } },
    },
    async (request) => {
      shows.take(request.caller.accountId, policyNow(ctx).dynamic.perMinute);
      const { id } = await requireCard(request, ctx, 'print');
      const { card, ...code } = await issuePrinted(kernel, id, request.body.pin, request.caller);
      const { resident } = await getResident(kernel, kernel.db, card.person);
      return { ...withTimes(code), code: shownCode(ctx, { resident, card }) };
    },
  );

  for (const action of ACTIONS)
    app.post(
      `/api/health-code/cards/:id/${action}`,
      { config: HOLDER, schema: { params: Id, body: CodeReason.optional(), response: { 200: HealthCode } } },
      async (request) => {
        const { id } = await requireCard(request, ctx, action);
        const card = await changeCard(kernel, id, action, request.caller, request.body?.reason);
        const { resident } = await getResident(kernel, kernel.db, card.person);
        return shownCode(ctx, { resident, card });
      },
    );

  app.get(
    '/api/health-code/cards/:id/scans',
    {
      config: HOLDER,
      schema: { params: Id, querystring: z.object({ limit: limitQuery.limit }), response: { 200: z.array(ScanRow) } },
    },
    async (request) => {
      const { person } = await requireCard(request, ctx, 'scans');
      const rows = await listScans(kernel, { person, limit: request.query.limit });
      const names = await institutionNames(
        ctx,
        rows.map(({ institution }) => institution),
      );
      return rows.map((row) => shownScan(ctx, row, names));
    },
  );
}

function registerGuardians(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const tries = createRateLimit(DAY_MS, undefined, TOO_OFTEN);

  app.post(
    '/api/health-code/guardians',
    { config: OWN, schema: { body: GuardianApply, response: { 204: z.null() } } },
    async (request, reply) => {
      request.touch({ action: 'health-code.guardian', object: `Account/${request.caller.account}` });
      const policy = policyNow(ctx);
      tries.take(request.caller.accountId, policy.realName.attemptsPerDay + policy.guardians.wards);
      const ward = await requestGuardianship(kernel, request.caller, request.body);
      request.touch({ persons: [ward] });
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/health-code/guardians/:id',
    { config: OWN, schema: { params: Id, response: { 204: z.null() } } },
    async (request, reply) => {
      request.touch({ action: 'health-code.guardian-end', object: `health-code/guardian/${request.params.id}` });
      const ward = await endGuardianship(kernel, request.caller, request.params.id);
      request.touch({ persons: [ward] });
      return reply.code(204).send(null);
    },
  );
}

function registerWindow(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;
  const full = (request: FastifyRequest, area: string | null) =>
    seesInFull(request.caller, area ?? undefined, areas.isWithin);

  app.get(
    '/api/health-code/applications',
    {
      config: WINDOW,
      schema: {
        querystring: z.object({ ...limitQuery, state: z.enum(['pending', 'approved', 'refused']).optional() }),
        response: { 200: page(CodeApplication) },
      },
    },
    async (request) => {
      const { limit, cursor, state } = request.query;
      const { area } = request.caller;
      const after = CodeCursor.decode(cursor, /^[0-9a-f-]{36}$/);
      const found = await listApplications(kernel, {
        limit: limit + 1,
        ...(state ? { state } : {}),
        ...(area === EVERYWHERE ? {} : { areas: [area, ...areas.within(area).map(({ code }) => code)] }),
        ...(after === undefined ? {} : { after }),
      });
      const shown = CodeCursor.page(found, limit, ({ request: { id } }) => id);
      request.touch({
        action: 'health-code.applications',
        persons: shown.items.map(({ resident }) => resident.person),
      });
      return {
        ...shown,
        items: shown.items.map((one) => shownApplication(ctx, one, full(request, one.resident.area))),
      };
    },
  );

  app.post(
    '/api/health-code/applications/:id/decision',
    { config: WINDOW, schema: { params: Id, body: ApplicationDecision, response: { 200: CodeApplication } } },
    async (request) => {
      const { id } = request.params;
      request.touch({ action: 'health-code.verify', object: `health-code/application/${id}` });
      const before = await getApplication(kernel, id);
      if (!(await livesHere(request, ctx, before.resident.person))) throw new KangyuError('identify.request-unknown');
      request.touch({ persons: [before.resident.person] });
      const { approve, reason } = request.body;
      await decideApplication(kernel, id, { approve, ...(reason === undefined ? {} : { reason }) }, request.caller);
      const after = await getApplication(kernel, id);
      return shownApplication(ctx, after, full(request, after.resident.area));
    },
  );

  app.post(
    '/api/health-code/cards',
    { config: WINDOW, schema: { body: CodeApply, response: { 200: HealthCode } } },
    async (request) => {
      request.touch({ action: 'health-code.issue', object: 'health-code' });
      const { name, idNumber } = request.body;
      const checked = await checkRealName(kernel, { name, idNumber });
      const { person } = checked.facts;
      if (!(await livesHere(request, ctx, person))) throw new KangyuError('identify.code-not-matched');
      const made = await issueAtWindow(kernel, checked, request.caller);
      request.touch({ persons: [person], object: `health-code/${made.id}` });
      const { resident } = await getResident(kernel, kernel.db, person);
      const card = await findCardOf(kernel.db, person);
      return shownCode(ctx, { resident, ...(card ? { card } : {}) });
    },
  );
}
