/** Published FHIR clients drive a live server, unchanged. */
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { MedplumClient } from '@medplum/core';
import { Client as KitClient } from 'fhir-kit-client';
import { beforeAll, describe, expect, it } from 'vitest';
import { issueToken } from '../src/access/index.ts';
import { testApp } from '../src/http/testing.ts';

// CommonJS; its sign-in, which tests do not need, is left out.
const { default: SmartClient } = createRequire(import.meta.url)(
  'fhirclient/lib/Client.js',
) as typeof import('fhirclient/lib/Client.js');

let base: string;
let token: string;
beforeAll(async () => {
  const { app, access, signIn } = await testApp();
  await signIn('exchange-node');
  ({ token } = await issueToken(access, { account: 'exchange-node', label: 'clients' }, null));
  await app.listen({ port: 0, host: '127.0.0.1' });
  base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/fhir`;
});

const device = (model: string, more: object = {}) => ({
  resourceType: 'Device' as const,
  status: 'active' as const,
  modelNumber: model,
  ...more,
});
const lot = (value: string) => [{ op: 'add' as const, path: '/lotNumber', value }];
const transaction = (model: string) => ({
  resourceType: 'Bundle' as const,
  type: 'transaction' as const,
  entry: ['a', 'b'].map((part) => ({
    fullUrl: `urn:uuid:00000000-0000-4000-8000-00000000000${part}`,
    resource: device(model, { lotNumber: part }),
    request: { method: 'POST' as const, url: 'Device' },
  })),
});

describe('fhir-kit-client', () => {
  it('goes through the life of records', async () => {
    const client = new KitClient({ baseUrl: base, bearerToken: token });
    expect((await client.capabilityStatement()).fhirVersion).toBe('4.0.1');
    const made = await client.create({ resourceType: 'Device', body: device('kit') });
    const id = String(made.id);
    expect(await client.read({ resourceType: 'Device', id })).toEqual(made);
    const updated = await client.update({ resourceType: 'Device', id, body: { ...made, lotNumber: '1' } });
    expect(updated.meta).toMatchObject({ versionId: '2' });
    const patched = await client.patch({ resourceType: 'Device', id, jsonPatch: lot('2') });
    expect(patched.lotNumber).toBe('2');
    expect((await client.vread({ resourceType: 'Device', id, version: '1' })).lotNumber).toBeUndefined();
    expect((await client.history({ resourceType: 'Device', id })).entry).toHaveLength(3);
    await client.transaction({ body: transaction('kit') as never });
    const first = await client.search({ resourceType: 'Device', searchParams: { model: 'kit', _count: '2' } });
    expect(first.entry).toHaveLength(2);
    const second = await client.nextPage({ bundle: first as never });
    expect(second?.entry).toHaveLength(1);
    await client.delete({ resourceType: 'Device', id });
    await expect(client.read({ resourceType: 'Device', id })).rejects.toMatchObject({ response: { status: 410 } });
  });
});

describe('fhirclient', () => {
  it('goes through the life of records', async () => {
    const client = new SmartClient({} as never, { serverUrl: base, tokenResponse: { access_token: token } } as never);
    const made = (await client.create(device('smart'))) as { id: string };
    expect(await client.request(`Device/${made.id}`)).toMatchObject({ modelNumber: 'smart' });
    expect(await client.update({ ...device('smart'), id: made.id, lotNumber: '1' } as never)).toMatchObject({
      meta: { versionId: '2' },
    });
    expect(await client.patch(`Device/${made.id}`, lot('2'))).toMatchObject({ lotNumber: '2' });
    await client.request({
      url: '',
      method: 'POST',
      body: JSON.stringify(transaction('smart')),
      headers: { 'content-type': 'application/fhir+json' },
    });
    const pages = await client.request('Device?model=smart&_count=2', { pageLimit: 0, flat: true });
    expect(pages).toHaveLength(3);
    await client.delete(`Device/${made.id}`);
    await expect(client.request(`Device/${made.id}`)).rejects.toMatchObject({ status: 410 });
  });
});

describe('MedplumClient', () => {
  it('goes through the life of records', async () => {
    const client = new MedplumClient({
      baseUrl: base.replace('/fhir', '/'),
      fhirUrlPath: 'fhir',
      accessToken: token,
      fetch,
      cacheTime: 0,
    });
    const made = await client.createResource(device('med') as never as { resourceType: 'Device'; id?: string });
    const id = String(made.id);
    expect(await client.readResource('Device', id)).toMatchObject({ modelNumber: 'med' });
    const again = await client.createResourceIfNoneExist(device('med') as never as typeof made, 'model=med');
    expect(again.id).toBe(id);
    const upserted = await client.upsertResource({ ...device('med'), lotNumber: '1' } as never, 'model=med');
    expect(upserted).toMatchObject({ id, lotNumber: '1' });
    expect(await client.patchResource('Device', id, lot('2'))).toMatchObject({ lotNumber: '2' });
    const history = await client.readHistory('Device', id);
    expect(history.entry).toHaveLength(3);
    expect(await client.readVersion('Device', id, '1')).toMatchObject({ id });
    await client.executeBatch(transaction('med') as never);
    const found: unknown[] = [];
    for await (const page of client.searchResourcePages('Device', 'model=med&_count=2')) found.push(...page);
    expect(found).toHaveLength(3);
    await client.deleteResource('Device', id);
    await expect(client.readResource('Device', id)).rejects.toThrow();
  });
});
