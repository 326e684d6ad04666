import { RESOURCE_TYPES } from './resource-types.ts';
import { fhirKind, parametersOf, searchParameters } from './search-parameters.ts';

export interface CapabilityOptions {
  /** Address of the FHIR service, e.g. `https://host/fhir`. */
  url: string;
  version: string;
  /** When the program was built or started, as an instant. */
  date: string;
}

const INTERACTIONS = ['create', 'read', 'vread', 'update', 'delete', 'history-instance', 'history-type', 'search-type'];
const GENERAL = [
  { name: '_id', type: 'token' },
  { name: '_lastUpdated', type: 'date' },
  { name: '_tag', type: 'token' },
  { name: '_profile', type: 'uri' },
];

/** What this server does, said from the tables that make it do so; routes.fhir tests walk every line of it. */
export function capabilityStatement({ url, version, date }: CapabilityOptions): Record<string, unknown> {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date,
    kind: 'instance',
    software: { name: 'Kangyu', version },
    implementation: { description: 'Kangyu 康域', url },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    rest: [
      {
        mode: 'server',
        documentation:
          'Searches also take _count, _sort (_lastUpdated, _id or a date), _total, _summary=count, _include and _revinclude; modifiers :missing, :not (tokens), :exact and :contains (strings), :Type (references); one level of chaining. Writes pass the same checks as every submission.',
        security: {
          description: 'A bearer token or a signed-in session; records outside the area of the role are not shown.',
        },
        interaction: ['transaction', 'batch', 'history-system'].map((code) => ({ code })),
        resource: [...RESOURCE_TYPES].sort().map(resourceOf),
      },
    ],
  };
}

function resourceOf(type: string): Record<string, unknown> {
  const parameters = Object.entries(parametersOf(type));
  const references = parameters.filter(([, parameter]) => parameter.kind === 'reference').map(([name]) => name);
  return {
    type,
    interaction: INTERACTIONS.map((code) => ({ code })),
    versioning: 'versioned-update',
    readHistory: true,
    updateCreate: true,
    conditionalCreate: true,
    conditionalUpdate: true,
    conditionalDelete: 'single',
    referencePolicy: ['literal', 'local'],
    searchInclude: references.map((name) => `${type}:${name}`),
    searchRevInclude: reverseIncludes(type),
    searchParam: [...GENERAL, ...parameters.map(([name, parameter]) => ({ name, type: fhirKind(parameter.kind) }))],
  };
}

function reverseIncludes(target: string): string[] {
  return Object.entries(searchParameters).flatMap(([type, parameters]) =>
    Object.entries(parameters)
      .filter(([, parameter]) => parameter.kind === 'reference' && parameter.targets.includes(target))
      .map(([name]) => `${type}:${name}`),
  );
}
