import { createServer as createHttp, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixedClock, type Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import {
  changePreference,
  countStates,
  countUnread,
  deliverDue,
  type Notice,
  retryDelivery,
  selectDeliveries,
  selectOwn,
  takeReceipt,
  tell,
  updateRead,
} from './index.ts';
import { isSigned, signBody } from './send-webhook.ts';

const SECRET = 'a-secret-of-the-gateway';
const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

/** A server of mail that says no more than SMTP asks for; what it took stands in `mails`. */
function mailServer() {
  const mails: string[] = [];
  const says = { recipient: '250 ok' };
  const server = createTcp((socket) => {
    let data: string | undefined;
    let rest = '';
    socket.write('220 test\r\n');
    socket.on('data', (chunk) => {
      rest += chunk.toString();
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (data !== undefined) {
          if (line !== '.') data += `${line}\n`;
          else {
            mails.push(data);
            data = undefined;
            socket.write('250 taken\r\n');
          }
        } else if (/^EHLO/i.test(line)) socket.write('250 test\r\n');
        else if (/^RCPT/i.test(line)) socket.write(`${says.recipient}\r\n`);
        else if (/^DATA/i.test(line)) {
          data = '';
          socket.write('354 go on\r\n');
        } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
    socket.on('error', () => undefined);
  });
  return { server, mails, says };
}

/** A gateway that keeps what is posted and answers as it is told. */
function gateway(answer: { status: number; body: string }) {
  const posts: { headers: Record<string, string | string[] | undefined>; body: string }[] = [];
  const server: Server = createHttp((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      posts.push({ headers: request.headers, body });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
  });
  return { server, posts, answer };
}

const mail = mailServer();
const sms = gateway({ status: 200, body: '{}' });
const wecom = gateway({ status: 200, body: '{"errcode":0,"errmsg":"ok"}' });
let k: Kernel;
const goTo = (iso: string) => {
  k.clock = fixedClock(iso);
};
let n = 0;
const notice = (more: Partial<Notice> = {}): Notice => ({
  key: `k${++n}`,
  kind: 'signal.raise',
  level: 'orange',
  title: { zh: '预警：手足口病 · 大街街道', en: 'Signal: hand, foot and mouth disease' },
  text: { zh: '发病 5 人，联系 13812345678', en: '5 fell ill' },
  link: '/warning/signals/1',
  facts: { count: 5 },
  to: [{ account: 'ann' }],
  ...more,
});
const say = (...notices: Notice[]) => k.db.transaction((tx) => tell(k, tx, notices));
const bodyOf = (text: string) =>
  decodeURIComponent(
    text
      .replace(/=\n/g, '')
      .replace(/%/g, '%25')
      .replace(/=([0-9A-F]{2})/g, '%$1'),
  );

beforeAll(async () => {
  for (const { server } of [mail, sms, wecom]) await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  k = await testKernel({ now: '2025-06-18T10:00:00+08:00' });
  k.config = {
    ...k.config,
    publicUrl: 'https://health.example.cn',
    smtp: { url: `smtp://127.0.0.1:${portOf(mail.server)}`, from: 'Kangyu <kangyu@example.cn>' },
    sms: { url: `http://127.0.0.1:${portOf(sms.server)}/send`, secret: SECRET },
    wecom: { url: `http://127.0.0.1:${portOf(wecom.server)}/cgi-bin/webhook/send?key=1` },
  };
  const wish = { email: 'ann@example.cn', phone: '13900000001', digestBelow: 'yellow', digestAt: '18:00' } as const;
  await changePreference(k, 'ann', { ...wish, channels: ['email', 'sms'] });
});
afterAll(() => {
  for (const { server } of [mail, sms, wecom]) server.close();
});

describe('messages', () => {
  it('reach people once in the application and by the channels they chose, with nothing that names a person', async () => {
    const one = notice({ group: true, to: [{ account: 'ann' }, { account: 'ben' }] });
    expect(await say(one)).toBe(2);
    expect(await say(one)).toBe(0);
    expect(await deliverDue(k)).toBe(3);
    expect(await deliverDue(k)).toBe(0);
    expect(mail.mails).toHaveLength(1);
    const text = bodyOf(mail.mails[0]!);
    expect(text).toContain('发病 5 人，联系 138');
    expect(text).toContain('https://health.example.cn/warning/signals/1');
    expect(text).not.toContain('13812345678');
    const [{ id } = { id: '' }] = await selectDeliveries(k.db, { channel: 'email', limit: 1 });
    expect(mail.mails[0]).toContain(`Message-ID: <${id}@example.cn>`);
    const [post] = sms.posts;
    expect(isSigned(SECRET, post!.headers, post!.body, k.clock.now())).toBe(true);
    expect(isSigned(SECRET, post!.headers, `${post!.body} `, k.clock.now())).toBe(false);
    expect(JSON.parse(post!.body)).toMatchObject({
      to: '13900000001',
      template: 'kangyu-notice',
      params: { count: 5 },
    });
    expect(JSON.parse(wecom.posts[0]!.body)).toMatchObject({ msgtype: 'markdown' });
    expect(wecom.posts[0]!.body).not.toContain('13812345678');
    expect(await countUnread(k.db, 'ben')).toBe(1);
    const [own] = await selectOwn(k.db, 'ben', { unread: true, limit: 5 });
    await k.db.transaction((tx) => updateRead(tx, 'ben', [own!.id], k.clock.now()));
    expect([await countUnread(k.db, 'ben'), await countUnread(k.db, 'ann')]).toEqual([0, 1]);
  });

  it('wait for the end of quiet hours and are gathered, but what is urgent goes out at night', async () => {
    mail.mails.length = 0;
    goTo('2025-06-18T23:00:00+08:00');
    const quiet = { account: 'ann', quietFrom: '22:00', quietTo: '07:00' };
    await say(notice({ to: [quiet] }), notice({ level: 'blue', to: [quiet] }), notice({ level: 'blue', to: [quiet] }));
    expect(await deliverDue(k)).toBe(0);
    await say(notice({ level: 'red', to: [quiet] }));
    expect(await deliverDue(k)).toBe(2);
    expect(mail.mails).toHaveLength(1);
    goTo('2025-06-19T07:00:00+08:00');
    await deliverDue(k);
    expect(mail.mails).toHaveLength(2);
    goTo('2025-06-19T18:00:00+08:00');
    await deliverDue(k);
    expect(mail.mails).toHaveLength(3);
    expect(mail.mails[2]).toMatch(/Subject: /);
    expect(await countStates(k.db)).toMatchObject({ waiting: 0, dead: 0 });
  });

  it('are tried again after growing pauses, given up with the reason, and sent again when asked', async () => {
    sms.answer.status = 503;
    mail.says.recipient = '550 no such mailbox';
    wecom.answer.body = '{"errcode":45009,"errmsg":"api freq out of limit"}';
    goTo('2025-06-20T10:00:00+08:00');
    await say(notice({ group: true }));
    await deliverDue(k);
    const rows = () => selectDeliveries(k.db, { limit: 3 });
    const of = async (channel: string) => (await rows()).find((row) => row.channel === channel)!;
    // The mailbox does not exist: that will not change.
    expect(await of('email')).toMatchObject({ state: 'dead', attempts: 1 });
    expect(await of('sms')).toMatchObject({ state: 'waiting', problem: 'HTTP 503' });
    expect((await of('wecom')).problem).toContain('45009');
    expect(await deliverDue(k)).toBe(0);
    for (let i = 0; i < 7; i++) {
      goTo((await of('sms')).dueAt.toISOString());
      await deliverDue(k);
    }
    expect(await of('sms')).toMatchObject({ state: 'dead', attempts: 8 });
    sms.answer.status = 200;
    mail.says.recipient = '250 ok';
    wecom.answer.body = '{"errcode":0}';
    await retryDelivery(k, (await of('email')).id);
    await expect(retryDelivery(k, (await of('email')).id)).rejects.toMatchObject({ code: 'notify.delivery-not-dead' });
    await deliverDue(k);
    expect(await of('email')).toMatchObject({ state: 'sent', problem: null });
  });

  it('wait where the server of mail is away for a while, and the log says why and when they go again', async () => {
    const before = mail.mails.length;
    mail.says.recipient = '451 greylisted, try again later';
    await say(notice());
    await deliverDue(k);
    const row = async () => (await selectDeliveries(k.db, { channel: 'email', limit: 1 }))[0]!;
    const failed = await row();
    expect(failed).toMatchObject({ state: 'waiting', attempts: 1, problem: expect.stringContaining('greylisted') });
    expect(failed.dueAt.getTime() - k.clock.now().getTime()).toBe(30_000);
    const { smtp, ...rest } = k.config;
    k.config = { ...rest, smtp: { ...smtp!, url: 'smtp://127.0.0.1:9' } };
    goTo(failed.dueAt.toISOString());
    await deliverDue(k);
    expect(await row()).toMatchObject({
      state: 'waiting',
      attempts: 2,
      problem: expect.stringContaining('ECONNREFUSED'),
    });
    k.config = { ...rest, smtp: smtp! };
    mail.says.recipient = '250 ok';
    goTo((await row()).dueAt.toISOString());
    await deliverDue(k);
    expect(await row()).toMatchObject({ state: 'sent', attempts: 3, problem: null });
    expect(mail.mails.length).toBe(before + 1);
  });

  it('go again when the process that had them in hand died', async () => {
    await say(notice());
    const before = mail.mails.length;
    await k.db.query(
      `update notify.delivery set state = 'sending', claimed_until = $1 where state = 'waiting' and channel = 'email'`,
      [k.clock.now()],
    );
    await deliverDue(k);
    expect(mail.mails.length).toBe(before + 1);
  });

  it('have receipts that only the gateway can give', async () => {
    const [row] = await selectDeliveries(k.db, { channel: 'sms', state: 'sent', limit: 1 });
    const body = JSON.stringify({ id: row!.id, state: 'delivered' });
    const seconds = Math.floor(k.clock.now().getTime() / 1000);
    const headers = { 'webhook-id': 'r1', 'webhook-timestamp': String(seconds) };
    const signed = { ...headers, 'webhook-signature': signBody(SECRET, 'r1', seconds, body) };
    const take = (with_: Record<string, string>) => takeReceipt(k, with_, body, { id: row!.id, state: 'delivered' });
    await expect(take({ ...signed, 'webhook-signature': 'v1,x' })).rejects.toMatchObject({ status: 401 });
    await expect(take({ ...signed, 'webhook-timestamp': String(seconds - 400) })).rejects.toMatchObject({
      status: 401,
    });
    await take(signed);
    expect((await selectDeliveries(k.db, { id: row!.id, limit: 1 }))[0]).toMatchObject({ receipt: 'delivered' });
  });

  it('leave the house by no channel that has no gateway or no address', async () => {
    const wish = { email: null, phone: null, digestBelow: null, digestAt: null };
    await expect(changePreference(k, 'cat', { ...wish, channels: ['email'] })).rejects.toMatchObject({
      code: 'notify.address-missing',
    });
    const { sms: _, ...config } = k.config;
    await expect(
      changePreference({ ...k, config }, 'cat', { ...wish, phone: '13900000002', channels: ['sms'] }),
    ).rejects.toMatchObject({ code: 'notify.channel-unset' });
    const [stored] = await k.owner.query<{ phone: string }>(
      `select phone from notify.preference where account = 'ann'`,
    );
    expect(stored!.phone).not.toContain('139');
  });
});
