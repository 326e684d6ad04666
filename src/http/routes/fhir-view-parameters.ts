import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import type { RowFormat } from '../../project/index.ts';
import '../fhir-errors.ts';
import type { Query } from './fhir-read.ts';

/** What a call of $viewdefinition-run asks for. */
export interface RunRequest {
  format: RowFormat;
  header: boolean;
  limit: number | undefined;
  since: Date | undefined;
  /** Ids. */
  patients: string[];
  groups: string[];
  viewReference: string | undefined;
  viewResource: FhirResource | undefined;
  /** Resources to run over instead of the record. */
  resources: FhirResource[] | undefined;
}

interface Parameter {
  name?: unknown;
  resource?: FhirResource;
  part?: unknown;
  valueReference?: { reference?: unknown };
  [value: string]: unknown;
}

const KNOWN = [
  'viewReference',
  'viewResource',
  '_format',
  'header',
  'patient',
  'group',
  '_since',
  '_limit',
  'resource',
];
const FORMATS: Record<string, RowFormat> = {
  json: 'json',
  'application/json': 'json',
  'application/fhir+json': 'json',
  ndjson: 'ndjson',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  csv: 'csv',
  'text/csv': 'csv',
};

/** Reads the parameters of the address and of a Parameters body together; the body's come last. Throws 400 with the name. */
export function readRunRequest(query: Query, body: unknown, accept: string | undefined): RunRequest {
  const parameters = [...query.map(([name, value]): Parameter => ({ name, valueString: value })), ...bodyOf(body)];
  const of = (name: string) => parameters.filter((one) => one.name === name);
  const texts = (name: string) => of(name).map((one) => textOf(one, name));
  const last = (name: string) => texts(name).at(-1);
  for (const { name } of parameters) {
    if (name === 'source') throw wrong('source', '不读取外部数据源', 'external sources are not read');
    if (typeof name !== 'string' || !KNOWN.includes(name))
      throw wrong(String(name), '不支持该参数', 'it is no parameter of this operation');
  }
  const resources = of('resource').map((one) => resourceOf(one, 'resource'));
  const [patients, groups] = [ids(texts('patient'), 'patient', 'Patient'), ids(texts('group'), 'group', 'Group')];
  const since = last('_since');
  if (since !== undefined && Number.isNaN(Date.parse(since)))
    throw wrong('_since', '应为时刻', 'it must be an instant');
  if (resources.length > 0 && (patients.length > 0 || groups.length > 0 || since !== undefined))
    throw wrong(
      'resource',
      '给出资源时不能再用 patient、group、_since',
      'patient, group and _since choose among records; they have no meaning for given resources',
    );
  return {
    format: formatOf(last('_format'), accept),
    header: booleanOf(last('header')),
    limit: limitOf(last('_limit')),
    since: since === undefined ? undefined : new Date(since),
    patients,
    groups,
    viewReference: last('viewReference'),
    viewResource: of('viewResource')
      .map((one) => resourceOf(one, 'viewResource'))
      .at(-1),
    resources: resources.length > 0 ? resources : undefined,
  };
}

function bodyOf(body: unknown): Parameter[] {
  if (body === undefined || body === null || body === '') return [];
  const { resourceType, parameter = [] } = body as { resourceType?: unknown; parameter?: unknown };
  if (resourceType !== 'Parameters' || !Array.isArray(parameter))
    throw new KangyuError('fhir.body', { reasonZh: '应为 Parameters', reasonEn: 'a Parameters resource is expected' });
  return parameter as Parameter[];
}

function textOf(parameter: Parameter, name: string): string {
  const reference = parameter.valueReference?.reference;
  const key = Object.keys(parameter).find((one) => /^value[A-Z]/.test(one) && one !== 'valueReference');
  const value = reference ?? (key === undefined ? undefined : parameter[key]);
  if (!['string', 'number', 'boolean'].includes(typeof value)) throw wrong(name, '没有值', 'it has no value');
  return String(value);
}

function resourceOf({ resource }: Parameter, name: string): FhirResource {
  if (typeof resource?.resourceType !== 'string') throw wrong(name, '应为资源', 'it must hold a resource');
  return resource;
}

/** `Patient/1` or `1`; several may stand in one text. */
function ids(texts: readonly string[], name: string, type: string): string[] {
  return texts
    .flatMap((text) => text.split(','))
    .map((text) => {
      const [, id] = new RegExp(`^(?:${type}/)?([A-Za-z0-9\\-.]{1,64})$`).exec(text.trim()) ?? [];
      if (id === undefined) throw wrong(name, `应为 ${type}/id`, `it must be ${type}/id`);
      return id;
    });
}

function formatOf(format: string | undefined, accept: string | undefined): RowFormat {
  if (format !== undefined) {
    const found = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
    if (!found) throw wrong('_format', '应为 json、ndjson 或 csv', 'it is json, ndjson or csv');
    return found;
  }
  const wanted = (accept ?? '').split(',').map((one) => one.split(';')[0]!.trim());
  const found = wanted.find((one) => Object.hasOwn(FORMATS, one));
  return found === undefined ? 'ndjson' : FORMATS[found]!;
}

function booleanOf(text: string | undefined): boolean {
  if (text !== undefined && text !== 'true' && text !== 'false')
    throw wrong('header', '应为 true 或 false', 'it is true or false');
  return text !== 'false';
}

function limitOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw wrong('_limit', '应为正整数', 'it must be a positive whole number');
  return Number(text);
}

const wrong = (parameter: string, reasonZh: string, reasonEn: string): KangyuError =>
  new KangyuError('fhir.view-parameter', { parameter, reasonZh, reasonEn });
