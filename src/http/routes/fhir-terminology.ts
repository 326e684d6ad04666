import { z } from 'zod';
import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import {
  expand,
  getStoredSystem,
  getStoredValueSet,
  getSystem,
  getValueSet,
  lookup,
  subsumes,
  type TermContext,
  type Validation,
  validateConceptInValueSet,
  validateInSystem,
  validateInValueSet,
  valueSetOfContext,
  withTimeLimit,
} from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import type { Language } from '../language.ts';
import { type Door, openDoor, send } from './fhir-door.ts';
import { OperationInput, wrong } from './fhir-operation-input.ts';
import { declareOperation } from './fhir-operations.ts';
import { codingOf, codingsOf, oneCoding } from './fhir-terminology-codings.ts';
import { answerTranslate } from './fhir-translate.ts';

/** What an operation is asked: parameters, the day that counts, and the id of `/Type/:id/$name`. */
export interface Question {
  input: OperationInput;
  ctx: TermContext;
  door: Door;
  id?: string;
}

interface Operation {
  type: 'CodeSystem' | 'ValueSet' | 'ConceptMap';
  name: string;
  /** Served on `/Type/:id/$name` too. */
  instance: boolean;
  answer(question: Question): Promise<FhirResource>;
}

const OPERATIONS: readonly Operation[] = [
  { type: 'CodeSystem', name: 'lookup', instance: false, answer: answerLookup },
  { type: 'CodeSystem', name: 'validate-code', instance: true, answer: answerSystemValidation },
  { type: 'CodeSystem', name: 'subsumes', instance: true, answer: answerSubsumes },
  { type: 'ValueSet', name: 'expand', instance: true, answer: answerExpand },
  { type: 'ValueSet', name: 'validate-code', instance: true, answer: answerSetValidation },
  { type: 'ConceptMap', name: 'translate', instance: true, answer: answerTranslate },
];

const IdParams = z.object({ id: z.string() });

/** FHIR's terminology operations (http://hl7.org/fhir/R4/terminology-service.html), by GET and POST. */
export function registerFhirTerminology(app: App, ctx: Ctx): void {
  const config = { access: { permission: 'fhir.read' } };
  for (const { type, name, instance, answer } of OPERATIONS) {
    declareOperation({ name, definition: `http://hl7.org/fhir/OperationDefinition/${type}-${name}`, types: [type] });
    const handle = async (request: Parameters<typeof openDoor>[0], id?: string) => {
      const door = openDoor(request, ctx);
      door.note('fhir.terminology', `${type}${id === undefined ? '' : `/${id}`}/$${name}`);
      const input = OperationInput.of(request.url, request.body);
      const context: TermContext = { q: ctx.kernel.db, on: input.day('date') ?? ctx.kernel.clock.today() };
      return { status: 200, body: await answer({ input, ctx: context, door, ...(id === undefined ? {} : { id }) }) };
    };
    app.route({
      method: ['GET', 'POST'],
      url: `/fhir/${type}/$${name}`,
      config,
      handler: async (request, reply) => send(reply, await handle(request)),
    });
    if (!instance) continue;
    app.route({
      method: ['GET', 'POST'],
      url: `/fhir/${type}/:id/$${name}`,
      config,
      schema: { params: IdParams },
      handler: async (request, reply) => send(reply, await handle(request, request.params.id)),
    });
  }
}

async function answerLookup({ input, ctx }: Question): Promise<FhirResource> {
  const coding = oneCoding(input);
  if (!coding.code) throw wrong('code', '缺少 code 或 coding', 'code or coding is missing');
  if (!coding.system) throw wrong('system', '缺少 system', 'system is missing');
  const displayLanguage = input.text('displayLanguage');
  const found = await lookup(ctx, {
    system: coding.system,
    code: coding.code,
    ...(coding.version ? { version: coding.version } : {}),
    ...(displayLanguage ? { displayLanguage } : {}),
    properties: input.texts('property'),
  });
  return parameters([
    text('name', found.name),
    ...(found.version ? [text('version', found.version)] : []),
    text('display', found.display),
    ...found.designation.map(({ language, use, value }) => ({
      name: 'designation',
      part: [
        ...(language ? [{ name: 'language', valueCode: language }] : []),
        ...(use ? [{ name: 'use', valueCoding: use }] : []),
        text('value', value),
      ],
    })),
    ...found.property.map(({ code, description, ...rest }) => ({
      name: 'property',
      part: [
        { name: 'code', valueCode: code },
        ...Object.entries(rest)
          .filter(([key]) => key.startsWith('value'))
          .map(([key, value]) => ({ name: 'value', [key]: value })),
        ...(description ? [text('description', description)] : []),
      ],
    })),
  ]);
}

async function answerSubsumes({ input, ctx, id }: Question): Promise<FhirResource> {
  const [a, b] = [codingOf(input, 'codingA'), codingOf(input, 'codingB')];
  const [codeA, codeB] = [a?.code ?? input.text('codeA'), b?.code ?? input.text('codeB')];
  if (!codeA || !codeB)
    throw wrong(
      'codeA',
      '需要 codeA 与 codeB，或 codingA 与 codingB',
      'codeA and codeB, or codingA and codingB, are needed',
    );
  const stored = id === undefined ? undefined : await getStoredSystem(ctx, id);
  const system = stored?.url ?? input.text('system') ?? a?.system ?? b?.system;
  if (!system) throw wrong('system', '缺少 system', 'system is missing');
  if ([a, b].some((coding) => coding?.system !== undefined && coding.system !== system))
    throw wrong('codingB', '两个代码不属于同一代码系统', 'the codes are not of one code system');
  const version = stored?.version ?? input.text('version') ?? a?.version;
  const outcome = await subsumes(ctx, { system, codeA, codeB, ...(version ? { version } : {}) });
  return parameters([{ name: 'outcome', valueCode: outcome }]);
}

async function answerSystemValidation({ input, ctx, door, id }: Question): Promise<FhirResource> {
  if (input.has('codeSystem'))
    throw wrong('codeSystem', '请先保存代码系统，再以 url 指明', 'store the code system first and name it by url');
  const url = input.text('url');
  const codings = codingsOf(input, url);
  if (codings.length === 0)
    throw wrong('code', '缺少 code、coding 或 codeableConcept', 'code, coding or codeableConcept is missing');
  const address = url ?? codings.find(({ system }) => system)?.system;
  if (id === undefined && !address) throw wrong('url', '缺少 url', 'url is missing');
  const row =
    id === undefined
      ? await getSystem(ctx, address!, input.text('version') ?? codings[0]!.version)
      : await getStoredSystem(ctx, id);
  const own = codings.filter(({ system }) => system === undefined || system === row.url);
  if (own.length === 0)
    return validationAnswer(
      {
        result: false,
        message: { zh: `没有属于代码系统 ${row.url} 的编码`, en: `There is no coding of the code system ${row.url}` },
      },
      door.language,
    );
  const displayLanguage = input.text('displayLanguage');
  let answer: Validation | undefined;
  for (const coding of own) {
    const found = await validateInSystem(ctx, row, coding, displayLanguage ? { displayLanguage } : {});
    if (answer === undefined || found.result) answer = found;
    if (found.result) break;
  }
  return validationAnswer(answer!, door.language);
}

async function answerSetValidation(question: Question): Promise<FhirResource> {
  const { input, ctx, door } = question;
  const codings = codingsOf(input);
  if (codings.length === 0)
    throw wrong('code', '缺少 code、coding 或 codeableConcept', 'code, coding or codeableConcept is missing');
  const [abstract, displayLanguage] = [input.flag('abstract'), input.text('displayLanguage')];
  const options = { ...(abstract === undefined ? {} : { abstract }), ...(displayLanguage ? { displayLanguage } : {}) };
  const answer = await withTimeLimit(door.k.db, async (q) => {
    const context = { ...ctx, q };
    const valueSet = await valueSetOf({ ...question, ctx: context });
    const [only, ...others] = codings;
    return others.length === 0
      ? validateInValueSet(context, valueSet, only!, options)
      : validateConceptInValueSet(context, valueSet, codings, options);
  });
  return validationAnswer(answer, door.language);
}

/** The value set that a question is about: given, by id, by address, or bound to an element. */
async function valueSetOf({ input, ctx, id }: Question): Promise<FhirResource> {
  if (id !== undefined) return getStoredValueSet(ctx, id);
  const inline = input.resource('valueSet', 'ValueSet');
  if (inline) return inline;
  const url = input.text('url');
  if (url !== undefined) return getValueSet(ctx, url, input.text('valueSetVersion'));
  const context = input.text('context');
  if (context === undefined) throw wrong('url', '缺少 url、valueSet 或 context', 'url, valueSet or context is missing');
  const bound = valueSetOfContext(context);
  if (bound === undefined) throw new KangyuError('terminology.context-unknown', { context });
  return getValueSet(ctx, bound);
}

async function answerExpand(question: Question): Promise<FhirResource> {
  const { input, ctx, door } = question;
  const [filter, displayLanguage] = [input.text('filter'), input.text('displayLanguage')];
  const [offset, count] = [input.whole('offset'), input.whole('count')];
  const options = {
    ...(filter ? { filter } : {}),
    ...(displayLanguage ? { displayLanguage } : {}),
    ...(offset === undefined ? {} : { offset }),
    ...(count === undefined ? {} : { count }),
    includeDesignations: input.flag('includeDesignations') ?? false,
    activeOnly: input.flag('activeOnly') ?? false,
    excludeSystems: input.texts('exclude-system'),
  };
  const versions = {
    usual: input.texts('system-version'),
    check: input.texts('check-system-version'),
    force: input.texts('force-system-version'),
  };
  const { valueSet, expansion } = await withTimeLimit(door.k.db, async (q) => {
    const context: TermContext = { ...ctx, q, versions };
    const found = await valueSetOf({ ...question, ctx: context });
    return { valueSet: found, expansion: await expand(context, found, options) };
  });
  const { compose: _compose, expansion: _expansion, resourceType, ...header } = valueSet;
  return {
    resourceType,
    ...header,
    status: header.status ?? 'active',
    expansion: {
      identifier: `urn:uuid:${crypto.randomUUID()}`,
      timestamp: door.k.clock.now().toISOString(),
      total: expansion.total,
      offset: expansion.offset,
      parameter: [
        ...(filter ? [{ name: 'filter', valueString: filter }] : []),
        ...(displayLanguage ? [{ name: 'displayLanguage', valueCode: displayLanguage }] : []),
        ...(offset === undefined ? [] : [{ name: 'offset', valueInteger: offset }]),
        ...(count === undefined ? [] : [{ name: 'count', valueInteger: count }]),
        ...(options.includeDesignations ? [{ name: 'includeDesignations', valueBoolean: true }] : []),
        ...(options.activeOnly ? [{ name: 'activeOnly', valueBoolean: true }] : []),
        { name: 'excludeNested', valueBoolean: true },
        ...options.excludeSystems.map((valueUri) => ({ name: 'exclude-system', valueUri })),
        ...expansion.versions.map((valueUri) => ({ name: 'version', valueUri })),
      ],
      contains: expansion.contains,
    },
  };
}

function validationAnswer(
  { result, message, display, code, system, version, inactive }: Validation,
  language: Language,
): FhirResource {
  return parameters([
    { name: 'result', valueBoolean: result },
    ...(message ? [text('message', message[language])] : []),
    ...(display ? [text('display', display)] : []),
    ...(code ? [{ name: 'code', valueCode: code }] : []),
    ...(system ? [{ name: 'system', valueUri: system }] : []),
    ...(version ? [text('version', version)] : []),
    ...(inactive ? [{ name: 'inactive', valueBoolean: true }] : []),
  ]);
}

const text = (name: string, valueString: string) => ({ name, valueString });
const parameters = (parameter: unknown[]): FhirResource => ({ resourceType: 'Parameters', parameter });
