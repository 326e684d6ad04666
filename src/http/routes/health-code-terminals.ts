import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, requireArea } from '../../access/index.ts';
import {
  changeTerminal,
  getTerminal,
  listScans,
  listTerminals,
  registerTerminal,
  type TerminalRow,
} from '../../identify/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { institutionArea } from '../../measure/indicators/index.ts';
import type { App, Ctx } from '../app.ts';
import { page, ScanRow, Terminal, TerminalChange, TerminalCreate, TerminalState } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { institutionNames, shownScan, shownTerminal } from '../health-code-shapes.ts';
import { languageOf } from '../language.ts';
import { CodeCursor, limitQuery } from '../paging.ts';

const MANAGE = { access: { permission: 'terminal.manage' } };
const MANAGE_OR_SCAN = { access: { permission: ['terminal.manage', 'code.scan'] } };
const Id = z.object({ id: z.uuid() });
const EXPORT_LIMIT = 100_000;

/** Terminals that may read codes, and the log of what they read (管理 · 终端). */
export function registerHealthCodeTerminals(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const one = async (row: TerminalRow) => shownTerminal(ctx, row, await institutionNames(ctx, [row.institution]));

  app.get(
    '/api/health-code/terminals',
    {
      config: MANAGE,
      schema: {
        querystring: z.object({ ...limitQuery, state: TerminalState.optional() }),
        response: { 200: page(Terminal) },
      },
    },
    async (request) => {
      const { limit, cursor, state } = request.query;
      const after = CodeCursor.decode(cursor, /^[0-9a-f-]{36}$/);
      const rows = await listTerminals(kernel.db, {
        limit: limit + 1,
        ...areasOf(request, ctx),
        ...(state ? { state } : {}),
        ...(after === undefined ? {} : { after }),
      });
      const shown = CodeCursor.page(rows, limit, ({ id }) => id);
      const names = await institutionNames(
        ctx,
        shown.items.map(({ institution }) => institution),
      );
      return { ...shown, items: shown.items.map((row) => shownTerminal(ctx, row, names)) };
    },
  );

  app.post(
    '/api/health-code/terminals',
    { config: MANAGE_OR_SCAN, schema: { body: TerminalCreate, response: { 201: Terminal } } },
    async (request, reply) => {
      request.touch({ action: 'terminal.register', object: `Organization/${request.body.institution}` });
      const area = await institutionArea(kernel.db, request.body.institution);
      if (area === undefined || area === null) throw new KangyuError('indicators.institution-unknown');
      requireArea(request.caller, area, ctx.areas.isWithin);
      // People at a terminal ask; an administrator registers.
      const as = request.caller.permissions.has('terminal.manage') ? 'active' : 'requested';
      const row = await registerTerminal(kernel, { ...request.body, area }, request.caller, as);
      request.touch({ object: `Terminal/${row.id}` });
      return reply.code(201).send(await one(row));
    },
  );

  app.get(
    '/api/health-code/terminals/:id',
    { config: MANAGE_OR_SCAN, schema: { params: Id, response: { 200: Terminal } } },
    async (request) => one(await visible(request, ctx, request.params.id)),
  );

  app.patch(
    '/api/health-code/terminals/:id',
    { config: MANAGE, schema: { params: Id, body: TerminalChange, response: { 200: Terminal } } },
    async (request) => {
      const { name, state, validUntil } = request.body;
      request.touch({ action: 'terminal.change', object: `Terminal/${request.params.id}` });
      await visible(request, ctx, request.params.id);
      const change = {
        ...(name === undefined ? {} : { name }),
        ...(state === undefined ? {} : { state }),
        ...(validUntil === undefined ? {} : { validUntil }),
      };
      return one(await changeTerminal(kernel, request.params.id, change, request.caller));
    },
  );

  registerLog(app, ctx);
}

async function visible(request: FastifyRequest, { kernel, areas }: Ctx, id: string): Promise<TerminalRow> {
  const row = await getTerminal(kernel.db, id);
  requireArea(request.caller, row.area, areas.isWithin);
  return row;
}

function areasOf({ caller }: FastifyRequest, { areas }: Ctx): { areas?: string[] } {
  if (caller.area === EVERYWHERE) return {};
  return { areas: [caller.area, ...areas.within(caller.area).map(({ code }) => code)] };
}

function registerLog(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const query = z.object({
    ...limitQuery,
    ...exportQuery,
    terminal: z.uuid().optional(),
    outcome: z.enum(['accepted', 'refused']).optional(),
    from: z.iso.date().optional(),
    to: z.iso.date().optional(),
  });

  app.get(
    '/api/health-code/scans',
    { config: MANAGE, schema: { querystring: query, response: { 200: page(ScanRow) } } },
    async (request, reply) => {
      const { limit, cursor, format, terminal, outcome, from, to } = request.query;
      const wanted = format ? EXPORT_LIMIT : limit;
      const before = CodeCursor.decode(cursor, /^\d{4}-[\dT:.Z-]+\|[0-9a-f-]{36}$/);
      const [at, id] = before?.split('|') ?? [];
      const rows = await listScans(kernel, {
        limit: wanted + 1,
        ...areasOf(request, ctx),
        ...(terminal ? { terminal } : {}),
        ...(outcome ? { outcome } : {}),
        ...(from ? { from: dayStart(from) } : {}),
        ...(to ? { to: new Date(dayStart(to).getTime() + 86_400_000) } : {}),
        ...(at && id && !format ? { before: { at: new Date(at), id } } : {}),
      });
      const shown = CodeCursor.page(rows, wanted, (row) => `${row.received_at.toISOString()}|${row.id}`);
      const names = await institutionNames(
        ctx,
        shown.items.map(({ institution }) => institution),
      );
      const items = shown.items.map((row) => shownScan(ctx, row, names));
      if (!format) return { ...shown, items };
      const language = languageOf(request);
      const text = (zh: string, en: string) => (language === 'zh' ? zh : en);
      return sendTable(reply, format, {
        name: text('扫码记录', 'Scans'),
        columns: [
          { key: 'at', title: text('收到时间', 'Received') },
          { key: 'scannedAt', title: text('扫码时间', 'Scanned') },
          { key: 'mode', title: text('方式', 'Mode') },
          { key: 'terminalName', title: text('终端', 'Terminal') },
          { key: 'institutionName', title: text('机构', 'Institution') },
          { key: 'actor', title: text('账号', 'Account') },
          { key: 'purpose', title: text('用途', 'Purpose') },
          { key: 'outcome', title: text('结果', 'Outcome') },
          { key: 'reason', title: text('原因', 'Reason') },
        ],
        rows: items.map((row) => ({
          ...row,
          purpose: row.purpose[language],
          reason: row.reason?.[language],
          mode: row.mode === 'online' ? text('联网', 'online') : text('离线', 'offline'),
          outcome: row.outcome === 'accepted' ? text('通过', 'accepted') : text('拒绝', 'refused'),
        })),
      });
    },
  );
}

const dayStart = (day: string): Date => new Date(`${day}T00:00:00+08:00`);
