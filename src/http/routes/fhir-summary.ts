import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findSamePerson } from '../../identify/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { patientSummary } from '../../person/index.ts';
import { getCurrent, locate, search } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { inputOf } from './fhir-compartment.ts';
import { type Answer, type Door, openDoor, send } from './fhir-door.ts';
import { declareOperation } from './fhir-operations.ts';
import type { Query } from './fhir-read.ts';

const PROFILE = 'http://hl7.org/fhir/uv/ips/StructureDefinition/Bundle-uv-ips';

/** `Patient/$summary` (http://hl7.org/fhir/uv/ips/OperationDefinition/summary): of one Patient by id, or by an identifier. */
export function registerSummary(app: App, ctx: Ctx): void {
  declareOperation({
    name: 'summary',
    definition: 'http://hl7.org/fhir/uv/ips/OperationDefinition/summary',
    types: ['Patient'],
  });
  const config = { access: { permission: 'fhir.read' } };
  const schema = { params: z.object({ id: z.string() }) };
  const ofOne = (request: FastifyRequest) =>
    answerSummary(openDoor(request, ctx), (request.params as { id: string }).id, inputOf(request));
  const ofIdentifier = async (request: FastifyRequest) => {
    const door = openDoor(request, ctx);
    const input = inputOf(request);
    return answerSummary(door, await patientBy(door, input), input);
  };
  app.get('/fhir/Patient/:id/$summary', { config, schema }, async (request, reply) =>
    send(reply, await ofOne(request)),
  );
  app.post('/fhir/Patient/:id/$summary', { config, schema }, async (request, reply) =>
    send(reply, await ofOne(request)),
  );
  app.get('/fhir/Patient/$summary', { config }, async (request, reply) => send(reply, await ofIdentifier(request)));
  app.post('/fhir/Patient/$summary', { config }, async (request, reply) => send(reply, await ofIdentifier(request)));
}

/** Id of the Patient under an identifier (`system|value`). */
export async function patientBy(door: Door, input: Query): Promise<string> {
  const identifier = new Map(input).get('identifier');
  if (!identifier) throw wrong('identifier', '请给出 identifier', 'give an identifier');
  const { matches } = await search(
    door.k,
    door.k.db,
    'Patient',
    [
      ['identifier', identifier],
      ['_count', '50'],
    ],
    {
      strict: true,
      scope: door.scope,
    },
  );
  const [first] = matches;
  if (!first) throw new KangyuError('record.not-found', { reference: 'Patient' });
  const same = await findSamePerson(
    door.k.db,
    matches.map(({ id }) => id),
  );
  if (new Set(same.map(({ person }) => person)).size > 1)
    throw wrong('identifier', '对应多人', 'names more than one person');
  return first.id;
}

export async function answerSummary(door: Door, id: string, input: Query): Promise<Answer> {
  const profile = new Map(input).get('profile');
  if (profile !== undefined && profile !== PROFILE) throw wrong('profile', `只支持 ${PROFILE}`, `only ${PROFILE}`);
  const patient = await getCurrent(door.k, door.k.db, 'Patient', id, door.scope);
  const [same] = await findSamePerson(door.k.db, [id]);
  const keys = (same?.patients ?? [id]).map((one) => ({ type: 'Patient', id: one }));
  const visible = await locate(door.k.db, keys, door.scope);
  door.note('fhir.summary', `Patient/${id}`);
  const body = await patientSummary(door.k, {
    patient,
    patients: [...visible],
    scope: door.scope,
    base: door.base,
    show: (version) => door.show(version),
    language: door.language,
  });
  return { status: 200, body };
}

const wrong = (parameter: string, reasonZh: string, reasonEn: string): KangyuError =>
  new KangyuError('record.search-invalid', { parameter, reasonZh, reasonEn });
