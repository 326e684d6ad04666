/** A record in one line: what it is called, when, what it says, where. */
import type { FhirResource } from '../kernel/index.ts';
import { contentPacks, formUrl } from '../packs/index.ts';
import { personContent } from './content.ts';

type Node = Record<string, any>;

export interface Coding {
  system: string | null;
  code: string;
}

const HAN = /\p{Script=Han}/u;

/** Text of a CodeableConcept, in Chinese where its code has a name in content/person; the code alone where nothing names it. */
export function conceptText(concept: unknown): string | undefined {
  const { text, coding } = (concept ?? {}) as {
    text?: unknown;
    coding?: { system?: string; display?: string; code?: string }[];
  };
  const named = coding?.find(({ display }) => display) ?? coding?.[0];
  const said = typeof text === 'string' && text !== '' ? text : (named?.display ?? named?.code);
  if (said === undefined || HAN.test(said)) return said;
  const { titles } = personContent();
  return coding?.map(({ system = '', code = '' }) => titles[system]?.[code]).find(Boolean) ?? said;
}

export function codingsOf(concept: unknown): Coding[] {
  const { coding } = (concept ?? {}) as { coding?: { system?: string; code?: string }[] };
  return (coding ?? []).flatMap(({ system, code }) =>
    typeof code === 'string' ? [{ system: system ?? null, code }] : [],
  );
}

/** What the record is mainly about, by type. */
const CONCEPTS: Readonly<Record<string, readonly string[]>> = {
  Encounter: ['reasonCode', 'type', 'serviceType', 'class'],
  Immunization: ['vaccineCode'],
  EpisodeOfCare: ['type'],
  MedicationRequest: ['medicationCodeableConcept'],
  MedicationStatement: ['medicationCodeableConcept'],
  MedicationDispense: ['medicationCodeableConcept'],
  MedicationAdministration: ['medicationCodeableConcept'],
  DocumentReference: ['description', 'type'],
  Composition: ['title', 'type'],
  CarePlan: ['title', 'category'],
  Communication: ['topic', 'category'],
  Appointment: ['description', 'serviceType', 'appointmentType', 'specialty'],
  ImagingStudy: ['description', 'procedureCode', 'modality'],
};

/** Forms that no pack has, in content/person/titles.yaml. */
const FORMS = 'questionnaire';
let formTitles: ReadonlyMap<string, string> | undefined;

/** The title of the form that was filled in, whatever its version. */
function formTitle(questionnaire: unknown): string | null {
  formTitles ??= new Map(
    contentPacks().flatMap(({ id, forms }) =>
      forms.map(({ compiled: { form } }) => [formUrl(id, form.code), form.title.zh] as const),
    ),
  );
  if (typeof questionnaire !== 'string') return null;
  const url = questionnaire.split('|')[0]!;
  return formTitles.get(url) ?? personContent().titles[FORMS]?.[url] ?? null;
}

/** `names`: of what records refer to, by reference. */
export function titleOf(resource: FhirResource, names: ReadonlyMap<string, string>): string | null {
  if (resource.resourceType === 'QuestionnaireResponse') return formTitle(resource.questionnaire);
  const referred = resource.medicationReference as { reference?: string; display?: string } | undefined;
  if (referred) return referred.display ?? names.get(referred.reference ?? '') ?? null;
  for (const field of CONCEPTS[resource.resourceType] ?? ['code', 'type', 'category']) {
    const value = resource[field];
    const first = Array.isArray(value) ? value[0] : value;
    if (typeof first === 'string') return first;
    const text =
      conceptText(first) ??
      conceptText({ coding: [first ?? {}] }) ??
      (first as Node | undefined)?.display ??
      (first as Node | undefined)?.code;
    if (typeof text === 'string') return text;
  }
  return null;
}

/** Where the record was made: `Organization/…`. */
export function institutionOf(resource: FhirResource): string | null {
  const listed = (value: unknown) => (Array.isArray(value) ? value : value === undefined ? [] : [value]) as Node[];
  const candidates = [
    resource.serviceProvider,
    resource.managingOrganization,
    resource.custodian,
    ...listed(resource.performer).flatMap((one) => [one, one.actor]),
    resource.requester,
    resource.recorder,
    resource.asserter,
    resource.informationSource,
    ...listed(resource.author),
  ];
  for (const candidate of candidates) {
    const reference: unknown = candidate?.reference;
    if (typeof reference === 'string' && reference.startsWith('Organization/')) return reference.split('/_history')[0]!;
  }
  return null;
}

const day = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** When it happened or began, as the record says it (date or instant). */
export function dateOf(resource: FhirResource): string | null {
  const r = resource as Node;
  return day(
    r.period?.start ??
      r.effectiveDateTime ??
      r.effectivePeriod?.start ??
      r.effectiveInstant ??
      r.occurrenceDateTime ??
      r.onsetDateTime ??
      r.recordedDate ??
      r.performedDateTime ??
      r.performedPeriod?.start ??
      r.authoredOn ??
      r.authored ??
      r.sent ??
      r.start ??
      r.whenHandedOver ??
      r.started ??
      r.created ??
      r.date ??
      r.issued,
  );
}

export function endOf(resource: FhirResource): string | null {
  const r = resource as Node;
  return day(
    r.period?.end ??
      r.effectivePeriod?.end ??
      r.dispenseRequest?.validityPeriod?.end ??
      r.abatementDateTime ??
      r.performedPeriod?.end,
  );
}

export function statusOf(resource: FhirResource): string | null {
  const clinical = codingsOf(resource.clinicalStatus)[0]?.code;
  return clinical ?? (typeof resource.status === 'string' ? resource.status : null);
}

export interface Measured {
  number: number | null;
  unit: string | null;
  /** For people, without the unit when there is a number. */
  text: string;
  low: number | null;
  high: number | null;
  /** H, L, HH … of the laboratory, else by the range; null when unremarkable or unknown. */
  flag: string | null;
}

function unitOf(quantity: Node | undefined): string | null {
  const unit: unknown = quantity?.unit ?? quantity?.code;
  return typeof unit === 'string' ? (personContent().units[unit] ?? unit) : null;
}

/** The value of an Observation or of one of its components; undefined where it has none. */
export function measured(part: Node): Measured | undefined {
  const quantity = part.valueQuantity as Node | undefined;
  const number = typeof quantity?.value === 'number' ? quantity.value : null;
  const other = conceptText(part.valueCodeableConcept) ?? part.valueString ?? part.valueInteger ?? part.valueBoolean;
  if (number === null && other === undefined) return undefined;
  const range = (part.referenceRange as Node[] | undefined)?.[0];
  const [low, high] = [range?.low?.value, range?.high?.value].map((one) => (typeof one === 'number' ? one : null)) as [
    number | null,
    number | null,
  ];
  const stated = codingsOf((part.interpretation as Node[] | undefined)?.[0])[0]?.code;
  const computed =
    number === null ? undefined : high !== null && number > high ? 'H' : low !== null && number < low ? 'L' : undefined;
  const flag = stated ?? computed ?? null;
  return {
    number,
    unit: unitOf(quantity),
    text: `${quantity?.comparator ?? ''}${number ?? String(other)}`,
    low,
    high,
    flag: flag === 'N' ? null : flag,
  };
}

/** What the record says beyond its title, in a few words. */
export function saidOf(resource: FhirResource): string | null {
  const r = resource as Node;
  if (r.resourceType === 'Observation') {
    const all = [measured(r), ...((r.component ?? []) as Node[]).map(measured)].filter((one) => one !== undefined);
    const withUnit = ({ text, unit }: Pick<Measured, 'text' | 'unit'>) => `${text}${unit ? ` ${unit}` : ''}`;
    // 132 / 84 mmHg: a unit that all share stands once.
    const shared = all[0] && all.every(({ unit }) => unit === all[0]!.unit);
    const text = shared
      ? withUnit({ text: all.map((one) => one.text).join(' / '), unit: all[0]!.unit })
      : all.map(withUnit).join(' / ');
    return text === '' ? null : text;
  }
  if (r.resourceType === 'Immunization') {
    const dose = r.protocolApplied?.[0]?.doseNumberPositiveInt ?? r.protocolApplied?.[0]?.doseNumberString;
    return dose === undefined ? null : `#${dose}`;
  }
  if (r.resourceType === 'DiagnosticReport') return day(r.conclusion);
  if (r.resourceType === 'Communication') return day(r.payload?.[0]?.contentString);
  const dosage = (r.dosageInstruction ?? (Array.isArray(r.dosage) ? r.dosage : undefined))?.[0];
  return day(dosage?.text) ?? day(r.note?.[0]?.text);
}
