import { beforeAll, expect, it } from 'vitest';
import { type TestApp, testApp } from '../testing.ts';

const URL = 'urn:oid:2.16.156.10011.2.3.3.99';
let t: TestApp;
let manager: Record<string, string>;
let reader: Record<string, string>;
beforeAll(async () => {
  t = await testApp();
  [manager, reader] = await Promise.all([t.signIn('administrator'), t.signIn('clinician', '530403')]);
});

/** A multipart body as a browser sends it. */
function form(fields: Record<string, string>, content: Buffer) {
  const edge = 'edge-7f1c';
  const texts = Object.entries(fields).map(
    ([name, value]) => `--${edge}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const file = `--${edge}\r\nContent-Disposition: form-data; name="file"; filename="codes.csv"\r\nContent-Type: text/csv\r\n\r\n`;
  const payload = Buffer.concat([Buffer.from(texts.join('') + file), content, Buffer.from(`\r\n--${edge}--\r\n`)]);
  return { payload, type: { 'content-type': `multipart/form-data; boundary=${edge}` } };
}
const send = async (path: string, text: string, fields: Record<string, string> = {}, headers = manager) => {
  const { payload, type } = form({ url: URL, version: '2024', title: '测试值域', ...fields }, Buffer.from(text));
  const answer = await t.app.inject({ method: 'POST', url: path, headers: { ...headers, ...type }, payload });
  return { status: answer.statusCode, body: answer.json() };
};
const get = async (path: string, headers = reader) => (await t.app.inject({ url: path, headers })).json();

it('shows of a table, before it is loaded, what is read from which column and everything that is wrong', async () => {
  const wrong = await send('/api/terminology/preview', '编码,名称,上级编码\n1,甲,\n1,乙,\n2,,9\n');
  expect(wrong.body).toMatchObject({ wrong: 2, concepts: 0, read: [{ field: 'code', column: '编码' }, {}, {}] });
  expect(wrong.body.problems.map(({ line }: { line: number }) => line)).toEqual([3, 4]);
  const foreign = await send('/api/terminology/preview', 'K,V\n1,甲\n');
  expect([foreign.body.header, foreign.body.failure.zh]).toEqual([['K', 'V'], expect.stringContaining('列映射有误')]);
  const named = await send('/api/terminology/preview', 'K,V\n1,甲\n', { code: 'K', display: 'V' });
  expect(named.body).toMatchObject({
    concepts: 1,
    state: 'new',
    sample: [{ code: '1', display: '甲' }],
    failure: null,
  });
  expect((await get(`/api/terminology/systems?url=${URL}`)).items).toEqual([]);
  const noAddress = await send('/api/terminology/preview', 'K,V\n1,甲\n', { url: 'no address' });
  expect([noAddress.status, noAddress.body.error.details.fields[0].path]).toEqual([422, 'url']);
});

it('loads versions side by side, tells what differs and who loaded them, and gives codes by tree, words and file', async () => {
  const first = '编码,名称,上级编码\nA,甲类,\nA1,甲一,A\nB,乙类,\n';
  expect((await send('/api/terminology/loads', first)).body).toMatchObject({ concepts: 3, replaced: false });
  expect((await send('/api/terminology/loads', first)).body.unchanged).toBe(true);
  const second = `${first}B1,乙一,B\n`.replace('甲一', '甲之一');
  const preview = await send('/api/terminology/preview', second, { version: '2025' });
  expect(preview.body.difference).toMatchObject({ before: '2024', added: 1, removed: 0, changed: 1 });
  expect((await send('/api/terminology/preview', second)).body.state).toBe('replaces');
  expect((await send('/api/terminology/loads', second)).status).toBe(409);
  await send('/api/terminology/loads', second, { version: '2025', validFrom: '2025-01-01' });
  const { items } = await get(`/api/terminology/systems?q=测试&url=${URL}`);
  expect(items.map((one: { version: string; concepts: number }) => [one.version, one.concepts])).toEqual([
    ['2025', 4],
    ['2024', 3],
  ]);
  const codes = async (query: string) =>
    (await get(`/api/terminology/systems/${items[0].key}/codes?${query}`)).items.map(
      (one: { code: string }) => one.code,
    );
  expect(await codes('top=true')).toEqual(['A', 'B']);
  expect(await codes('under=A')).toEqual(['A1']);
  expect(await codes(`q=${encodeURIComponent('乙')}`)).toEqual(['B', 'B1']);
  const loads = (await get(`/api/terminology/loads?url=${URL}`)).items;
  expect(loads).toMatchObject([
    { version: '2025', by: 'administrator', before: '2024', added: 1, changed: 1, file: 'codes.csv' },
    { version: '2024', before: null, added: null },
  ]);
  const file = await t.app.inject({
    url: `/api/terminology/systems/${items[0].key}/codes?format=csv`,
    headers: reader,
  });
  const again = await send('/api/terminology/preview', file.body, { version: '2026' });
  expect(again.body).toMatchObject({ concepts: 4, difference: { added: 0, removed: 0, changed: 0 } });
  expect((await send('/api/terminology/loads', first, { version: '9' }, reader)).status).toBe(403);
});
