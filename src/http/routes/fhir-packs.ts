import { z } from 'zod';
import type { FhirResource } from '../../kernel/index.ts';
import { packDefinitions } from '../../packs/index.ts';
import type { App, Ctx } from '../app.ts';
import { excerpt, readSubset } from '../fhir-subset.ts';
import { type Answer, type Door, openDoor, send } from './fhir-door.ts';
import { answerRead, answerSearch, type Query, queryOf } from './fhir-read.ts';

const TYPES = ['Questionnaire', 'PlanDefinition'] as const;
const IdParams = z.object({ id: z.string() });

/** Parameters that packs are searched by; with any other criterion the record alone answers. */
const MATCH: Readonly<Record<string, (resource: FhirResource, value: string) => boolean>> = {
  _id: ({ id }, value) => value.split(',').includes(String(id)),
  url: ({ url }, value) => value.split(',').includes(String(url)),
  version: ({ version }, value) => value.split(',').includes(String(version)),
  status: ({ status }, value) => value.split(',').includes(String(status)),
  name: ({ name }, value) => startsLike(name, value),
  title: ({ title }, value) => startsLike(title, value),
};
const FORM = new Set(['_format', '_pretty', '_elements', '_summary', '_count', '_total', '_sort']);

const startsLike = (text: unknown, value: string): boolean =>
  typeof text === 'string' && value.split(',').some((one) => text.toLowerCase().startsWith(one.toLowerCase()));

/**
 * Questionnaires and PlanDefinitions of the packs, read-only beside those that others have stored. They are part of the
 * program's content, so they have one version and no history here.
 */
export function registerFhirPacks(app: App, ctx: Ctx): void {
  const config = { access: { permission: 'fhir.read' } };
  for (const type of TYPES) {
    app.get(`/fhir/${type}`, { config }, async (request, reply) =>
      send(reply, await searchWithPacks(openDoor(request, ctx), type, queryOf(request.url))),
    );
    app.post(`/fhir/${type}/_search`, { config }, async (request, reply) => {
      const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
      return send(reply, await searchWithPacks(openDoor(request, ctx), type, [...queryOf(request.url), ...form]));
    });
    app.get(`/fhir/${type}/:id`, { config, schema: { params: IdParams } }, async (request, reply) => {
      const { 'if-none-match': ifNoneMatch, 'if-modified-since': ifModifiedSince } = request.headers;
      const door = openDoor(request, ctx);
      const query = queryOf(request.url);
      const found = packDefinitions().get(`${type}/${request.params.id}`);
      if (!found)
        return send(reply, await answerRead(door, type, request.params.id, query, { ifNoneMatch, ifModifiedSince }));
      return send(reply, readDefinition(door, found, query));
    });
  }
}

function readDefinition(door: Door, resource: FhirResource, query: Query): Answer {
  door.note('fhir.read', `${resource.resourceType}/${resource.id}`);
  return { status: 200, body: excerpt(resource, readSubset(query)) };
}

/** The packs' own stand before the first page of the record's. */
async function searchWithPacks(door: Door, type: string, query: Query): Promise<Answer> {
  const answer = await answerSearch(door, type, query);
  const criteria = query.filter(([name]) => !FORM.has(name));
  if (!answer.body || criteria.some(([name]) => !MATCH[name])) return answer;
  const found = [...packDefinitions().values()].filter(
    (resource) => resource.resourceType === type && criteria.every(([name, value]) => MATCH[name]!(resource, value)),
  );
  const subset = readSubset(query);
  const shown =
    subset.summary === 'count' || query.some(([name, value]) => name === '_count' && value === '0') ? [] : found;
  const { total, entry, ...bundle } = answer.body as FhirResource & { total?: number; entry?: unknown[] };
  return {
    ...answer,
    body: {
      ...bundle,
      ...(total === undefined ? {} : { total: total + found.length }),
      entry: [
        ...shown.map((resource) => ({
          fullUrl: `${door.base}/${type}/${resource.id}`,
          resource: excerpt(resource, subset),
          search: { mode: 'match' },
        })),
        ...(entry ?? []),
      ],
    },
  };
}
