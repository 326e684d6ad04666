import { beforeAll, describe, expect, it } from 'vitest';
import type { LiveEvent } from './contract.ts';
import { createLiveFeed } from './live-feed.ts';
import { type TestApp, testApp } from './testing.ts';

/** Reads a stream of server-sent events and gives the messages so far. */
async function listen(t: TestApp, base: string, role: string, area?: string, query = '') {
  const { cookie } = await t.signIn(role, area);
  const stop = new AbortController();
  const answer = await fetch(`${base}/events${query}`, { headers: { cookie }, signal: stop.signal });
  const got: LiveEvent[] = [];
  let text = '';
  const reading = (async () => {
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data) got.push(JSON.parse(data));
      }
    }
    return 'ended';
  })().catch(() => 'cut');
  return { answer, got, reading, stop: () => stop.abort() };
}

describe('live pages', () => {
  let t: TestApp;
  let base: string;
  beforeAll(async () => {
    t = await testApp();
    await t.kernel.outbox.start();
    base = await t.app.listen({ port: 0, host: '127.0.0.1' });
  });

  const publish = (topic: string, payload: Record<string, unknown>) =>
    t.kernel.outbox.publish(t.kernel.db, topic, payload);
  const cells = (...areas: string[]) => ({ indicators: ['a'], areas, periods: ['2025'] });

  it('get what was committed, of their own area, and only what their role may see', async () => {
    const planner = await listen(t, base, 'planner', '530403');
    const dispatcher = await listen(t, base, 'dispatcher', '530403101');
    expect(planner.answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    await publish('cells', cells('530403', '530403101', '530421'));
    await publish('submission', { id: 's1', status: 'stored' });
    await publish('secret-between-rooms', { id: 'x' });
    await publish('cells', cells('530421'));
    await publish('demo', { state: 'ready', done: 1, total: 1 });
    const last = (got: LiveEvent[]) => got.some((event) => event.topic === 'demo');
    await expect.poll(() => last(planner.got) && last(dispatcher.got), { timeout: 5000 }).toBe(true);
    expect(planner.got).toContainEqual({ topic: 'submission', id: 's1', status: 'stored' });
    const areasOf = (got: LiveEvent[]) => [
      ...new Set(got.flatMap((event) => (event.topic === 'cells' ? event.areas : []))),
    ];
    expect(areasOf(planner.got)).toEqual(['530403', '530403101']);
    expect(dispatcher.got.map((event) => event.topic)).toEqual(['cells', 'demo']);
    planner.stop();
    dispatcher.stop();
  });

  it('of residents hear of scans of their own codes only, and not who else does', async () => {
    const holder = await listen(t, base, 'resident', '530403');
    const other = await listen(t, base, 'resident', '530403001');
    await publish('code-scan', { accounts: ['resident.530403', 'guardian'] });
    await publish('demo', { state: 'ready', done: 1, total: 1 });
    const last = (got: LiveEvent[]) => got.some((event) => event.topic === 'demo');
    await expect.poll(() => last(holder.got) && last(other.got), { timeout: 5000 }).toBe(true);
    expect(holder.got).toContainEqual({ topic: 'code-scan', accounts: ['resident.530403'] });
    expect(other.got.map(({ topic }) => topic)).toEqual(['demo']);
    holder.stop();
    other.stop();
  });

  it('may not listen to an area outside their own', async () => {
    const refused = await listen(t, base, 'planner', '530403', '?area=530421');
    expect(refused.answer.status).toBe(403);
  });

  it('are ended, not cut, when the server closes', async () => {
    const own = await testApp();
    const address = await own.app.listen({ port: 0, host: '127.0.0.1' });
    const page = await listen(own, address, 'planner');
    await own.app.close();
    expect(await page.reading).toBe('ended');
  });
});

describe('the feed of a page', () => {
  it('merges what a slow page has not read', async () => {
    const feed = createLiveFeed();
    for (let i = 0; i < 5000; i += 1) {
      feed.push({ topic: 'cells', indicators: [`i${i % 3}`], areas: ['530403'], periods: ['2025'] });
      feed.push({ topic: 'submission', id: `s${i}`, status: 'stored' });
    }
    feed.end();
    let text = '';
    for await (const chunk of feed.stream) text += chunk;
    const topics = [...text.matchAll(/^event: (\w+)$/gm)].map((match) => match[1]);
    expect(topics.filter((topic) => topic === 'cells')).toHaveLength(1);
    expect(topics.filter((topic) => topic === 'submission')).toHaveLength(100);
    expect(text).toContain('"indicators":["i0","i1","i2"]');
    expect(text).toContain('"id":"s4999"');
  });
});
