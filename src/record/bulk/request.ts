/** What an export is asked for (FHIR Bulk Data Access 2.0), read from its kick-off. Pure. */
import type { Caller } from '../../access/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { compartmentTypes } from '../compartment/definition.ts';
import type { AreaScope } from '../model.ts';
import { RESOURCE_TYPES } from '../resource-types.ts';
import './errors.ts';

export type ExportLevel = { level: 'system' } | { level: 'patient' } | { level: 'group'; group: string };

export interface ExportRequest {
  target: ExportLevel;
  /** The address that was asked, for the manifest. */
  url: string;
  types: string[];
  since?: string;
  until?: string;
  /** Searches that narrow a type; a record of it must match one of them. */
  filters: { type: string; query: [name: string, value: string][] }[];
  /** Elements to give, by type; `*` for all types. */
  elements: Record<string, string[]>;
  /** Parameters that were not understood and therefore ignored. */
  ignored: string[];
  /** In whose name the job reads: who, within which areas, masked how. */
  caller: Pick<Caller, 'accountId' | 'account' | 'role' | 'area' | 'mask'>;
  scope?: AreaScope;
}

const FORMATS = new Set(['application/fhir+ndjson', 'application/ndjson', 'ndjson']);
const INSTANT = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

type Input = readonly (readonly [name: string, value: string])[];

/** Reads the parameters; with `strict` an unknown one is refused instead of being named in the manifest's errors. */
export function readExportRequest(
  target: ExportLevel,
  input: Input,
  { strict, ...given }: { strict: boolean; url: string; caller: ExportRequest['caller']; scope?: AreaScope },
): ExportRequest {
  const personal = new Set([...compartmentTypes('Patient'), 'Patient']);
  const request: ExportRequest = {
    target,
    ...given,
    types: [],
    filters: [],
    elements: {},
    ignored: [],
  };
  for (const [name, value] of input) take(request, name, value, strict);
  for (const type of request.types)
    if (!RESOURCE_TYPES.has(type)) throw wrong('_type', `没有类型 ${type}`, `there is no type ${type}`);
  if (target.level !== 'system') {
    const foreign = request.types.find((type) => !personal.has(type));
    if (foreign !== undefined)
      throw wrong('_type', `${foreign} 不属于居民分区`, `${foreign} is not part of the Patient compartment`);
  }
  if (request.types.length === 0) request.types = target.level === 'system' ? [...RESOURCE_TYPES] : [...personal];
  request.types = [...new Set(request.types)].sort();
  for (const { type } of request.filters)
    if (!request.types.includes(type))
      throw wrong('_typeFilter', `${type} 不在 _type 之内`, `${type} is not among the types that are exported`);
  return request;
}

function take(request: ExportRequest, name: string, value: string, strict: boolean): void {
  switch (name) {
    case '_outputFormat':
      if (!FORMATS.has(value))
        throw wrong(name, '只提供 application/fhir+ndjson', 'only application/fhir+ndjson is given');
      return;
    case '_type':
      request.types.push(...value.split(',').filter((type) => type !== ''));
      return;
    case '_since':
    case '_until':
      if (!INSTANT.test(value)) throw wrong(name, '应为时刻', 'must be an instant');
      request[name === '_since' ? 'since' : 'until'] = value;
      return;
    case '_typeFilter':
      request.filters.push(...typeFilters(value));
      return;
    case '_elements':
      for (const element of value.split(',').filter((one) => one !== '')) {
        const [, type = '*', path = ''] = /^(?:([A-Z][A-Za-z]+)\.)?([A-Za-z]+)$/.exec(element) ?? [];
        if (path === '') throw wrong(name, `${element} 不是元素`, `${element} is no element at the root of a resource`);
        request.elements[type] = [...(request.elements[type] ?? []), path];
      }
      return;
    case '_format':
      return;
    default:
      // includeAssociatedData, organizeOutputBy and whatever else: the export goes on without it and says so.
      if (strict) throw wrong(name, '不支持此参数', 'the parameter is not supported');
      request.ignored.push(name);
  }
}

/** `Observation?code=a,Condition?code=b`: a comma separates filters where a type and `?` follow, else it is a value's. */
function typeFilters(text: string): ExportRequest['filters'] {
  return text.split(/,(?=[A-Z][A-Za-z]*\?)/).map((filter) => {
    const [type = '', ...query] = filter.split('?');
    if (query.length === 0 || !RESOURCE_TYPES.has(type))
      throw wrong('_typeFilter', `${filter} 应为 类型?检索`, `${filter} must be a search such as Observation?code=…`);
    const parsed = [...new URLSearchParams(query.join('?'))] as [string, string][];
    const steering = parsed.find(([name]) =>
      /^_(count|sort|cursor|include|revinclude|summary|total|elements)/.test(name),
    );
    if (steering) throw wrong('_typeFilter', `不能含 ${steering[0]}`, `cannot hold ${steering[0]}`);
    return { type, query: parsed };
  });
}

const wrong = (parameter: string, reasonZh: string, reasonEn: string): KangyuError =>
  new KangyuError('record.search-invalid', { parameter, reasonZh, reasonEn });

/** The resource with the elements that were asked for, tagged as partial (FHIR R4 3.1.1.5.9). */
export function withElements<T extends { resourceType: string; meta?: { tag?: unknown[] } }>(
  resource: T,
  elements: ExportRequest['elements'],
): T {
  const wanted = [...(elements['*'] ?? []), ...(elements[resource.resourceType] ?? [])];
  if (wanted.length === 0) return resource;
  const kept = Object.entries(resource).filter(
    ([name]) =>
      ['resourceType', 'id', 'meta'].includes(name) ||
      wanted.includes(name.replace(/^_/, '')) ||
      wanted.some((one) => isChoice(name, one)),
  );
  const { meta = {} } = resource;
  const tag = [
    ...(meta.tag ?? []),
    { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' },
  ];
  return { ...Object.fromEntries(kept), meta: { ...meta, tag } } as unknown as T;
}

/** Elements whose name says their type (`valueQuantity` is `value`) and that an export may be asked for by the bare name. */
const CHOICES = new Set(
  'value effective onset abatement occurrence performed deceased multipleBirth medication timing asNeeded product'.split(
    ' ',
  ),
);
const isChoice = (name: string, element: string): boolean =>
  CHOICES.has(element) && name.startsWith(element) && /^[A-Z]/.test(name.slice(element.length));
