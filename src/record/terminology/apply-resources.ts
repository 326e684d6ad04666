import type { FhirResource, Tx } from '../../kernel/index.ts';
import {
  deleteMaps,
  deleteSystems,
  deleteValueSets,
  insertAlso,
  insertConcepts,
  insertMaps,
  insertParents,
  insertSystems,
  insertValueSets,
  type NewMap,
  type NewSystem,
  type NewValueSet,
} from '../store-terminology.ts';
import { type Arranged, arrangeConcepts } from './arrange-concepts.ts';
import { labelOf } from './fold-text.ts';
import type { IncomingConcept, Origin } from './model.ts';
import { conceptsOf, headerOf, MAX_INDEXED } from './read-code-system.ts';
import { mapHeader, mappingsOf } from './read-concept-map.ts';

/** A record after a commit; without `plain` it is deleted. */
export interface CommittedRecord {
  type: string;
  id: string;
  deleted: boolean;
  plain?: FhirResource;
}

export const DEFINITION_TYPES: readonly string[] = ['CodeSystem', 'ValueSet', 'ConceptMap'];

/** Lets stored CodeSystems, ValueSets and ConceptMaps count from the commit on that stores them, in its transaction. */
export async function applyTerminology(tx: Tx, records: readonly CommittedRecord[], at: Date): Promise<void> {
  const changed = records.filter(({ type }) => DEFINITION_TYPES.includes(type));
  if (changed.length === 0) return;
  const ids = (type: string) => changed.filter((record) => record.type === type).map(({ id }) => id);
  const [systems, valueSets, maps] = ['CodeSystem', 'ValueSet', 'ConceptMap'].map(ids) as [
    string[],
    string[],
    string[],
  ];
  if (systems.length > 0) await deleteSystems(tx, 'resource', systems);
  if (valueSets.length > 0) await deleteValueSets(tx, 'resource', valueSets);
  if (maps.length > 0) await deleteMaps(tx, 'resource', maps);
  const current = changed.flatMap(({ deleted, plain }) => (deleted || !plain ? [] : [plain]));
  await storeDefinitions(tx, 'resource', current, at);
}

/** Stores definitions that are not there yet. */
export async function storeDefinitions(
  tx: Tx,
  origin: Exclude<Origin, 'table'>,
  resources: readonly FhirResource[],
  at: Date,
): Promise<void> {
  const of = (type: string) => resources.filter(({ resourceType }) => resourceType === type);
  await storeSystems(
    tx,
    of('CodeSystem').map((resource) => ({ system: systemOf(origin, resource), concepts: conceptsOf(resource) })),
    at,
  );
  await insertValueSets(
    tx,
    of('ValueSet').map((resource) => valueSetOf(origin, resource)),
    at,
  );
  await insertMaps(
    tx,
    of('ConceptMap').map((resource) => mapOf(origin, resource)),
    at,
  );
}

/** Stores code systems with their concepts, which hold each code once and only parents of the same system. */
export async function storeSystems(
  tx: Tx,
  systems: readonly { system: Omit<NewSystem, 'concepts'>; concepts: readonly IncomingConcept[] }[],
  at: Date,
): Promise<string[]> {
  const keys = await insertSystems(
    tx,
    systems.map(({ system, concepts }) => ({ ...system, concepts: concepts.length })),
    at,
  );
  const rows = systems.map(({ concepts }, i) => ({ key: keys[i]!, concepts, arranged: arrange(concepts) }));
  await insertConcepts(
    tx,
    rows.flatMap(({ key, concepts, arranged }) => concepts.map((concept, i) => conceptRow(key, concept, i, arranged))),
  );
  await insertParents(
    tx,
    rows.flatMap(({ key, concepts, arranged }) => {
      const cut = new Set(arranged.circles.map(([child, parent]) => `${child}<${concepts[parent]!.code}`));
      return concepts.flatMap(({ code, parents }, i) =>
        parents.filter((parent) => !cut.has(`${i}<${parent}`)).map((parent) => ({ system: key, code, parent })),
      );
    }),
  );
  await insertAlso(
    tx,
    rows.flatMap(({ key, arranged }) =>
      arranged.also.map(([parentNo, low, high]) => ({ system: key, parentNo, low, high })),
    ),
  );
  return keys;
}

export function arrange(concepts: readonly { code: string; parents: readonly string[] }[]): Arranged {
  const position = new Map(concepts.map(({ code }, i) => [code, i]));
  return arrangeConcepts(concepts.map(({ parents }) => parents.map((code) => position.get(code)!)));
}

export function conceptRow(system: string, concept: IncomingConcept, i: number, arranged: Arranged) {
  const { parents: _parents, ...rest } = concept;
  return {
    ...rest,
    system,
    no: arranged.no[i]!,
    last: arranged.last[i]!,
    label: labelOf(concept.code, concept.display, concept.designation),
  };
}

// What an index cannot hold is no address that anybody asks for.
const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && value.length <= MAX_INDEXED ? value : null;

function systemOf(origin: Origin, resource: FhirResource): Omit<NewSystem, 'concepts'> {
  const supplement = resource.content === 'supplement';
  return {
    origin,
    id: resource.id!,
    url: text(resource.url),
    version: text(resource.version),
    supplements: supplement ? (text(resource.supplements)?.split('|')[0] ?? '') : null,
    valueSet: text(resource.valueSet),
    validFrom: null,
    validTo: null,
    header: headerOf(resource),
    fingerprint: null,
  };
}

function valueSetOf(origin: Origin, resource: FhirResource): NewValueSet {
  const { text: _text, meta: _meta, contained: _contained, ...content } = resource;
  return { origin, id: resource.id!, url: text(resource.url), version: text(resource.version), content };
}

function mapOf(origin: Origin, resource: FhirResource): NewMap {
  return {
    origin,
    id: resource.id!,
    url: text(resource.url),
    version: text(resource.version),
    source: text(resource.sourceUri) ?? text(resource.sourceCanonical),
    target: text(resource.targetUri) ?? text(resource.targetCanonical),
    header: mapHeader(resource),
    mappings: mappingsOf(resource),
  };
}
