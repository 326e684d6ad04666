import { z } from 'zod';
import { changeSelf, exchangeContent, ownNode, verifyWith } from '../../decide/exchange/index.ts';
import {
  changeNode,
  flushTraffic,
  getNode,
  isSilent,
  listNodes,
  type NodeChange,
  type NodeRow,
  nodeTraffic,
  registerNode,
  selectRefusals,
  selectSourceNames,
} from '../../ingest/index.ts';
import { dayOf, fingerprintOf, KangyuError } from '../../kernel/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  ChangeExchangeNode,
  ChangeOwnNode,
  ExchangeNode,
  ExchangeNodeDetail,
  NewExchangeNode,
  NodeCheck,
  OwnNode,
  page,
  RefusedMessage,
  SourceName,
} from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { CodeCursor, limitQuery } from '../paging.ts';

const READ = { access: { permission: ['data.read', 'node.manage'] } };
/** Names of systems stand beside everything that came from them. */
const NAMES = {
  access: { permission: ['data.read', 'node.manage', 'record.read', 'resident.read', 'identity.review'] },
};
const MANAGE = { access: { permission: 'node.manage' } };
const Id = z.object({ id: z.uuid() });
const EXPORT_LIMIT = 10_000;
const SHOWN_DAYS = 7;
const DAY_MS = 86_400_000;

/** The register of nodes: who sends here, through which doors, with which keys; platforms above; this platform itself. */
export function registerNodes(app: App, ctx: Ctx): void {
  registerReading(app, ctx);
  registerChanging(app, ctx);
  registerOwn(app, ctx);
}

function registerReading(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  app.get(
    '/api/nodes',
    {
      config: READ,
      schema: {
        querystring: z.object({
          ...limitQuery,
          ...exportQuery,
          role: z.enum(['sender', 'higher']).optional(),
          state: z.enum(['active', 'suspended']).optional(),
          q: z.string().max(100).optional(),
        }),
        response: { 200: page(ExchangeNode) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, role, state, q } = request.query;
      await flushTraffic(kernel);
      const rows = await listNodes(kernel.db, {
        role,
        state,
        text: q,
        after: format ? undefined : CodeCursor.decode(cursor, /^.{1,64}$/u),
        limit: format ? EXPORT_LIMIT : limit + 1,
      });
      const items = await shown(ctx, rows);
      if (!format) return CodeCursor.page(items, limit, ({ code }) => code);
      return sendTable(reply, format, { name: '节点', columns: COLUMNS, rows: items.map(exported) }) as never;
    },
  );

  app.get('/api/nodes/names', { config: NAMES, schema: { response: { 200: z.array(SourceName) } } }, async () =>
    selectSourceNames(kernel.db),
  );

  app.get(
    '/api/nodes/refusals',
    {
      config: READ,
      schema: {
        querystring: z.object({
          ...limitQuery,
          ...exportQuery,
          node: z.uuid().optional(),
          door: ExchangeNode.shape.doors.element.optional(),
        }),
        response: { 200: page(RefusedMessage) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, node, door } = request.query;
      await flushTraffic(kernel);
      const rows = await selectRefusals(kernel.db, {
        node,
        door,
        after: format ? undefined : CodeCursor.decode(cursor, /^[0-9a-f-]{36}$/),
        limit: format ? EXPORT_LIMIT : limit + 1,
      });
      const items = rows.map(({ node_name: nodeName, at, taken_at: takenAt, taken_by: takenBy, ...row }) => ({
        ...row,
        at: at.toISOString(),
        nodeName,
        takenAt: takenAt?.toISOString() ?? null,
        takenBy,
      }));
      if (!format) return CodeCursor.page(items, limit, ({ id }) => id);
      const told = items.map(({ reasons, ...row }) => ({
        ...row,
        reasons: reasons.map(({ place, code, zh }) => [place, code, zh].filter(Boolean).join(' ')).join('；'),
      }));
      return sendTable(reply, format, { name: '未接收的消息', columns: REFUSAL_COLUMNS, rows: told }) as never;
    },
  );

  app.get(
    '/api/nodes/:id',
    { config: READ, schema: { params: Id, response: { 200: ExchangeNodeDetail } } },
    async (request) => detail(ctx, await getNode(kernel.db, request.params.id)),
  );
}

function registerChanging(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  app.post(
    '/api/nodes',
    { config: MANAGE, schema: { body: NewExchangeNode, response: { 201: ExchangeNodeDetail } } },
    async (request, reply) => {
      const { code, name, role, source = code, ...change } = request.body;
      const node = await registerNode(kernel, { code, name, role, source, ...said(change) }, request.caller.account);
      request.touch({ action: 'node.add', object: `node/${node.code}` });
      reply.code(201);
      return detail(ctx, node);
    },
  );

  app.patch(
    '/api/nodes/:id',
    { config: MANAGE, schema: { params: Id, body: ChangeExchangeNode, response: { 200: ExchangeNodeDetail } } },
    async (request) => {
      const node = await changeNode(kernel, request.params.id, said(request.body), request.caller.account);
      const action = request.body.key ? 'node.key' : request.body.state ? `node.${request.body.state}` : 'node.change';
      request.touch({ action, object: `node/${node.code}` });
      return detail(ctx, node);
    },
  );

  app.post(
    '/api/nodes/:id/check',
    { config: MANAGE, schema: { params: Id, response: { 200: NodeCheck } } },
    async (request) => {
      const node = await getNode(kernel.db, request.params.id);
      if (node.role !== 'higher' || (node.transport === 'wst790' && node.public_key === null))
        throw new KangyuError('exchange.upload-node');
      request.touch({ action: 'node.check', object: `node/${node.code}` });
      return verifyWith(kernel, node);
    },
  );
}

function registerOwn(app: App, { kernel }: Ctx): void {
  const own = async (): Promise<OwnNode> => {
    const { code, key, since } = await ownNode(kernel);
    const { algorithm, publicKey } = key;
    return { code, algorithm, publicKey, fingerprint: fingerprintOf(publicKey), since: since.toISOString() };
  };
  app.get('/api/nodes/own', { config: READ, schema: { response: { 200: OwnNode } } }, own);
  app.patch(
    '/api/nodes/own',
    { config: MANAGE, schema: { body: ChangeOwnNode, response: { 200: OwnNode } } },
    async (request) => {
      const { code, newKey } = request.body;
      await changeSelf(
        kernel,
        { ...(code === undefined ? {} : { code }), ...(newKey === undefined ? {} : { newKey }) },
        request.caller.account,
      );
      request.touch({ action: newKey ? 'node.own-key' : 'node.own-code', object: 'node/own' });
      return own();
    },
  );
}

/** Only what was said. */
function said(change: z.infer<typeof ChangeExchangeNode>): NodeChange {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as NodeChange;
}

async function detail(ctx: Ctx, node: NodeRow): Promise<ExchangeNodeDetail> {
  await flushTraffic(ctx.kernel);
  const fresh = await getNode(ctx.kernel.db, node.id);
  const [shownNode] = await shown(ctx, [fresh]);
  const traffic = await nodeTraffic(ctx.kernel.db, [node.id], firstDay(ctx, 30));
  return {
    ...shownNode!,
    traffic: traffic.map(({ node: _, lastAt, ...row }) => ({ ...row, lastAt: new Date(lastAt).toISOString() })),
  };
}

const firstDay = ({ kernel }: Ctx, days: number): string =>
  dayOf(new Date(kernel.clock.now().getTime() - (days - 1) * DAY_MS));

async function shown(ctx: Ctx, rows: readonly NodeRow[]): Promise<ExchangeNode[]> {
  const { kernel, areas } = ctx;
  const [now, today] = [kernel.clock.now(), kernel.clock.today()];
  const warnMs = exchangeContent().clockWarnSeconds * 1000;
  const traffic = await nodeTraffic(
    kernel.db,
    rows.map(({ id }) => id),
    firstDay(ctx, SHOWN_DAYS),
  );
  return rows.map((row) => {
    const own = traffic.filter(({ node }) => node === row.id);
    const sum = (of: 'messages' | 'errors') => own.reduce((total, one) => total + one[of], 0);
    return {
      id: row.id,
      code: row.code,
      name: row.name,
      role: row.role,
      source: row.source,
      institution: row.institution,
      area: row.area,
      areaName: areas.nameOf(row.area) ?? null,
      doors: row.doors,
      networks: row.networks,
      account: row.account,
      algorithm: row.algorithm,
      publicKey: row.public_key,
      fingerprint: row.public_key === null ? null : fingerprintOf(row.public_key),
      keySince: row.key_since?.toISOString() ?? null,
      state: row.state,
      inForce: row.state === 'active' && row.valid_from <= today && (row.valid_to === null || today < row.valid_to),
      validFrom: row.valid_from,
      validTo: row.valid_to,
      silentHours: row.silent_hours,
      silent: isSilent(row, now, today),
      seenAt: row.seen_at?.toISOString() ?? null,
      skewMs: row.skew_ms,
      skewed: row.skew_ms !== null && Math.abs(row.skew_ms) > warnMs,
      address: row.address,
      knownAs: row.known_as,
      transport: row.transport,
      hasToken: row.token !== null,
      application: row.application,
      facility: row.facility,
      language: row.language,
      note: row.note,
      messages: sum('messages'),
      errors: sum('errors'),
      lastError: own.find(({ lastError }) => lastError !== null)?.lastError ?? null,
    };
  });
}

const COLUMNS = [
  { key: 'code', title: '代码 Code' },
  { key: 'name', title: '名称 Name' },
  { key: 'role', title: '类别 Role' },
  { key: 'institution', title: '统一社会信用代码 USCC' },
  { key: 'areaName', title: '地区 Area' },
  { key: 'doors', title: '接口 Doors' },
  { key: 'state', title: '状态 State' },
  { key: 'validFrom', title: '启用 From' },
  { key: 'validTo', title: '停用 To' },
  { key: 'fingerprint', title: '公钥指纹 Key' },
  { key: 'seenAt', title: '最近通信 Last seen' },
  { key: 'messages', title: '近7日消息 Messages' },
  { key: 'errors', title: '近7日差错 Errors' },
];
const REFUSAL_COLUMNS = [
  { key: 'at', title: '时间 Time' },
  { key: 'nodeName', title: '节点 Node' },
  { key: 'sender', title: '自称 Calls itself' },
  { key: 'door', title: '接口 Door' },
  { key: 'kind', title: '消息 Kind' },
  { key: 'message', title: '消息编号 Message id' },
  { key: 'verdict', title: '应答 Answer' },
  { key: 'reasons', title: '原因 Reasons' },
  { key: 'takenAt', title: '此后接收 Taken since' },
];
const exported = (node: ExchangeNode) => ({
  ...node,
  doors: node.doors.join(' '),
  networks: node.networks.join(' '),
  role: node.role === 'higher' ? '上级平台' : '发送方',
  state: node.silent ? '静默' : node.state === 'active' ? '启用' : '停用',
});
