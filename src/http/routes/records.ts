import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import { history, read, readVersion, type StoredVersion, withoutChannel } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { RecordVersion } from '../contract.ts';
import { plainJson } from '../plain-json.ts';
import { recordScope } from '../record-scope.ts';

const Type = z.string().regex(/^[A-Z][A-Za-z]{1,63}$/);
const Id = z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/);
const Key = z.object({ type: Type, id: Id });
const VersionKey = z.object({ type: Type, id: Id, version: z.coerce.number().int().min(1) });
const HISTORY_LIMIT = 500;

/** The record behind a figure: its current state, one version, all versions; masked by role, each reading audited. */
export function registerRecords(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const scopeOf = (request: FastifyRequest) => recordScope(request, ctx);
  const config = { access: { permission: 'record.read' } };

  app.get(
    '/api/records/:type/:id',
    { config, schema: { params: Key, response: { 200: RecordVersion } } },
    async (request) => {
      const { type, id } = request.params;
      const found = await read(kernel, kernel.db, type, id, scopeOf(request));
      if (!found) throw new KangyuError('record.not-found', { reference: `${type}/${id}` });
      return shown(request, [found])[0]!;
    },
  );

  app.get(
    '/api/records/:type/:id/history',
    { config, schema: { params: Key, response: { 200: z.array(RecordVersion) } } },
    async (request) => {
      const { type, id } = request.params;
      const scope = scopeOf(request);
      const { versions } = await history(kernel, kernel.db, {
        type,
        id,
        limit: HISTORY_LIMIT,
        scope,
      });
      if (versions.length === 0) throw new KangyuError('record.not-found', { reference: `${type}/${id}` });
      return shown(request, versions);
    },
  );

  app.get(
    '/api/records/:type/:id/versions/:version',
    { config, schema: { params: VersionKey, response: { 200: RecordVersion } } },
    async (request) => {
      const { type, id, version } = request.params;
      const found = await readVersion(kernel, kernel.db, type, id, version, scopeOf(request));
      if (!found) throw new KangyuError('record.version-not-found', { reference: `${type}/${id}/_history/${version}` });
      return shown(request, [found])[0]!;
    },
  );
}

/** Masks what the role may not see and names the persons for the audit. */
export function shown(request: FastifyRequest, versions: readonly StoredVersion[]): RecordVersion[] {
  const persons = [...new Set(versions.flatMap(personsOf))];
  const [first] = versions;
  const object = `${first!.type}/${first!.id}${versions.length === 1 ? `/_history/${first!.version}` : ''}`;
  request.touch({ action: 'record.read', object, persons });
  return versions.map((found) => {
    const { type, id, version, at, op, source, submission, resource, area } = withoutChannel(
      found,
      request.caller.account,
    );
    const masked = resource ? request.mask(resource, area ?? undefined) : undefined;
    return {
      reference: `${type}/${id}/_history/${version}`,
      type,
      id,
      version,
      lastUpdated: at.toISOString(),
      op,
      source,
      submission,
      resource: masked ? plainJson(masked.resource) : null,
      masked: masked?.masked ?? false,
    };
  });
}

const PERSON_FIELDS = ['subject', 'patient', 'beneficiary', 'for', 'individual', 'practitioner'];

/** Persons whose data the version holds: itself, and whom it is about. */
export function personsOf({ type, id, resource }: { type: string; id: string; resource?: FhirResource }): string[] {
  const own = type === 'Patient' || type === 'Practitioner' || type === 'RelatedPerson' ? [`${type}/${id}`] : [];
  const about = PERSON_FIELDS.map((field) => resource?.[field]?.reference).filter(
    (reference): reference is string => typeof reference === 'string' && /^(Patient|Practitioner)\//.test(reference),
  );
  return [...own, ...about];
}
