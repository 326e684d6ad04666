/** What the resources of a programme say: EpisodeOfCare = enrolment, QuestionnaireResponse = contact. Pure. */

import { isDay } from '../../algorithms/condition/days.ts';
import type { Item } from '../../algorithms/forms/model.ts';
import type { FhirResource } from '../../kernel/index.ts';
import type { PackForm } from '../../packs/index.ts';
import { subjectIn } from './subjects.ts';

export const PROGRAMME_SYSTEM = 'urn:kangyu:cs:programme';
export const DOCTOR = 'urn:kangyu:ext:responsible';
export const EXIT_REASON = 'urn:kangyu:ext:exit-reason';
/** `rule`: the programme took the resident in by itself, nobody registered them. */
export const ENROLLED_BY = 'urn:kangyu:ext:enrolled-by';
export const STATE = 'urn:kangyu:ext:programme-state';
export const STATE_SINCE = 'urn:kangyu:ext:programme-state-since';
/** Period of an enrolment whose record has no such element (Basic). */
export const PERIOD = 'urn:kangyu:ext:enrolment-period';
const SHANGHAI_MS = 8 * 3_600_000;

export interface EnrolmentRow {
  id: string;
  pack: string;
  /** Patient id, or `Organization/<id>`. */
  patient: string;
  enrolled: string;
  exited: string | null;
  exitReason: string | null;
  institution: string | null;
  doctor: string | null;
  team: string | null;
  /** State of the pack's workflow as the record names it: what somebody said by hand, and when (an instant, or a day). */
  toldState: string | null;
  toldSince: string | null;
  /** The rule of the programme took them in. */
  byRule: boolean;
  version: number;
}

export interface ContactRow {
  id: string;
  /** Patient id, or `Organization/<id>`. */
  patient: string;
  pack: string;
  form: string;
  time: string;
  day: string;
  doctor: string | null;
  version: number;
  answers: Record<string, unknown>;
  withdrawn: boolean;
}

/** Undefined for an episode of nothing that is a programme here, or one that was entered in error. */
export function readEnrolment(resource: FhirResource, version: number): EnrolmentRow | undefined {
  const codings = ((resource.type ?? []) as { coding?: { system?: string; code?: string }[] }[]).flatMap(
    ({ coding }) => coding ?? [],
  );
  const pack = codings.find(({ system }) => system === PROGRAMME_SYSTEM)?.code;
  const patient = idIn(resource.patient?.reference, 'Patient');
  const enrolled = dayIn(resource.period?.start);
  if (pack === undefined || patient === undefined || enrolled === undefined || resource.status === 'entered-in-error')
    return undefined;
  const ended = ['finished', 'cancelled'].includes(resource.status as string);
  const end = dayIn(resource.period?.end) ?? (ended ? enrolled : undefined);
  return {
    id: resource.id!,
    pack,
    patient,
    enrolled,
    exited: end === undefined ? null : end < enrolled ? enrolled : end,
    exitReason: extensionOf(resource, EXIT_REASON),
    institution: idIn(resource.managingOrganization?.reference, 'Organization') ?? null,
    doctor: extensionOf(resource, DOCTOR),
    team: idIn(resource.team?.[0]?.reference, 'CareTeam') ?? null,
    toldState: extensionOf(resource, STATE),
    toldSince: instantIn(extensionOf(resource, STATE_SINCE)) ?? null,
    byRule: extensionOf(resource, ENROLLED_BY) === 'rule',
    version,
  };
}

/** The same of an institution, whose enrolment is a Basic. */
export function readInstitutionEnrolment(resource: FhirResource, version: number): EnrolmentRow | undefined {
  const codings = (
    (resource as { code?: { coding?: { system?: string; code?: string }[] } }).code?.coding ?? []
  ).filter(({ system }) => system === PROGRAMME_SYSTEM);
  const pack = codings[0]?.code;
  const patient = subjectIn(resource.subject?.reference);
  const extensions = (resource.extension ?? []) as { url?: string; valuePeriod?: { start?: string; end?: string } }[];
  const period = extensions.find(({ url }) => url === PERIOD)?.valuePeriod;
  const enrolled = dayIn(period?.start ?? resource.created);
  if (pack === undefined || patient === undefined || enrolled === undefined) return undefined;
  const end = dayIn(period?.end);
  return {
    id: resource.id!,
    pack,
    patient,
    enrolled,
    exited: end === undefined ? null : end < enrolled ? enrolled : end,
    exitReason: extensionOf(resource, EXIT_REASON),
    institution: idIn(patient, 'Organization') ?? null,
    doctor: extensionOf(resource, DOCTOR),
    team: null,
    toldState: extensionOf(resource, STATE),
    toldSince: instantIn(extensionOf(resource, STATE_SINCE)) ?? null,
    byRule: extensionOf(resource, ENROLLED_BY) === 'rule',
    version,
  };
}

/** Undefined for an answer to a questionnaire of nobody here. `formOn` finds the form that holds on a day. */
export function readContact(
  resource: FhirResource,
  version: number,
  formOn: (pack: string, form: string, day: string) => PackForm | undefined,
): ContactRow | undefined {
  const [, pack, form] = /^urn:kangyu:questionnaire:([a-z0-9-]+):([a-z0-9-]+)(?:\||$)/.exec(
    String(resource.questionnaire ?? ''),
  ) ?? [undefined, undefined, undefined];
  const patient = subjectIn(resource.subject?.reference);
  const time = instantIn(resource.authored);
  if (pack === undefined || form === undefined || patient === undefined || time === undefined) return undefined;
  const day = time.slice(0, 10);
  const held = formOn(pack, form, day);
  return {
    id: resource.id!,
    patient,
    pack,
    form,
    time,
    day,
    doctor: extensionOf(resource, DOCTOR),
    version,
    answers: answersOf((resource.item ?? []) as ResponseItem[], itemsOf(held)),
    withdrawn: resource.status !== 'completed' && resource.status !== 'amended',
  };
}

interface ResponseItem {
  linkId?: string;
  answer?: Record<string, any>[];
  item?: ResponseItem[];
}
type Known = ReadonlyMap<string, Item>;

const itemsOf = (form: PackForm | undefined): Known =>
  new Map((form?.compiled.form.sections ?? []).flatMap(({ items }) => items.map((item) => [item.code, item] as const)));

/** Answers as evaluateForm takes them; what the form does not know stays, so that it is told. */
function answersOf(items: readonly ResponseItem[], known: Known): Record<string, unknown> {
  const answers: Record<string, unknown> = {};
  for (const { linkId = '', answer, item: inner } of items) {
    const item = known.get(linkId);
    if (item?.type === 'calculated' || item?.type === 'display' || item?.calculate !== undefined) continue;
    if (item?.type === 'group') {
      const rows = (answers[linkId] ?? []) as unknown[];
      const own = new Map((item.items ?? []).map((one) => [one.code, one]));
      answers[linkId] = [...rows, answersOf(inner ?? [], own)];
    } else if (answer && answer.length > 0) {
      const values = answer.map((one) => answerValue(one, item));
      answers[linkId] = item?.type === 'choices' || values.length > 1 ? values : values[0];
    } else if (inner) Object.assign(answers, answersOf(inner, known));
  }
  return answers;
}

function answerValue(answer: Record<string, any>, item: Item | undefined): unknown {
  if (answer.valueQuantity) {
    const { value, code } = answer.valueQuantity as { value?: number; code?: string };
    // Another unit is another number: told as a wrong type instead of being taken for it.
    return item?.unit !== undefined && code !== undefined && code !== item.unit ? `${value} ${code}` : value;
  }
  if (answer.valueCoding) return answer.valueCoding.code;
  if (answer.valueReference) return answer.valueReference.reference;
  return Object.entries(answer).find(([key]) => key.startsWith('value'))?.[1];
}

function extensionOf(resource: FhirResource, url: string): string | null {
  const found = (
    (resource.extension ?? []) as {
      url?: string;
      valueCode?: string;
      valueString?: string;
      valueDate?: string;
      valueDateTime?: string;
    }[]
  ).find((one) => one.url === url);
  return found?.valueCode ?? found?.valueString ?? found?.valueDate ?? found?.valueDateTime ?? null;
}

export function idIn(reference: unknown, type: string): string | undefined {
  if (typeof reference !== 'string' || !reference.startsWith(`${type}/`)) return undefined;
  return reference.split('/')[1];
}

/** Instants in one form, so that they sort as texts; a day stays a day. */
export function instantIn(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length < 10) return undefined;
  if (text.length === 10) return isDay(text) ? text : undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at) || !isDay(text.slice(0, 10))) return undefined;
  return `${new Date(at + SHANGHAI_MS).toISOString().slice(0, 19)}+08:00`;
}
const dayIn = (text: unknown): string | undefined => instantIn(text)?.slice(0, 10);
