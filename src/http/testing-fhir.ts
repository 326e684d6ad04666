import { expect } from 'vitest';
import type { FhirResource } from '../kernel/index.ts';
import type { TestApp } from './testing.ts';

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Headers = Record<string, string>;

/** Calls of /fhir as one who may read and write everything. */
export function fhirCaller(testApp: () => TestApp) {
  let signedIn: { cookie: string; origin: string } | undefined;

  /** Sends text as it is and anything else as JSON. */
  async function call(method: Method, url: string, body?: unknown, headers: Headers = {}) {
    const t = testApp();
    signedIn ??= await t.signIn('exchange-node');
    const payload =
      body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const answer = await t.app.inject({
      method,
      url,
      headers: {
        ...signedIn,
        ...(payload === undefined ? {} : { 'content-type': 'application/fhir+json' }),
        ...headers,
      },
      ...(payload === undefined ? {} : { payload }),
    });
    const json = /json/.test(String(answer.headers['content-type']));
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      raw: answer.rawPayload,
      body: json && answer.body !== '' ? answer.json() : undefined,
    };
  }

  return {
    call,
    get: (url: string, headers: Headers = {}) => call('GET', url, undefined, headers),
    /** `Type/id` of a record just created. */
    async made(resource: FhirResource): Promise<string> {
      const answer = await call('POST', `/fhir/${resource.resourceType}`, resource);
      expect(answer.status).toBe(201);
      return `${resource.resourceType}/${answer.body.id}`;
    },
  };
}

export const device = (more: Partial<FhirResource> = {}): FhirResource => ({
  resourceType: 'Device',
  status: 'active',
  deviceName: [{ name: '监护仪', type: 'user-friendly-name' }],
  ...more,
});
