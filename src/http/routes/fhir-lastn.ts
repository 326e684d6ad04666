import type { FastifyRequest } from 'fastify';
import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import { type StoredVersion, search } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { inputOf } from './fhir-compartment.ts';
import { type Answer, type Door, openDoor, send } from './fhir-door.ts';
import { declareOperation } from './fhir-operations.ts';
import type { Query } from './fhir-read.ts';

const MOST = 100;
/** Observations that one question reads; who has more is asked for with a code, a category or a date. */
const MOST_READ = 10_000;
const PAGE = '500';

/** `Observation/$lastn` (https://hl7.org/fhir/R4/observation-operation-lastn.html): the newest `max` of each code. */
export function registerLastN(app: App, ctx: Ctx): void {
  declareOperation({
    name: 'lastn',
    definition: 'http://hl7.org/fhir/OperationDefinition/Observation-lastn',
    types: ['Observation'],
  });
  const config = { access: { permission: 'fhir.read' } };
  const answer = (request: FastifyRequest) => answerLastN(openDoor(request, ctx), inputOf(request));
  app.get('/fhir/Observation/$lastn', { config }, async (request, reply) => send(reply, await answer(request)));
  app.post('/fhir/Observation/$lastn', { config }, async (request, reply) => send(reply, await answer(request)));
}

async function answerLastN(door: Door, input: Query): Promise<Answer> {
  const max = input.find(([name]) => name === 'max')?.[1] ?? '1';
  if (!/^[1-9]\d{0,2}$/.test(max) || Number(max) > MOST)
    throw wrong('max', `应为 1 到 ${MOST}`, `must be 1 to ${MOST}`);
  const asked = input.filter(([name]) => name !== 'max' && name !== '_format' && name !== '_pretty');
  if (!asked.some(([name]) => /^(patient|subject)(:Patient)?$/.test(name)))
    throw wrong('patient', '请写明 patient 或 subject', 'name the patient or subject');
  const foreign = asked.find(([name]) => /^_(count|cursor|sort|total|summary|elements|include|revinclude)/.test(name));
  if (foreign) throw wrong(foreign[0], '不用于 $lastn', 'is not taken by $lastn');
  const groups = new Map<string, StoredVersion[]>();
  let read = 0;
  let cursor: string | undefined;
  do {
    const page = await search(
      door.k,
      door.k.db,
      'Observation',
      [...asked, ['_sort', '-date'], ['_count', PAGE], ...(cursor === undefined ? [] : [['_cursor', cursor] as const])],
      { strict: true, baseUrl: `${door.base}/`, ...(door.scope === undefined ? {} : { scope: door.scope }) },
    );
    read += page.matches.length;
    if (read > MOST_READ) throw new KangyuError('record.search-too-wide', { limit: MOST_READ });
    for (const version of page.matches) {
      const code = codeOf(version.resource!);
      const group = groups.get(code) ?? [];
      if (group.length < Number(max)) groups.set(code, [...group, version]);
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  door.note('fhir.lastn', 'Observation');
  const entry = [...groups.values()].flat().map((version) => ({
    fullUrl: `${door.base}/Observation/${version.id}`,
    resource: door.show(version),
    search: { mode: 'match' },
  }));
  const link = [{ relation: 'self', url: `${door.base}/Observation/$lastn?${new URLSearchParams(input)}` }];
  return { status: 200, body: { resourceType: 'Bundle', type: 'searchset', total: entry.length, link, entry } };
}

/** What groups Observations: the first coding, without one the text. */
function codeOf({ code }: FhirResource): string {
  const { coding, text } = (code ?? {}) as { coding?: { system?: string; code?: string }[]; text?: string };
  const [first] = coding ?? [];
  return first?.code === undefined ? `text ${text ?? ''}` : `${first.system ?? ''}|${first.code}`;
}

const wrong = (parameter: string, reasonZh: string, reasonEn: string): KangyuError =>
  new KangyuError('record.search-invalid', { parameter, reasonZh, reasonEn });
