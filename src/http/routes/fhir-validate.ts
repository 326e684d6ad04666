import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { knownResourceTypes, validateEntries } from '../../ingest/index.ts';
import { type FhirResource, KangyuError, type Problem } from '../../kernel/index.ts';
import { locate } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { type Answer, type Door, type Issue, openDoor, operationOutcome, send } from './fhir-door.ts';
import { declareOperation } from './fhir-operations.ts';
import { problemsByProfile, profilesOf } from './fhir-profiles.ts';
import { queryOf } from './fhir-read.ts';

const MODES = ['create', 'update', 'delete'] as const;
const BASE = 'http://hl7.org/fhir/StructureDefinition/';
const TypeParams = z.object({ type: z.string() });
const IdParams = TypeParams.extend({ id: z.string() });

interface Asked {
  type: string;
  id: string | undefined;
  resource: FhirResource | undefined;
  mode: (typeof MODES)[number] | undefined;
  profile: string | undefined;
}

/** https://hl7.org/fhir/R4/resource-operation-validate.html: what would be said of a resource; nothing is stored. */
export function registerFhirValidate(app: App, ctx: Ctx): void {
  declareOperation({
    name: 'validate',
    definition: 'http://hl7.org/fhir/OperationDefinition/Resource-validate',
    types: [...knownResourceTypes()].sort(),
  });
  const config = { access: { permission: ['fhir.read', 'fhir.write'] } };
  const answer = async (request: FastifyRequest, type: string, id?: string): Promise<Answer> => {
    const door = openDoor(request, ctx);
    const asked = readRequest(request, type, id);
    door.note('fhir.validate', id === undefined ? type : `${type}/${id}`);
    return { status: 200, body: outcome(await problemsOf(door, asked), door) };
  };
  app.post('/fhir/:type/$validate', { config, schema: { params: TypeParams } }, async (request, reply) =>
    send(reply, await answer(request, request.params.type)),
  );
  app.post('/fhir/:type/:id/$validate', { config, schema: { params: IdParams } }, async (request, reply) =>
    send(reply, await answer(request, request.params.type, request.params.id)),
  );
}

/** The resource comes bare, with `mode` and `profile` in the address, or all of it as Parameters. */
function readRequest(request: FastifyRequest, type: string, id: string | undefined): Asked {
  if (!knownResourceTypes().has(type)) throw new KangyuError('record.type-unknown', { type });
  const body = request.body as FhirResource | null | undefined;
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (!isObject && body !== undefined && body !== null)
    throw new KangyuError('fhir.body', { reasonZh: '不是 JSON 对象', reasonEn: 'it is not a JSON object' });
  const parameters = isObject ? parametersOf(body, type) : undefined;
  const query = new Map(queryOf(request.url));
  const given = (name: string): string | undefined => parameters?.get(name)?.text ?? query.get(name);
  const resource = parameters ? parameters.get('resource')?.resource : isObject ? body : undefined;
  const mode = given('mode');
  if (mode !== undefined && !MODES.some((known) => known === mode))
    throw new KangyuError('fhir.body', {
      reasonZh: 'mode 应为 create、update 或 delete',
      reasonEn: 'mode must be create, update or delete',
    });
  if (resource === undefined && mode !== 'delete')
    throw new KangyuError('fhir.body', {
      reasonZh: '没有要校验的资源（参数 resource）',
      reasonEn: 'there is no resource to validate (parameter resource)',
    });
  return { type, id, resource, mode: mode as Asked['mode'], profile: given('profile') };
}

interface Parameter {
  text: string | undefined;
  resource: FhirResource | undefined;
}

/** Parameters of the operation; a Parameters resource without them is itself what is to be validated. */
function parametersOf(body: FhirResource, type: string): Map<string, Parameter> | undefined {
  if (body.resourceType !== 'Parameters' || !Array.isArray(body.parameter)) return undefined;
  const found = new Map<string, Parameter>();
  for (const parameter of body.parameter) {
    const { name, resource } = (parameter ?? {}) as Record<string, unknown>;
    const value = parameter?.valueCode ?? parameter?.valueUri ?? parameter?.valueCanonical ?? parameter?.valueString;
    if (typeof name === 'string')
      found.set(name, {
        text: typeof value === 'string' ? value : undefined,
        resource: typeof resource === 'object' && resource !== null ? (resource as FhirResource) : undefined,
      });
  }
  return type === 'Parameters' && !found.has('resource') ? undefined : found;
}

async function problemsOf(door: Door, { type, id, resource, mode, profile }: Asked): Promise<Problem[]> {
  const problems: Problem[] = [];
  if (resource) problems.push(...validateEntries([resource], door.k)[0]!);
  if (resource && resource.resourceType !== type)
    problems.push(error('validate.type', type, `这里校验的是 ${type}`, `What is validated here is a ${type}`));
  if (resource && (mode === 'update' || id !== undefined) && typeof resource.id !== 'string')
    problems.push(error('validate.id', `${type}.id`, '更新须有 id', 'An update needs an id'));
  else if (resource && id !== undefined && resource.id !== id)
    problems.push(error('validate.id', `${type}.id`, 'id 与地址不一致', 'The id is not the one of the address'));
  if (mode === 'delete') problems.push(...(await problemsOfDeleting(door, type, id ?? resource?.id)));
  const named = new Set<string>(profile === undefined ? [] : [profile]);
  for (const url of resource ? profilesOf(resource) : []) named.add(url);
  for (const url of named)
    problems.push(
      ...((isCore(url) ? undefined : resource && (await problemsByProfile(door.k, resource, url))) ??
        problemsOfProfile(url, type, url === profile)),
    );
  return problems;
}

async function problemsOfDeleting(door: Door, type: string, id: unknown): Promise<Problem[]> {
  if (typeof id !== 'string')
    return [error('validate.id', type, '没有说明删除哪一条记录', 'It is not said which record is to be deleted')];
  const found = await locate(door.k.db, [{ type, id }], door.scope);
  return found.has(`${type}/${id}`)
    ? []
    : [error('validate.not-found', type, '没有这条记录', 'There is no such record')];
}

/** R4's own types are what every resource is checked against. */
const isCore = (url: string): boolean =>
  url.startsWith(BASE) && knownResourceTypes().has(url.split('|')[0]!.slice(BASE.length));

/** R4 itself is what every resource is checked against; of profiles that are not here nothing may be claimed. */
function problemsOfProfile(url: string, type: string, asked: boolean): Problem[] {
  const name = url.split('|')[0]!.startsWith(BASE) ? url.split('|')[0]!.slice(BASE.length) : undefined;
  if (name === type || name === 'Resource' || name === 'DomainResource') return [];
  if (name !== undefined && knownResourceTypes().has(name))
    return [error('validate.profile', type, `该规范约束的是 ${name}`, `This profile is one of ${name}`)];
  const message = {
    zh: '没有载入所要求的规范（profile），未按它校验',
    en: 'The profile is not known here; the resource was not checked against it',
  };
  return [
    {
      rule: 'validate.profile-unknown',
      severity: asked ? 'error' : 'warning',
      expression: asked ? type : `${type}.meta.profile`,
      message,
    },
  ];
}

const error = (rule: string, expression: string, zh: string, en: string): Problem => ({
  rule,
  severity: 'error',
  expression,
  message: { zh, en },
});

/** Issue types of R4 (http://hl7.org/fhir/issue-type) by the rule that found them. */
const CODES: readonly [RegExp, string][] = [
  [/^structure\.required$/, 'required'],
  [/^structure\.code$/, 'code-invalid'],
  [/^structure\.(primitive|reference)$/, 'value'],
  [/^structure\./, 'structure'],
  [/^invariant\.|^profile\.constraint$/, 'invariant'],
  [/^profile\.min$/, 'required'],
  [/^profile\.binding$/, 'code-invalid'],
  [/^profile\.(fixed|max-length|target)$/, 'value'],
  [/^profile\.slicing$/, 'not-supported'],
  [/^profile\./, 'structure'],
  [/^validate\.not-found$/, 'not-found'],
  [/^validate\.profile-unknown$/, 'not-supported'],
  [/^validate\./, 'invalid'],
];

function outcome(problems: readonly Problem[], { language }: Door): FhirResource {
  const fine: Issue = {
    severity: 'information',
    code: 'informational',
    text: language === 'zh' ? '校验通过' : 'No problem was found',
  };
  const issues = problems.map(
    ({ rule, severity, expression, message }): Issue => ({
      severity,
      code: CODES.find(([pattern]) => pattern.test(rule))?.[1] ?? 'business-rule',
      text: message[language],
      rule,
      ...(expression ? { expression } : {}),
    }),
  );
  const made = operationOutcome(issues.length > 0 ? issues : [fine]);
  for (const issue of made.issue as { expression?: string[]; location?: string[] }[])
    if (issue.expression) issue.location = issue.expression.map(locationOf);
  return made;
}

/** `Patient.name[0].given[1]` as the simple XPath that R4 takes for a location: `/f:Patient/f:name[1]/f:given[2]`. */
export function locationOf(expression: string): string {
  const parts = expression.match(/[^.[\]('")]+(?:\[\d+\])?/g) ?? [];
  if (!/^[\w.[\]?]+$/.test(expression)) return `/f:${parts[0]}`;
  return parts.map((part) => `/f:${part.replace(/\[(\d+)\]$/, (_, at: string) => `[${Number(at) + 1}]`)}`).join('');
}
