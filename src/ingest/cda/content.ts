/** content/cda: which documents are known and how what they say becomes FHIR and back, read once and checked. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkPath } from '../../algorithms/cda/select.ts';
import { KangyuError, packageRoot, readContent } from '../../kernel/index.ts';
import { structures } from '../structure/structures.ts';
import { checkTemplate } from './template.ts';

const Words = z.strictObject({ zh: z.string(), en: z.string() });
const Template = z.record(z.string(), z.any());

const CodeMap = z.strictObject({
  system: z.string().optional(),
  default: z.string().optional(),
  codes: z.record(z.string(), z.string()),
  displays: z.record(z.string(), z.string()).optional(),
});
const Systems = z.strictObject({
  schema: z.literal(1),
  zone: z.string().regex(/^[+-]\d\d:\d\d$/),
  /** Root of identifiers that name records of this platform by their address. */
  ownRecords: z.string(),
  codeSystems: z.record(z.string(), z.string()),
  codeSystemNames: z.record(z.string(), z.string()),
  identifierSystems: z.record(z.string(), z.string()),
  units: z.record(z.string(), z.string()),
  maps: z.record(z.string(), CodeMap),
});
const Rule = z.strictObject({
  id: z.string(),
  title: Words,
  match: z.string(),
  /** Only in sections with one of these codes. */
  sections: z.array(z.string()).optional(),
  /** What lies below a match belongs to it and is not read by other rules. */
  whole: z.boolean().optional(),
  /** Elements without which there is no resource; what stands there is told as read in the narrative only. */
  requires: z.array(z.string()).default([]),
  resource: Template,
});
const Section = z.strictObject({
  code: z.string().optional(),
  title: Words,
  required: z.boolean().optional(),
  /** Data elements (DE…) and kinds of entries (`diagnosis`), in their order. */
  content: z.array(z.string()),
});
const DocumentType = z.strictObject({
  code: z.string(),
  templates: z.array(z.string()).default([]),
  title: Words,
  standard: z.string(),
  source: z.string(),
  unverified: z.string().optional(),
  encounterClass: z.enum(['AMB', 'IMP', 'EMER', 'HH', 'VR']).optional(),
  category: z.string().optional(),
  sections: z.array(Section).default([]),
});
const Family = z.strictObject({
  schema: z.literal(1),
  family: z.string(),
  codeSystem: z.string(),
  realm: z.string().optional(),
  header: z.strictObject({ patient: Template, patientIds: z.string(), encounterIds: z.string(), encounter: Template }),
  rules: z.array(Rule),
  types: z.array(DocumentType),
});
const Element = z.strictObject({
  name: z.string(),
  type: z.enum(['ST', 'CD', 'PQ', 'BL', 'TS', 'INT', 'REAL']),
  unit: z.string().optional(),
  loinc: z.string().optional(),
  category: z.string().optional(),
  codes: z.string().optional(),
});
const Kind = z.strictObject({
  title: Words,
  /** FHIRPath over the resources of the document, one entry for each result. */
  each: z.string(),
  entry: Template,
});
const Dictionary = z.strictObject({
  schema: z.literal(1),
  dictionary: z.string(),
  dictionaryName: z.string(),
  source: z.string(),
  unverified: z.string().optional(),
  elements: z.record(z.string(), Element),
  lists: z.record(
    z.string(),
    z.strictObject({ oid: z.string(), name: z.string(), codes: z.record(z.string(), z.string()) }),
  ),
  kinds: z.record(z.string(), Kind),
});

export type CodeMap = z.infer<typeof CodeMap>;
export type EntryRule = z.infer<typeof Rule>;
export type DocumentType = z.infer<typeof DocumentType> & { family: string };
export type Family = Omit<z.infer<typeof Family>, 'types'> & { types: DocumentType[] };
export type DataElement = z.infer<typeof Element>;
export type Dictionary = z.infer<typeof Dictionary>;
export type Systems = z.infer<typeof Systems>;
export interface CdaContent {
  systems: Systems;
  dictionary: Dictionary;
  families: Family[];
  /** Of all families, by code. */
  types: ReadonlyMap<string, DocumentType>;
}

let content: CdaContent | undefined;
export function cdaContent(): CdaContent {
  content ??= loadCdaContent();
  return content;
}

const OTHERS = new Set(['systems.yaml', 'elements.yaml']);

/** Reads and checks the folder; throws `ingest.content` with file and reason. */
export function loadCdaContent(dir = join(packageRoot(), 'content', 'cda')): CdaContent {
  const shared = readAs(dir, 'systems.yaml', Systems);
  const dictionary = readAs(dir, 'elements.yaml', Dictionary);
  const systems = { ...shared, maps: { ...shared.maps, ...elementMaps(dictionary) } };
  const families = readdirSync(dir)
    .filter((file) => file.endsWith('.yaml') && !OTHERS.has(file))
    .sort()
    .map((file) => {
      const family = readAs(dir, file, Family);
      checkFamily(`content/cda/${file}`, family, systems, dictionary);
      return { ...family, types: family.types.map((type) => ({ ...type, family: family.family })) };
    });
  const types = new Map<string, DocumentType>();
  for (const type of families.flatMap((family) => family.types)) {
    if (types.has(type.code)) throw fault('content/cda', `${type.code} stands twice`);
    types.set(type.code, type);
  }
  return { systems, dictionary, families, types };
}

const LOINC = 'http://loinc.org';
const CATEGORIES = 'http://terminology.hl7.org/CodeSystem/observation-category';

/** What is known of data elements as maps: their LOINC codes and their categories. */
function elementMaps({ elements }: Dictionary): Record<string, CodeMap> {
  const of = (key: 'loinc' | 'category'): Record<string, string> =>
    Object.fromEntries(
      Object.entries(elements).flatMap(([code, element]) => (element[key] ? [[code, element[key]]] : [])),
    );
  return {
    'element-loinc': { system: LOINC, codes: of('loinc') },
    'element-category': { system: CATEGORIES, codes: of('category') },
  };
}

const fault = (file: string, reason: string) => new KangyuError('ingest.content', { file, reason });

const readAs = <T>(dir: string, file: string, shape: z.ZodType<T>): T =>
  readContent(join(dir, file), shape, 'ingest.content', { merge: true });

function checkFamily(file: string, family: z.infer<typeof Family>, systems: Systems, dictionary: Dictionary): void {
  const known = { maps: new Set(Object.keys(systems.maps)) };
  const check = (where: string, work: () => void) => {
    try {
      work();
    } catch (cause) {
      throw new KangyuError('ingest.content', { file, reason: `${where}: ${(cause as Error).message}` }, { cause });
    }
  };
  for (const rule of family.rules) {
    check(rule.id, () => {
      checkPath(rule.match);
      if (!structures().resources.has(String(rule.resource.resourceType))) throw new Error('there is no such resource');
      checkTemplate(rule.resource, known);
    });
  }
  check('header', () => {
    checkTemplate(family.header.patient, known);
    checkTemplate(family.header.encounter, known);
    checkPath(family.header.patientIds);
    checkPath(family.header.encounterIds);
  });
  for (const { code, sections } of family.types)
    for (const part of sections.flatMap((section) => section.content))
      if (!(part in dictionary.elements) && !(part in dictionary.kinds))
        throw fault(file, `${code}: ${part} is neither a data element nor a kind of entry`);
}
