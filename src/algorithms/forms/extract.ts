/**
 * The FHIR R4 resources of a contact: Encounter, QuestionnaireResponse and what the form's maps and templates make of the
 * answers. Ids come from the contact's, so the same contact corrected gives the same resources again.
 */

import { type Condition, readCondition } from '../condition/condition.ts';
import type { Row, Scope, Value } from '../condition/types.ts';
import { ConditionFault } from '../condition/types.ts';
import { type CompiledForm, type Complain, reader } from './compile-form.ts';
import { type Surroundings, surroundingRow } from './context.ts';
import type { Coding, Extract, Item } from './model.ts';
import { answerItems } from './questionnaire-response.ts';

/** A contact's own values, for templates as `contact.id` and so on; references are literal (`Patient/1`). */
export interface ContactOrigin {
  /** At most 36 characters of a FHIR id. */
  id: string;
  /** Instant of the contact. */
  time: string;
  subject: string;
  institution?: string | undefined;
  practitioner?: string | undefined;
  /** Canonical address of the form's Questionnaire, with its version. */
  questionnaire: string;
  /** Root of own code systems, e.g. `urn:kangyu:pack:hypertension`. */
  system: string;
  language?: 'zh' | 'en' | undefined;
}

export interface ExtractedEntry {
  fullUrl: string;
  resource: { resourceType: string; id: string; [element: string]: unknown };
  request: { method: 'PUT'; url: string };
}

/** A template with its expressions read. */
export interface CompiledExtract {
  extract: Extract;
  when: Condition | undefined;
  expressions: ReadonlyMap<string, Condition>;
  /** By expression that is the item of a choice alone: words of its codes, for elements that people read. */
  words: ReadonlyMap<string, ReadonlyMap<Value, string>>;
}
export interface CompiledExtraction {
  encounter: CompiledExtract;
  templates: readonly CompiledExtract[];
}

const ORIGIN: Scope = new Map([
  ['contact.id', { type: 'text' }],
  ['contact.time', { type: 'dateTime' }],
  ['contact.subject', { type: 'text' }],
  ['contact.institution', { type: 'text' }],
  ['contact.practitioner', { type: 'text' }],
]);
const RESULTS = ['number', 'text', 'boolean', 'date', 'dateTime', 'codes'] as const;

export function compileExtraction(compiled: CompiledForm, complain: Complain): CompiledExtraction {
  const { form } = compiled;
  const scope: Scope = new Map([...compiled.scope, ...ORIGIN]);
  const seen = new Set<string>();
  const templates = form.extract.map((extract, i) => {
    if (seen.has(extract.id)) complain(['extract', i, 'id'], `the id ${extract.id} stands twice`);
    seen.add(extract.id);
    return compileTemplate(compiled, extract, scope, ['extract', i], complain);
  });
  const encounter: Extract = { id: 'encounter', resource: { resourceType: 'Encounter', ...form.encounter } };
  return { encounter: compileTemplate(compiled, encounter, scope, [], complain), templates };
}

function compileTemplate(
  compiled: CompiledForm,
  extract: Extract,
  outer: Scope,
  path: readonly (string | number)[],
  complain: Complain,
): CompiledExtract {
  let scope = outer;
  if (extract.each !== undefined) {
    const group = compiled.items.get(extract.each);
    if (group?.type !== 'rows') complain([...path, 'each'], `${extract.each} is no repeated group`);
    scope = new Map([
      ...outer,
      ...(group?.items ?? []).flatMap(({ item, type }) => (type ? [[item.code, { type }] as const] : [])),
    ]);
  }
  const expressions = new Map<string, Condition>();
  const words = new Map<string, ReadonlyMap<Value, string>>();
  const visit = (value: unknown, at: readonly (string | number)[]): void => {
    if (typeof value === 'string' && value.startsWith('=')) {
      try {
        expressions.set(value, readCondition(value.slice(1), scope, RESULTS));
        const options = compiled.items.get(value.slice(1))?.item.options;
        if (options) words.set(value, new Map(options.map(({ code, label }) => [code, label.zh])));
      } catch (error) {
        if (!(error instanceof ConditionFault)) throw error;
        complain(at, error.message);
      }
    } else if (Array.isArray(value)) for (const [i, one] of value.entries()) visit(one, [...at, i]);
    else if (typeof value === 'object' && value !== null)
      for (const [key, one] of Object.entries(value)) visit(one, [...at, key]);
  };
  visit(extract.resource, [...path, extract.id === 'encounter' ? 'encounter' : 'resource']);
  return { extract, when: reader(complain)(extract.when, scope, [...path, 'when']), expressions, words };
}

/** `values` are those of the evaluated form, which must be valid. */
export function extractResources(
  compiled: CompiledForm,
  extraction: CompiledExtraction,
  values: Row,
  around: Surroundings,
  origin: ContactOrigin,
): ExtractedEntry[] {
  const row: Row = {
    ...surroundingRow(around),
    ...values,
    'contact.id': origin.id,
    'contact.time': origin.time,
    'contact.subject': origin.subject,
    'contact.institution': origin.institution ?? null,
    'contact.practitioner': origin.practitioner ?? null,
  };
  const out: ExtractedEntry[] = [];
  const add = (key: string, resource: Record<string, unknown>): void => {
    const id = key === '' ? origin.id : `${origin.id}-${key}`;
    const { resourceType, ...rest } = resource as { resourceType: string };
    out.push({
      fullUrl: `urn:kangyu:contact:${id}:${resourceType}`,
      resource: { resourceType, id, ...rest },
      request: { method: 'PUT', url: `${resourceType}/${id}` },
    });
  };
  add('', { ...encounterBase(origin), ...(fill(extraction.encounter, row) as object) });
  add('', response(compiled, values, origin));
  for (const [key, resource] of observations(compiled, values, origin)) add(key, resource);
  for (const template of extraction.templates) {
    const { extract } = template;
    const rows =
      extract.each === undefined
        ? [row]
        : ((values[extract.each] ?? []) as readonly Row[]).map((one) => ({ ...row, ...one }));
    for (const [i, one] of rows.entries()) {
      if (template.when && !template.when.holds(one)) continue;
      const key = extract.each === undefined ? extract.id : `${extract.id}-${i + 1}`;
      add(key, { ...own(extract.resource.resourceType, origin), ...(fill(template, one) as object) });
    }
  }
  return out;
}

const reference = (to: string) => ({ reference: to });

/** Who, when, where: elements that every resource of the type has; a template may say otherwise. */
function own(type: string, origin: ContactOrigin): Record<string, unknown> {
  const { subject, time, institution, practitioner } = origin;
  const encounter = reference(`Encounter/${origin.id}`);
  const by = practitioner ?? institution;
  const performers = [practitioner, institution].filter((one) => one !== undefined);
  switch (type) {
    case 'Observation':
      return {
        resourceType: type,
        status: 'final',
        subject: reference(subject),
        encounter,
        effectiveDateTime: time,
        ...(by ? { performer: performers.map(reference) } : {}),
      };
    case 'Condition':
      return { resourceType: type, subject: reference(subject), encounter, recordedDate: time };
    case 'Immunization':
      return {
        resourceType: type,
        status: 'completed',
        patient: reference(subject),
        encounter,
        occurrenceDateTime: time,
        ...(by ? { performer: performers.map((one) => ({ actor: reference(one) })) } : {}),
      };
    case 'Procedure':
      return {
        resourceType: type,
        status: 'completed',
        subject: reference(subject),
        encounter,
        performedDateTime: time,
      };
    case 'MedicationStatement':
      return {
        resourceType: type,
        status: 'active',
        subject: reference(subject),
        context: encounter,
        dateAsserted: time,
      };
    case 'ServiceRequest':
      return {
        resourceType: type,
        status: 'active',
        intent: 'order',
        subject: reference(subject),
        encounter,
        authoredOn: time,
        ...(by ? { requester: reference(by) } : {}),
      };
    default:
      return { resourceType: type, subject: reference(subject) };
  }
}

const AMBULATORY: Coding = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  code: 'AMB',
};

function encounterBase({ subject, time, institution, practitioner }: ContactOrigin): Record<string, unknown> {
  return {
    resourceType: 'Encounter',
    status: 'finished',
    class: AMBULATORY,
    subject: reference(subject),
    period: { start: time, end: time },
    ...(practitioner ? { participant: [{ individual: reference(practitioner) }] } : {}),
    ...(institution ? { serviceProvider: reference(institution) } : {}),
  };
}

function response(compiled: CompiledForm, values: Row, origin: ContactOrigin): Record<string, unknown> {
  return {
    resourceType: 'QuestionnaireResponse',
    questionnaire: origin.questionnaire,
    status: 'completed',
    subject: reference(origin.subject),
    encounter: reference(`Encounter/${origin.id}`),
    authored: origin.time,
    ...(origin.practitioner ? { author: reference(origin.practitioner) } : {}),
    item: answerItems(compiled.form, values, origin.system),
  };
}

/** One Observation an item with a map, or one a panel with its components. */
function* observations(
  { form, items }: CompiledForm,
  values: Row,
  origin: ContactOrigin,
): Generator<[string, Record<string, unknown>]> {
  const base = own('Observation', origin);
  const panels = new Map<string, Record<string, unknown>[]>();
  for (const { item } of items.values()) {
    const value = values[item.code] ?? null;
    if (!item.observation || value === null) continue;
    const part = { code: concept(item.observation.code, item), ...elementOf(item, value, origin.system) };
    const { panel } = item.observation;
    if (panel === undefined) yield [keyOf(item.code), { ...base, ...part }];
    else panels.set(panel, [...(panels.get(panel) ?? []), part]);
  }
  for (const { id, code } of form.panels) {
    const component = panels.get(id);
    if (component) yield [id, { ...base, code: { coding: [code] }, component }];
  }
}

const keyOf = (code: string): string => code.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const concept = (code: Coding, item: Item) => ({ coding: [code], text: item.label.zh });

function elementOf(item: Item, value: Value, system: string): Record<string, unknown> {
  if (typeof value === 'number')
    return {
      valueQuantity: item.unit
        ? { value, unit: item.unitLabel?.zh ?? item.unit, system: 'http://unitsofmeasure.org', code: item.unit }
        : { value },
    };
  if (typeof value === 'boolean') return { valueBoolean: value };
  if (Array.isArray(value))
    return {
      component: (value as readonly string[]).map((code) => ({
        code: { text: item.label.zh },
        valueCodeableConcept: { coding: [optionCoding(item, code, system)] },
      })),
    };
  const text = value as string;
  if (item.type === 'choice') return { valueCodeableConcept: { coding: [optionCoding(item, text, system)] } };
  if (item.type === 'date' || item.type === 'dateTime') return { valueDateTime: text };
  return { valueString: text };
}

/** Options are codes of the item's own list. */
function optionCoding(item: Item, code: string, system: string): Coding {
  const label = item.options?.find((option) => option.code === code)?.label.zh;
  return { system: `${system}:${item.code}`, code, ...(label ? { display: label } : {}) };
}

/** Elements of R4 that are read by people, where a code stands beside them. */
const FOR_PEOPLE: readonly string[] = ['text', 'display'];

/** The template with its expressions replaced; what comes out empty is left out, up to whole objects. */
function fill({ extract, expressions, words }: CompiledExtract, row: Row): unknown {
  const visit = (value: unknown, element?: string): unknown => {
    if (typeof value === 'string' && value.startsWith('=')) {
      const found = expressions.get(value)?.run(row) ?? undefined;
      const told =
        element !== undefined && FOR_PEOPLE.includes(element) ? words.get(value)?.get(found ?? null) : undefined;
      return told ?? found;
    }
    if (Array.isArray(value)) {
      const kept = value.map((one) => visit(one)).filter((one) => one !== undefined);
      return kept.length > 0 ? kept : undefined;
    }
    if (typeof value !== 'object' || value === null) return value ?? undefined;
    const entries = Object.entries(value).map(([key, one]) => [key, visit(one, key)] as const);
    const kept = entries.filter(([, one]) => one !== undefined);
    // A quantity without its number says nothing, however well its unit is known.
    if ('value' in value && !kept.some(([key]) => key === 'value')) return undefined;
    return kept.length > 0 ? Object.fromEntries(kept) : undefined;
  };
  return visit(extract.resource);
}
