import { z } from 'zod';
import { KangyuError } from '../../kernel/index.ts';
import {
  changePreference,
  countStates,
  countUnread,
  type DeliveryRow,
  openChannels,
  readPreference,
  retryDelivery,
  selectDeliveries,
  selectOwn,
  takeReceipt,
  updateRead,
} from '../../notify/index.ts';
import type { App, Ctx } from '../app.ts';
import { MessageLog, MessagePreference, MessageSettings, OwnMessage, page } from '../contract.ts';
import { CodeCursor, limitQuery } from '../paging.ts';

const OWN = { access: { signedIn: true as const } };
const LOG = { access: { permission: 'message.manage' } };
const CURSOR = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z\|[0-9a-f-]{36}$/;
const UUID = /^[0-9a-f-]{36}$/;
const RECEIPT_BYTES = 16_384;

/** Messages (消息): one's own with read marks, how one wants to be told, and the log of what left the house. */
export function registerMessages(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/messages',
    {
      config: OWN,
      schema: {
        querystring: z.object({ ...limitQuery, unread: z.enum(['0', '1']).optional() }),
        response: { 200: page(OwnMessage) },
      },
    },
    async (request) => {
      const { limit, cursor, unread } = request.query;
      const [at, id] = CodeCursor.decode(cursor, CURSOR)?.split('|') ?? [];
      const rows = await selectOwn(kernel.db, request.caller.account, {
        unread: unread === '1',
        before: at && id ? { at, id } : undefined,
        limit: limit + 1,
      });
      const items = rows.map((row) => ({
        ...{ id: row.id, at: row.at.toISOString(), kind: row.kind, level: row.level, link: row.link },
        title: { zh: row.titleZh, en: row.titleEn },
        text: { zh: row.textZh, en: row.textEn },
        read: row.readAt !== null,
      }));
      return CodeCursor.page(items, limit, (one) => `${one.at}|${one.id}`);
    },
  );

  app.get(
    '/api/messages/count',
    { config: OWN, schema: { response: { 200: z.object({ unread: z.number().int() }) } } },
    async (request) => ({ unread: await countUnread(kernel.db, request.caller.account) }),
  );

  app.post(
    '/api/messages/read',
    {
      config: OWN,
      schema: {
        body: z.strictObject({ ids: z.array(z.uuid()).max(500).optional().describe('all without it') }),
        response: { 200: z.object({ read: z.number().int() }) },
      },
    },
    async (request) => {
      const { account } = request.caller;
      const { ids } = request.body;
      const read = await kernel.db.transaction((tx) => updateRead(tx, account, ids, kernel.clock.now()));
      request.touch({ action: 'message.read', object: 'messages' });
      return { read };
    },
  );

  const settings = async (account: string) => ({
    ...(await readPreference(kernel, account)),
    open: openChannels(kernel.config),
  });
  app.get(
    '/api/messages/preference',
    { config: OWN, schema: { response: { 200: MessageSettings } } },
    async (request) => shownSettings(await settings(request.caller.account)),
  );
  app.put(
    '/api/messages/preference',
    { config: OWN, schema: { body: MessagePreference.strict(), response: { 200: MessageSettings } } },
    async (request) => {
      const { account } = request.caller;
      await changePreference(kernel, account, request.body);
      request.touch({ action: 'message.preference', object: `account/${account}` });
      return shownSettings(await settings(account));
    },
  );

  registerLog(app, ctx);
  registerReceipts(app, ctx);
}

type Settings = Omit<MessageSettings, 'channels'> & { channels: readonly string[] };
const shownSettings = ({ channels, ...rest }: Settings): MessageSettings => ({
  ...rest,
  channels: channels.filter((one) => one === 'email' || one === 'sms'),
});

function registerLog(app: App, { kernel }: Ctx): void {
  app.get(
    '/api/messages/log',
    {
      config: LOG,
      schema: {
        querystring: z.object({
          ...limitQuery,
          state: z.enum(['waiting', 'sending', 'sent', 'dead']).optional(),
          channel: z.enum(['email', 'sms', 'wecom']).optional(),
        }),
        response: { 200: MessageLog },
      },
    },
    async (request) => {
      const { limit, cursor, state, channel } = request.query;
      const before = CodeCursor.decode(cursor, UUID);
      const rows = await selectDeliveries(kernel.db, { state, channel, before, limit: limit + 1 });
      return {
        ...CodeCursor.page(rows.map(shownDelivery), limit, ({ id }) => id),
        open: openChannels(kernel.config),
        counts: await countStates(kernel.db),
      };
    },
  );

  app.post(
    '/api/messages/log/:id/retry',
    { config: LOG, schema: { params: z.object({ id: z.uuid() }), response: { 202: z.object({}) } } },
    async (request, reply) => {
      await retryDelivery(kernel, request.params.id);
      request.touch({ action: 'message.retry', object: `delivery/${request.params.id}` });
      reply.code(202);
      return {};
    },
  );
}

function shownDelivery({ titleZh, titleEn, ...row }: DeliveryRow): MessageLog['items'][number] {
  return {
    ...row,
    title: { zh: titleZh, en: titleEn },
    at: row.at.toISOString(),
    dueAt: row.dueAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    receiptAt: row.receiptAt?.toISOString() ?? null,
  };
}

const ReceiptBody = z.strictObject({
  id: z.uuid(),
  state: z.enum(['delivered', 'failed']),
  at: z.iso.datetime({ offset: true }).optional(),
  note: z.string().max(300).optional(),
});

/** The gateway of text messages says what became of one; its signature over the bytes says who it is. */
function registerReceipts(app: App, { kernel }: Ctx): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    scope.post(
      '/api/messages/receipts',
      { bodyLimit: RECEIPT_BYTES, config: { access: { public: true } }, schema: { response: { 204: z.null() } } },
      async (request, reply) => {
        const body = typeof request.body === 'string' ? request.body : '';
        let value: unknown;
        try {
          value = JSON.parse(body);
        } catch {
          value = undefined;
        }
        const read = ReceiptBody.safeParse(value);
        // Who cannot sign learns nothing about what is wrong with the text.
        if (!read.success) throw new KangyuError('notify.receipt-refused');
        await takeReceipt(kernel, request.headers, body, read.data);
        request.touch({ action: 'message.receipt', object: `delivery/${read.data.id}` });
        return reply.code(204).send(null);
      },
    );
  });
}
