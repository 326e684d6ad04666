import type { FhirResource } from '../kernel/index.ts';
import { RESOURCE_TYPES } from './resource-types.ts';
import { fhirKind, mayPointTo, parametersOf } from './search-parameters.ts';

export interface CapabilityOptions {
  /** Address of the FHIR service, e.g. `https://host/fhir`. */
  url: string;
  version: string;
  /** When the program was built or started, as an instant. */
  date: string;
  /** Address where programs with a key get tokens (SMART Backend Services). */
  tokenUrl?: string;
  /** Operations that are served; without types, for the system. */
  operations?: readonly { name: string; definition: string; types?: readonly string[] }[];
}

const INTERACTIONS = [
  'create',
  'read',
  'vread',
  'update',
  'patch',
  'delete',
  'history-instance',
  'history-type',
  'search-type',
];
const GENERAL = [
  { name: '_id', type: 'token' },
  { name: '_lastUpdated', type: 'date' },
  { name: '_list', type: 'special' },
  { name: '_text', type: 'string' },
  { name: '_content', type: 'string' },
  { name: '_filter', type: 'special' },
];

/** What this server does, said from the tables that make it do so; routes.fhir tests walk every line of it. */
export function capabilityStatement({
  url,
  version,
  date,
  tokenUrl,
  operations = [],
}: CapabilityOptions): FhirResource {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date,
    kind: 'instance',
    software: { name: 'Kangyu', version },
    implementation: { description: 'Kangyu 康域', url },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'application/fhir+xml', 'json', 'xml'],
    patchFormat: ['application/json-patch+json', 'application/fhir+json', 'application/fhir+xml'],
    rest: [
      {
        mode: 'server',
        documentation:
          'Searches also take _count, _sort by any parameter, _total, _summary=count, _include and _revinclude (with :iterate and *), _has, and chains of up to five links; modifiers :missing, :not :text :of-type :in :not-in :above :below (tokens), :exact :contains (strings), :identifier :Type (references), :above :below (addresses). Writes pass the same checks as every submission.',
        security: {
          ...(tokenUrl === undefined ? {} : smart(tokenUrl)),
          description: 'A bearer token or a signed-in session; records outside the area of the role are not shown.',
        },
        interaction: ['transaction', 'batch', 'history-system', 'search-system'].map((code) => ({ code })),
        resource: [...RESOURCE_TYPES].sort().map((type) => resourceOf(type, operations)),
        ...named(operations.filter(({ types }) => types === undefined)),
      },
    ],
  };
}

/** How SMART App Launch has a CapabilityStatement say it. */
function smart(tokenUrl: string): Record<string, unknown> {
  return {
    extension: [
      {
        url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
        extension: [{ url: 'token', valueUri: tokenUrl }],
      },
    ],
    service: [
      {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code: 'SMART-on-FHIR' }],
      },
    ],
  };
}

/** FHIR has no empty lists, so none where nothing is named. */
function named(operations: NonNullable<CapabilityOptions['operations']>): Record<string, unknown> {
  return operations.length > 0 ? { operation: operations.map(({ name, definition }) => ({ name, definition })) } : {};
}

function resourceOf(type: string, operations: NonNullable<CapabilityOptions['operations']>): Record<string, unknown> {
  const parameters = Object.entries(parametersOf(type));
  const reverse = reverseIncludes(type);
  const references = parameters.filter(([, parameter]) => parameter.kind === 'reference').map(([name]) => name);
  return {
    type,
    interaction: INTERACTIONS.map((code) => ({ code })),
    versioning: 'versioned-update',
    readHistory: true,
    updateCreate: true,
    conditionalCreate: true,
    conditionalRead: 'full-support',
    conditionalUpdate: true,
    conditionalDelete: 'single',
    referencePolicy: ['literal', 'local'],
    searchInclude: ['*', ...references.map((name) => `${type}:${name}`)],
    ...(reverse.length > 0 ? { searchRevInclude: reverse } : {}),
    searchParam: [
      ...GENERAL,
      ...(type === 'Location' ? [{ name: 'near', type: 'special' }] : []),
      ...parameters.map(([name, parameter]) => ({ name, type: fhirKind(parameter.kind) })),
    ],
    ...named(operations.filter(({ types }) => types?.includes(type))),
  };
}

function reverseIncludes(target: string): string[] {
  return [...RESOURCE_TYPES].sort().flatMap((type) =>
    Object.values(parametersOf(type))
      .filter((parameter) => parameter.kind === 'reference' && mayPointTo(parameter, target))
      .map(({ name }) => `${type}:${name}`),
  );
}
