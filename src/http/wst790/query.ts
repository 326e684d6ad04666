/** Looking for residents, records and codes as a node. */
import { z } from 'zod';
import { matchPerson } from '../../identify/index.ts';
import { getSystem, lookup, readMany, search, translate, validateInSystem } from '../../record/index.ts';
import { refuseMisshapen } from '../routes/fhir-identity.ts';
import { type Answering, fhirPayload, jsonReply, readPayload, searchset, wrongPayload } from './task.ts';

const MOST = 50;
const MATCH_GRADE = 'http://hl7.org/fhir/StructureDefinition/match-grade';

/** A Patient as far as it is known; those who may be meant come back with score and grade, the likeliest first. */
export const answerMatch: Answering = async (task) => {
  const { door } = task;
  const asked = fhirPayload(task);
  if (asked.resourceType !== 'Patient') throw wrongPayload('应为 Patient', 'a Patient is expected');
  refuseMisshapen(asked);
  const matches = await matchPerson(door.k, door.k.db, asked, { count: MOST });
  const keys = [...new Set(matches.flatMap(({ patients }) => patients))].map((id) => ({ type: 'Patient', id }));
  const found = new Map(
    (await readMany(door.k, door.k.db, keys, door.scope)).map((version) => [version.id, version] as const),
  );
  const entries = matches.flatMap(({ patients, score, grade }) =>
    patients.flatMap((id) => {
      const version = found.get(id);
      return version
        ? [
            {
              fullUrl: `${door.base}/Patient/${id}`,
              resource: door.show(version),
              search: { extension: [{ url: MATCH_GRADE, valueCode: grade }], mode: 'match', score },
            },
          ]
        : [];
    }),
  );
  door.note('wst790.person.query', `Patient ${entries.length}`);
  return searchset(task, entries.slice(0, MOST), { total: Math.min(entries.length, MOST) });
};

const Search = z.strictObject({
  type: z.string().optional(),
  /** Search parameters of FHIR; a list where one is asked several times. */
  parameters: z.record(z.string(), z.union([z.string(), z.array(z.string())])).default({}),
});

/** A search of FHIR over the types and parameters that the service lists. */
export const answerSearch: Answering = async (task) => {
  const { door, service } = task;
  const { type = service.types![0]!, parameters } = readPayload(task, Search);
  if (!service.types!.includes(type)) throw wrongPayload(`此服务不提供 ${type}`, `this service does not give ${type}`);
  const query = Object.entries(parameters).flatMap(([name, value]) => {
    if (!service.parameters!.includes(name.split(':')[0]!))
      throw wrongPayload(`不能按 ${name} 查询`, `${name} cannot be asked by`);
    return [value].flat().map((one) => [name, one] as [string, string]);
  });
  const page = await search(door.k, door.k.db, type, query, { scope: door.scope, strict: true, baseUrl: door.base });
  door.note(`wst790.${service.code}`, `${type} ${page.matches.length}`);
  const entries = page.matches.map((version) => ({
    fullUrl: `${door.base}/${type}/${version.id}`,
    resource: door.show(version),
    search: { mode: 'match' },
  }));
  return searchset(task, entries, {
    ...(page.total === undefined ? {} : { total: page.total }),
    ...(page.nextCursor === undefined ? {} : { cursor: page.nextCursor }),
  });
};

const Term = z.strictObject({
  system: z.string().min(1).max(300),
  code: z.string().min(1).max(200),
  version: z.string().max(100).optional(),
  display: z.string().max(300).optional(),
  /** The code system whose code is asked for. */
  target: z.string().max(300).optional(),
});

/** What a code means, whether a name fits it, and the code of another system for it. */
export const answerTerminology: Answering = async (task) => {
  const { door } = task;
  const { system, code, version, display, target } = readPayload(task, Term);
  const context = { q: door.k.db, on: door.k.clock.today() };
  const named = version === undefined ? {} : { version };
  door.note('wst790.terminology.query', `${system}|${code}`.slice(0, 200));
  if (target !== undefined) {
    const codings = [{ system, code, ...named }];
    return jsonReply({ system, code, ...(await translate(context, { codings, targetSystem: target })) });
  }
  if (display !== undefined) {
    const coding = { system, code, display, ...named };
    return jsonReply(await validateInSystem(context, await getSystem(context, system, version), coding));
  }
  const { name, display: found, designation, property } = await lookup(context, { system, code, ...named });
  return jsonReply({ system, code, name, display: found, designation, property });
};
