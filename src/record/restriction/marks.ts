/** What a record itself says of its confidentiality. Pure. */
import { inRanges, type LabelRule, type Rank, sealingRules } from '../../access/index.ts';
import type { FhirResource } from '../../kernel/index.ts';
import { compartmentOwners, compartmentTypes } from '../compartment/definition.ts';
import { elementPath, valuesUnder } from '../element-path.ts';
import { referenceOf } from '../values.ts';

export const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

export interface Coding {
  system?: string | undefined;
  code: string;
}

export interface Marks {
  rank: Rank;
  /** `meta`, ids of rules, or `SEALED` for those whose records are sealed. */
  why: string[];
  /** Whether what the record says is encrypted in storage. */
  sealed: boolean;
  /** v3-ActCode of the rules. */
  sensitivity: string[];
  /** Labels that go to everything of the same Encounter. */
  spreads: { rank: Rank; why: string }[];
}

/** Stands in tables for every rule whose records are sealed: which one it is would tell what they say. */
export const SEALED = 'sealed';
/** The same of an earlier version only. */
export const SEALED_BEFORE = 'sealed-before';

/** HL7's high-water mark: U, L, M and N are open to whoever may read. */
export function rankOf(code: string): Rank {
  return code === 'V' ? 2 : code === 'R' ? 1 : 0;
}

const known = new WeakMap<FhirResource, { rules: readonly LabelRule[]; marks: Marks }>();

/** The label of a resource by its own meta.security and by the rules that its codes meet. */
export function marksOf(resource: FhirResource, rules: readonly LabelRule[]): Marks {
  const before = known.get(resource);
  if (before?.rules === rules) return before.marks;
  const marks = readMarks(resource, rules);
  known.set(resource, { rules, marks });
  return marks;
}

function readMarks(resource: FhirResource, rules: readonly LabelRule[]): Marks {
  const marks: Marks = { rank: 0, why: [], sealed: false, sensitivity: [], spreads: [] };
  for (const { system, code } of securityOf(resource)) {
    if (system !== CONFIDENTIALITY || rankOf(code) === 0) continue;
    marks.rank = Math.max(marks.rank, rankOf(code)) as Rank;
    note(marks.why, 'meta');
  }
  if (!isOfPerson(resource.resourceType)) return marks;
  marks.sealed = marks.rank > 0 && marks.rank >= sealingRules().fromRank;
  const met = new Set<LabelRule>();
  for (const [name, value] of Object.entries(resource)) if (name !== 'meta') noteMet(value, bySystem(rules), met);
  for (const rule of rules) {
    if (!met.has(rule) && !rule.types.includes(resource.resourceType)) continue;
    const why = rule.sealed ? SEALED : rule.id;
    marks.rank = Math.max(marks.rank, rule.rank) as Rank;
    marks.sealed ||= rule.sealed;
    note(marks.why, why);
    note(marks.sensitivity, rule.sensitivity);
    if (!rule.spreads) continue;
    const same = marks.spreads.find((spread) => spread.why === why);
    if (same) same.rank = Math.max(same.rank, rule.rank) as Rank;
    else marks.spreads.push({ rank: rule.rank, why });
  }
  if (marks.sealed) note(marks.why, SEALED);
  return marks;
}

function note(list: string[], text: string): void {
  if (!list.includes(text)) list.push(text);
}

const systems = new WeakMap<readonly LabelRule[], Map<string, LabelRule[]>>();

/** The rules that speak of codes of a system. */
function bySystem(rules: readonly LabelRule[]): ReadonlyMap<string, readonly LabelRule[]> {
  let map = systems.get(rules);
  if (!map) {
    map = new Map<string, LabelRule[]>();
    for (const rule of rules)
      for (const system of Object.keys(rule.codes)) map.set(system, [...(map.get(system) ?? []), rule]);
    systems.set(rules, map);
  }
  return map;
}

/** Rules that a coding at any depth meets. */
function noteMet(node: unknown, rules: ReadonlyMap<string, readonly LabelRule[]>, met: Set<LabelRule>): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const one of node) noteMet(one, rules, met);
    return;
  }
  const { system, code } = node as { system?: unknown; code?: unknown };
  if (typeof code === 'string' && typeof system === 'string')
    for (const rule of rules.get(system) ?? NO_RULES) if (meets(rule, { system, code })) met.add(rule);
  for (const key in node) {
    const value = (node as Record<string, unknown>)[key];
    if (typeof value === 'object') noteMet(value, rules, met);
  }
}

const NO_RULES: readonly LabelRule[] = [];

function meets({ codes }: LabelRule, { system, code }: Coding): boolean {
  return system !== undefined && inRanges(codes[system], code);
}

let ofPersons: ReadonlySet<string> | undefined;
/** Definitions hold codes too (value sets, questionnaires); only what tells of a person is labelled by them. */
function isOfPerson(type: string): boolean {
  ofPersons ??= new Set([...compartmentTypes('Patient'), 'Patient']);
  return ofPersons.has(type);
}

export function securityOf({ meta }: FhirResource): Coding[] {
  const security = (meta as { security?: unknown } | undefined)?.security;
  return Array.isArray(security) ? security.filter((one): one is Coding => typeof one?.code === 'string') : [];
}

/** Every coding of the resource at any depth, meta aside. */
export function codingsOf(resource: FhirResource): Coding[] {
  const found: Coding[] = [];
  for (const [name, value] of Object.entries(resource)) if (name !== 'meta') collect(value, found);
  return found;
}

function collect(node: unknown, found: Coding[]): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const one of node) collect(one, found);
    return;
  }
  const { system, code } = node as { system?: unknown; code?: unknown };
  if (typeof code === 'string') found.push({ code, ...(typeof system === 'string' ? { system } : {}) });
  for (const value of Object.values(node)) if (typeof value === 'object') collect(value, found);
}

const PERSON_PATHS = ['subject', 'patient', 'beneficiary', 'for', 'individual'].map((path) => elementPath(path));

/** `Patient/…` that the record is about: itself, its subject, else the first of its compartment. */
export function patientOf(resource: FhirResource): string | undefined {
  if (resource.resourceType === 'Patient') return `Patient/${resource.id}`;
  for (const path of PERSON_PATHS)
    for (const value of valuesUnder(resource, path)) {
      const reference = referenceOf(value);
      if (reference?.startsWith('Patient/')) return plain(reference);
    }
  const [first] = resource.resourceType === 'Group' ? [] : compartmentOwners('Patient', resource);
  return first === undefined ? undefined : plain(first);
}

/** Encounters that the record belongs to; an Encounter belongs to itself. */
export function encountersOf(resource: FhirResource): string[] {
  if (resource.resourceType === 'Encounter') return [`Encounter/${resource.id}`];
  return [...new Set(compartmentOwners('Encounter', resource).map(plain))];
}

const plain = (reference: string): string => reference.split('/').slice(0, 2).join('/');

const MAKER_PATHS = [
  'managingOrganization',
  'serviceProvider',
  'providedBy',
  'organization',
  'custodian',
  'author',
  'recorder',
  'asserter',
  'requester',
  'performer',
  'performer.actor',
  'participant.individual',
  'participant.actor',
  'practitioner',
  'responsibleOrganization',
].map((path) => elementPath(path));

/** Institutions and persons that the record itself names as its author or as treating. */
export function makersOf(resource: FhirResource): string[] {
  const found = new Set<string>();
  for (const path of MAKER_PATHS)
    for (const value of valuesUnder(resource, path)) {
      const reference = referenceOf(value);
      if (reference && /^(Organization|Practitioner)\//.test(reference)) found.add(plain(reference));
    }
  return [...found];
}
