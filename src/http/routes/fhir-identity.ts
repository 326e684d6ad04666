import type { FastifyRequest } from 'fastify';
import { matchPerson, patientsOfPersons } from '../../identify/index.ts';
import { validateResource } from '../../ingest/index.ts';
import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import { locate, readMany, type StoredVersion, search } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { type Answer, type Door, openDoor, send } from './fhir-door.ts';
import { OperationInput, wrong } from './fhir-operation-input.ts';
import { declareOperation } from './fhir-operations.ts';

const MOST = 50;
const MATCH_GRADE = 'http://hl7.org/fhir/StructureDefinition/match-grade';

/** The master index for programs: Patient/$match (HL7; IHE PDQm ITI-119) and Patient/$ihe-pix (IHE PIXm ITI-83). */
export function registerFhirIdentity(app: App, ctx: Ctx): void {
  const config = { access: { permission: 'fhir.read' } };
  declareOperation({
    name: 'match',
    definition: 'http://hl7.org/fhir/OperationDefinition/Patient-match',
    types: ['Patient'],
  });
  declareOperation({
    name: 'ihe-pix',
    definition: 'https://profiles.ihe.net/ITI/PIXm/OperationDefinition/IHE.PIXm.pix',
    types: ['Patient'],
  });
  app.post('/fhir/Patient/$match', { config }, async (request, reply) =>
    send(reply, await answerMatch(openDoor(request, ctx), inputOf(request))),
  );
  for (const method of ['GET', 'POST'] as const)
    app.route({
      method,
      url: '/fhir/Patient/$ihe-pix',
      config,
      handler: async (request, reply) => send(reply, await answerPix(openDoor(request, ctx), inputOf(request))),
    });
}

/** The Patient may stand in the body by itself, too. */
function inputOf(request: FastifyRequest): OperationInput {
  const body = request.body as FhirResource | null | undefined;
  const bare = typeof body === 'object' && body?.resourceType === 'Patient';
  return OperationInput.of(
    request.url,
    bare ? { resourceType: 'Parameters', parameter: [{ name: 'resource', resource: body }] } : body,
  );
}

/** https://hl7.org/fhir/R4/patient-operation-match.html: Patients that may be the one given, with score and grade. */
async function answerMatch(door: Door, input: OperationInput): Promise<Answer> {
  const resource = input.resource('resource', 'Patient');
  if (!resource) throw wrong('resource', '缺少 Patient', 'a Patient is missing');
  refuseMisshapen(resource);
  const certain = input.flag('onlyCertainMatches') ?? false;
  const count = Math.min(MOST, input.whole('count') ?? 20);
  const matches = (await matchPerson(door.k, door.k.db, resource, { count: MOST })).filter(
    ({ grade }) => !certain || grade === 'certain',
  );
  const found = await visible(
    door,
    matches.flatMap(({ patients }) => patients),
  );
  const entry = matches
    .flatMap(({ patients, score, grade }) =>
      patients.flatMap((id) => {
        const version = found.get(id);
        return version ? [{ version, score, grade }] : [];
      }),
    )
    .slice(0, count)
    .map(({ version, score, grade }) => ({
      fullUrl: `${door.base}/Patient/${version.id}`,
      resource: door.show(version),
      search: { extension: [{ url: MATCH_GRADE, valueCode: grade }], mode: 'match', score },
    }));
  door.note('identity.match', `Patient/$match ${entry.length}`);
  return {
    status: 200,
    body: { resourceType: 'Bundle', type: 'searchset', total: entry.length, ...(entry.length > 0 ? { entry } : {}) },
  };
}

const LACKING = new Set(['structure.empty', 'structure.required']);

/** A Patient to look for may be incomplete, but what it says has the form of FHIR. Throws fhir.refused with each place. */
export function refuseMisshapen(resource: FhirResource): void {
  const problems = validateResource(resource).filter(
    ({ severity, rule }) => severity === 'error' && !LACKING.has(rule),
  );
  if (problems.length > 0) throw new KangyuError('fhir.refused', { problems });
}

/** Current versions of the Patients that lie in the caller's areas, by id. */
async function visible(door: Door, ids: readonly string[]): Promise<Map<string, StoredVersion>> {
  const keys = [...new Set(ids)].map((id) => ({ type: 'Patient', id }));
  const seen = door.scope === undefined ? undefined : await locate(door.k.db, keys, door.scope);
  const wanted = keys.filter(({ id }) => !seen || seen.has(`Patient/${id}`));
  const versions = wanted.length === 0 ? [] : await readMany(door.k, door.k.db, wanted);
  return new Map(versions.flatMap((version) => (version.resource ? [[version.id, version]] : [])));
}

interface Identifier {
  system?: string;
  value?: string;
  use?: string;
}

/** https://profiles.ihe.net/ITI/PIXm/ITI-83.html: the other identifiers of the person that an identifier names. */
export async function crossReference(
  door: Door,
  source: { system: string; value: string },
  targets: readonly string[],
): Promise<Answer> {
  const { k, scope } = door;
  const find = (token: string) =>
    search(
      k,
      k.db,
      'Patient',
      [
        ['identifier', token],
        ['_count', '20'],
      ],
      scope === undefined ? {} : { scope },
    );
  for (const target of targets)
    if ((await find(`${target}|`)).matches.length === 0)
      throw new KangyuError('fhir.pix-target', { system: target.slice(0, 100) });
  const { matches } = await find(`${escaped(source.system)}|${escaped(source.value)}`);
  if (matches.length === 0) {
    const known = (await find(`${escaped(source.system)}|`)).matches.length > 0;
    throw new KangyuError(known ? 'fhir.pix-unknown' : 'fhir.pix-authority');
  }
  const members = await patientsOfPersons(
    k.db,
    matches.map(({ id }) => id),
  );
  const found = await visible(door, members);
  const identifiers = new Map<string, Identifier>();
  const references: string[] = [];
  for (const id of members) {
    const version = found.get(id);
    if (!version) continue;
    references.push(`Patient/${id}`);
    for (const one of (door.show(version).identifier ?? []) as Identifier[]) {
      const { system, value } = one;
      if (!system || !value || one.use === 'old' || (targets.length > 0 && !targets.includes(system))) continue;
      if (system === source.system && value === source.value) continue;
      identifiers.set(`${system}|${value}`, { ...(one.use ? { use: one.use } : {}), system, value });
    }
  }
  door.note('identity.pix', `Patient/$ihe-pix ${references.length}`);
  const parameter = [
    ...[...identifiers.values()].map((valueIdentifier) => ({ name: 'targetIdentifier', valueIdentifier })),
    ...references.map((reference) => ({
      name: 'targetId',
      valueReference: { reference: `${door.base}/${reference}` },
    })),
  ];
  return { status: 200, body: { resourceType: 'Parameters', ...(parameter.length > 0 ? { parameter } : {}) } };
}

const answerPix = (door: Door, input: OperationInput): Promise<Answer> =>
  crossReference(door, sourceOf(input), input.texts('targetSystem'));

const escaped = (text: string) => text.replace(/[\\,|$]/g, (sign) => `\\${sign}`);

/** `system|value`, or an Identifier in the Parameters of a POST. */
function sourceOf(input: OperationInput): { system: string; value: string } {
  const missing = wrong('sourceIdentifier', '应为 system|value', 'it must be system|value');
  if (!input.has('sourceIdentifier')) throw missing;
  let text: string | undefined;
  try {
    text = input.text('sourceIdentifier');
  } catch (error) {
    if (!(error instanceof KangyuError)) throw error;
    const { system, value } = input.object('sourceIdentifier') as Identifier;
    text = `${system ?? ''}|${value ?? ''}`;
  }
  const at = text?.lastIndexOf('|') ?? -1;
  const [system, value] = [text?.slice(0, Math.max(0, at)) ?? '', text?.slice(at + 1) ?? ''];
  if (system === '' || value === '') throw missing;
  return { system, value };
}
