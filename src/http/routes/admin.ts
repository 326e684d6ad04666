import { z } from 'zod';
import {
  changeAccount,
  createAccount,
  issueToken,
  listAccounts,
  listTokens,
  requireArea,
  revokeToken,
  searchAudit,
  verifyAudit,
} from '../../access/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  AccountChange,
  AccountCreate,
  AccountRow,
  AuditRow,
  AuditVerification,
  page,
  RoleInfo,
  TokenCreate,
  TokenIssued,
  TokenRow,
} from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { registerAccountSessions } from './account-sessions.ts';

const ACCOUNTS = ['account.manage', 'security.manage'];
const Id = z.object({ id: z.uuid() });

/** Accounts, roles, tokens, audit (管理). */
export function registerAdmin(app: App, ctx: Ctx): void {
  registerAccounts(app, ctx);
  registerAccountSessions(app, ctx);
  registerTokens(app, ctx);
  registerAudit(app, ctx);

  app.get(
    '/api/roles',
    { config: { access: { signedIn: true } }, schema: { response: { 200: z.array(RoleInfo) } } },
    async () => {
      const { roles, permissions, rightsOn } = ctx.access.roles;
      return Object.entries(roles).map(([role, { title, does, program }]) => {
        const held = [...(rightsOn(role, ctx.kernel.clock.today())?.permissions ?? [])];
        return { role, title, does, program, permissions: held.map((code) => ({ code, title: permissions[code]! })) };
      });
    },
  );
}

function registerAccounts(app: App, { access, areas }: Ctx): void {
  const named = (roles: { role: string; area: string }[]) =>
    roles.map((grant) => ({
      ...grant,
      ...(areas.nameOf(grant.area) === undefined ? {} : { areaName: areas.nameOf(grant.area) }),
    }));
  const find = async (filter: { text?: string; id?: string; after?: string; limit: number }) =>
    (await listAccounts(access, filter)).map((account) => ({ ...account, roles: named(account.roles) }));

  app.get(
    '/api/accounts',
    {
      config: { access: { permission: ACCOUNTS } },
      schema: {
        querystring: z.object({ ...limitQuery, q: z.string().max(64).optional() }),
        response: { 200: page(AccountRow) },
      },
    },
    async ({ query }) => {
      const after = CodeCursor.decode(query.cursor);
      const items = await find({
        limit: query.limit + 1,
        ...(query.q ? { text: query.q } : {}),
        ...(after === undefined ? {} : { after }),
      });
      return CodeCursor.page(items, query.limit, (item) => item.account);
    },
  );

  app.post(
    '/api/accounts',
    { config: { access: { permission: ACCOUNTS } }, schema: { body: AccountCreate, response: { 201: AccountRow } } },
    async (request, reply) => {
      request.touch({ action: 'account.create', object: `Account/${request.body.account}` });
      for (const { area } of request.body.roles) requireArea(request.caller, area, areas.isWithin);
      const id = await createAccount(access, request.body, request.caller);
      const [row] = await find({ id, limit: 1 });
      return reply.code(201).send(row!);
    },
  );

  app.patch(
    '/api/accounts/:id',
    {
      config: { access: { permission: ACCOUNTS } },
      schema: { params: Id, body: AccountChange, response: { 200: AccountRow } },
    },
    async (request) => {
      request.touch({
        action: `account.change:${Object.keys(request.body).sort().join(',')}`,
        object: `Account/${request.params.id}`,
      });
      for (const { area } of request.body.roles ?? []) requireArea(request.caller, area, areas.isWithin);
      await changeAccount(access, request.params.id, request.body, request.caller);
      const [row] = await find({ id: request.params.id, limit: 1 });
      return row!;
    },
  );
}

function registerTokens(app: App, { access }: Ctx): void {
  const config = { access: { permission: 'token.manage' } };
  app.get(
    '/api/tokens',
    {
      config,
      schema: {
        querystring: z.object({ ...limitQuery, account: z.string().max(64).optional() }),
        response: { 200: page(TokenRow) },
      },
    },
    async ({ query }) => {
      const before = CodeCursor.decode(query.cursor);
      const rows = await listTokens(access, {
        limit: query.limit + 1,
        ...(query.account ? { account: query.account } : {}),
        ...(before === undefined ? {} : { before }),
      });
      const { items, nextCursor } = CodeCursor.page(rows, query.limit, (row) => row.id);
      const shown = items.map(({ created_at, expires_at, ...row }) => ({
        ...row,
        createdAt: created_at.toISOString(),
        expiresAt: expires_at.toISOString(),
      }));
      return { items: shown, ...(nextCursor === undefined ? {} : { nextCursor }) };
    },
  );

  app.post(
    '/api/tokens',
    { config, schema: { body: TokenCreate, response: { 201: TokenIssued } } },
    async (request, reply) => {
      request.touch({ action: 'token.issue', object: `Account/${request.body.account}` });
      const { account, label, days, role } = request.body;
      const wanted = {
        account,
        label,
        ...(days === undefined ? {} : { days }),
        ...(role === undefined ? {} : { role }),
      };
      const { id, token, expiresAt } = await issueToken(access, wanted, request.caller);
      return reply.code(201).send({ id, token, expiresAt: expiresAt.toISOString() });
    },
  );

  app.delete(
    '/api/tokens/:id',
    { config, schema: { params: Id, response: { 204: z.null() } } },
    async (request, reply) => {
      request.touch({ action: 'token.revoke', object: `Token/${request.params.id}` });
      await revokeToken(access, request.params.id);
      return reply.code(204).send(null);
    },
  );
}

const AuditQuery = z.object({
  ...limitQuery,
  ...exportQuery,
  actor: z.string().max(64).optional(),
  action: z.string().max(100).optional(),
  person: z.string().max(100).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
});
const EXPORT_LIMIT = 50_000;

function registerAudit(app: App, { access, kernel }: Ctx): void {
  const config = { access: { permission: 'audit.read' } };
  app.get(
    '/api/audit',
    { config, schema: { querystring: AuditQuery, response: { 200: page(AuditRow) } } },
    async (request, reply) => {
      const { limit, cursor, format, ...filter } = request.query;
      const before = CodeCursor.decode(cursor, /^\d{1,19}$/);
      request.touch({ action: 'audit.read', object: 'AuditLedger' });
      const size = format ? EXPORT_LIMIT : limit + 1;
      const entries = await searchAudit(access, {
        ...withoutUndefined(filter),
        limit: size,
        ...(before === undefined || format ? {} : { before }),
      });
      const rows = entries.map(
        ({ account: _account, area: _area, request_id, ...entry }): AuditRow => ({ ...entry, requestId: request_id }),
      );
      if (format)
        return sendTable(reply, format, {
          name: 'audit',
          columns: AUDIT_COLUMNS,
          rows: rows.map((row) => ({ ...row, persons: row.persons.join(' ') })),
        });
      return CodeCursor.page(rows, limit, (row) => row.seq);
    },
  );

  app.post('/api/audit/verify', { config, schema: { response: { 200: AuditVerification } } }, async (request) => {
    request.touch({ action: 'audit.verify', object: 'AuditLedger' });
    await access.audit.flush();
    return verifyAudit(kernel);
  });
}

const AUDIT_COLUMNS = [
  { key: 'seq', title: '序号' },
  { key: 'at', title: '时间' },
  { key: 'actor', title: '账号' },
  { key: 'role', title: '角色' },
  { key: 'action', title: '动作' },
  { key: 'outcome', title: '结果' },
  { key: 'object', title: '对象' },
  { key: 'persons', title: '涉及人员' },
  { key: 'purpose', title: '目的' },
  { key: 'ip', title: '地址' },
  { key: 'requestId', title: '请求编号' },
];

function withoutUndefined<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never;
}
