import { expect } from 'vitest';
import type { App } from './app.ts';

type Headers = Record<string, string>;

/** A Parameters resource. */
export const parameters = (...parameter: unknown[]) => ({ resourceType: 'Parameters', parameter });

/** Values of a Parameters resource by name; of several the last. */
export const values = (body: any): Record<string, any> =>
  Object.fromEntries(
    body.parameter.map((one: any) => [
      one.name,
      one[Object.keys(one).find((key) => key.startsWith('value'))!] ?? one.part,
    ]),
  );

/** Asks FHIR operations: by GET, with a body by POST. `use` says of which server, and as whom. */
export function operationClient() {
  let server: App;
  let headers: Headers;
  async function ask(url: string, body?: unknown, who: Headers = headers) {
    const answer = await server.inject({
      method: body === undefined ? 'GET' : 'POST',
      url: `/fhir/${url}`,
      headers: {
        ...who,
        'accept-language': 'en',
        ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }),
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    return { status: answer.statusCode, body: answer.json() };
  }
  return {
    ask,
    use(app: App, who: Headers): void {
      server = app;
      headers = who;
    },
    /** The values of an answer. */
    told: async (url: string, body?: unknown) => values((await ask(url, body)).body),
    /** Status and issue type of an OperationOutcome. */
    async refusal(url: string, body?: unknown) {
      const answer = await ask(url, body);
      expect(answer.body.resourceType).toBe('OperationOutcome');
      return [answer.status, answer.body.issue[0].code];
    },
  };
}
