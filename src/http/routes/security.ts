import { z } from 'zod';
import {
  carryOutDisposal,
  countAudit,
  countKept,
  endDisposal,
  enterSecurity,
  findSecurityEntries,
  holdingRules,
  listDisposals,
  listProposals,
  monthsBefore,
  proposeDisposal,
  requireDisposable,
  type SecurityEntryRow,
  securityRegisters,
} from '../../access/index.ts';
import { countInbox, disposeInbox } from '../../ingest/index.ts';
import { dayOf, KangyuError } from '../../kernel/index.ts';
import { pastRetention, scheduleRetentionCount } from '../../person/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  DisposalCount,
  DisposalDone,
  DisposalProposed,
  DisposalRequest,
  page,
  RetentionReport,
  type RetentionRow,
  SecurityEntry,
  SecurityEntryNew,
  SecurityRegister,
} from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { CodeCursor, limitQuery } from '../paging.ts';

const config = { access: { permission: 'retention.manage' } };
const EXPORT_LIMIT = 10_000;
const startOf = (day: string): Date => new Date(`${day}T00:00:00+08:00`);

/** What has passed its time and what was disposed of; the registers of data protection. */
export function registerSecurity(app: App, ctx: Ctx): void {
  registerRetention(app, ctx);
  registerRegisters(app, ctx);
}

function registerRetention(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/retention',
    { config, schema: { querystring: z.object(exportQuery), response: { 200: RetentionReport } } },
    async (request, reply) => {
      request.touch({ action: 'retention.report', object: 'Retention' });
      const today = kernel.clock.today();
      const { classes, at } = await pastRetention(kernel.db, today);
      const records = classes.map(
        ({ code, title, source, years, unverified, past, oldest }): RetentionRow => ({
          code,
          kind: 'record',
          title,
          source,
          months: years * 12,
          unverified,
          past,
          oldest,
          keptFrom: monthsBefore(today, years * 12),
          disposable: false,
        }),
      );
      const items = [...(await holdings(ctx, today)), ...records];
      const { format } = request.query;
      if (format)
        return sendTable(reply, format, {
          name: 'retention',
          notes: [`截至 ${today}${at ? `，健康记录统计于 ${dayOf(at)}` : ''}`],
          columns: RETENTION_COLUMNS,
          rows: items.map(({ title, ...row }) => ({ ...row, title: title.zh })),
        });
      const disposals = (await listDisposals(kernel.db)).map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));
      const proposals = (await listProposals(kernel.db)).map(({ proposedAt, ...row }) => ({
        ...row,
        proposedAt: proposedAt.toISOString(),
        mine: row.proposedBy === request.caller.account,
      }));
      return { items, countedAt: at?.toISOString() ?? null, proposals, disposals };
    },
  );

  app.post('/api/retention/count', { config, schema: { response: { 202: z.null() } } }, async (request, reply) => {
    request.touch({ action: 'retention.count', object: 'Retention' });
    await scheduleRetentionCount(kernel, kernel.db);
    return reply.code(202).send(null);
  });

  registerDisposal(app, ctx);
}

function registerDisposal(app: App, { kernel }: Ctx): void {
  const params = z.object({ class: z.string().regex(/^[a-z-]{1,40}$/) });
  const Id = z.object({ id: z.uuid() });

  app.get(
    '/api/retention/:class/count',
    { config, schema: { params, querystring: z.object({ before: z.iso.date() }), response: { 200: DisposalCount } } },
    async (request) => {
      const { before } = request.query;
      requireDisposable(kernel, request.params.class, before);
      request.touch({ action: 'retention.report', object: `Retention/${request.params.class}` });
      const { past, oldest } = await countInbox(kernel.db, startOf(before));
      return { before, past, oldest: oldest ? dayOf(oldest) : null };
    },
  );

  app.post(
    '/api/retention/:class/disposal',
    { config, schema: { params, body: DisposalRequest, response: { 201: DisposalProposed } } },
    async (request, reply) => {
      const { before, reason } = request.body;
      const code = request.params.class;
      request.touch({ action: 'retention.propose', object: `Retention/${code}`, purpose: reason });
      requireDisposable(kernel, code, before);
      const { past } = await countInbox(kernel.db, startOf(before));
      const id = await proposeDisposal(kernel, request.caller, { class: code, before, counted: past, reason });
      return reply.code(201).send({ id, counted: past });
    },
  );

  app.post(
    '/api/retention/disposals/:id/carry-out',
    { config, schema: { params: Id, response: { 200: DisposalDone } } },
    async (request) => {
      const { id } = request.params;
      request.touch({ action: 'retention.dispose', object: `Disposal/${id}` });
      const { proposal, disposed, proof } = await kernel.db.transaction((tx) =>
        carryOutDisposal(kernel, tx, request.caller, id, ({ before }) => disposeInbox(tx, startOf(before))),
      );
      request.touch({ object: `Retention/${proposal.class}/${proof}`, purpose: proposal.reason });
      return { disposed, proof };
    },
  );

  app.post(
    '/api/retention/disposals/:id/end',
    {
      config,
      schema: { params: Id, response: { 200: z.object({ outcome: z.enum(['withdrawn', 'declined']) }) } },
    },
    async (request) => {
      const { id } = request.params;
      request.touch({ action: 'retention.decline', object: `Disposal/${id}` });
      return { outcome: await kernel.db.transaction((tx) => endDisposal(kernel, tx, request.caller, id)) };
    },
  );
}

async function holdings({ kernel }: Ctx, today: string): Promise<RetentionRow[]> {
  const rows: RetentionRow[] = [];
  for (const [code, { title, source, months, dispose, from }] of Object.entries(holdingRules())) {
    if (from > today) continue;
    const keptFrom = monthsBefore(today, months);
    const { past, oldest } =
      code === 'inbox'
        ? await countInbox(kernel.db, startOf(keptFrom))
        : code === 'audit'
          ? await countAudit(kernel.db, startOf(keptFrom))
          : await countKept(kernel.db, code, today);
    rows.push({
      code,
      kind: 'holding',
      title,
      source,
      months,
      past,
      oldest: oldest ? dayOf(oldest) : null,
      keptFrom,
      disposable: dispose === 'by-hand',
    });
  }
  return rows;
}

const RETENTION_COLUMNS = [
  { key: 'title', title: '类别' },
  { key: 'months', title: '至少保存（月）' },
  { key: 'keptFrom', title: '仍须保存起' },
  { key: 'past', title: '已过保存期' },
  { key: 'oldest', title: '最早' },
  { key: 'source', title: '依据' },
];

function registerRegisters(app: App, { kernel }: Ctx): void {
  app.get('/api/security-registers', { config, schema: { response: { 200: z.array(SecurityRegister) } } }, () =>
    Object.entries(securityRegisters()).map(([kind, { title, source, fields }]) => ({
      kind,
      title,
      source,
      fields: Object.entries(fields).map(([code, { title, required }]) => ({ code, title, required })),
    })),
  );

  const params = z.object({ kind: z.string().regex(/^[a-z-]{1,40}$/) });
  app.get(
    '/api/security-registers/:kind',
    {
      config,
      schema: {
        params,
        querystring: z.object({ ...limitQuery, ...exportQuery }),
        response: { 200: page(SecurityEntry) },
      },
    },
    async (request, reply) => {
      const { kind } = request.params;
      const register = securityRegisters()[kind];
      if (!register) throw new KangyuError('access.register-unknown', { kind });
      const { limit, cursor, format } = request.query;
      const before = CodeCursor.decode(cursor, /^[0-9a-f-]{36}$/);
      const rows = await findSecurityEntries(kernel.db, {
        kind,
        limit: format ? EXPORT_LIMIT : limit + 1,
        before: format ? undefined : before,
      });
      if (format)
        return sendTable(reply, format, {
          name: register.title.zh,
          notes: [register.source],
          columns: [
            { key: 'day', title: '日期' },
            { key: 'title', title: '名称' },
            ...Object.entries(register.fields).map(([key, { title }]) => ({ key: `field.${key}`, title: title.zh })),
            { key: 'keepUntil', title: '至少保存到' },
            { key: 'actor', title: '登记人' },
          ],
          rows: rows.map(({ day, title, keepUntil, actor, content }) => ({
            day,
            title,
            keepUntil,
            actor,
            ...Object.fromEntries(Object.entries(content).map(([key, value]) => [`field.${key}`, value])),
          })),
        });
      const list = CodeCursor.page(rows, limit, ({ id }) => id);
      return { ...list, items: list.items.map(shown) };
    },
  );

  app.post(
    '/api/security-registers/:kind',
    { config, schema: { params, body: SecurityEntryNew, response: { 201: z.object({ id: z.string() }) } } },
    async (request, reply) => {
      const { kind } = request.params;
      request.touch({ action: 'security.enter', object: `SecurityRegister/${kind}` });
      const { replaces, ...entry } = request.body;
      const id = await enterSecurity(kernel, request.caller, { ...entry, kind, ...(replaces ? { replaces } : {}) });
      return reply.code(201).send({ id });
    },
  );
}

const shown = ({ replaces: _replaces, at, ...row }: SecurityEntryRow) => ({ ...row, at: at.toISOString() });
