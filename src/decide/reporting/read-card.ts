/** What the stored resources of a card say. Pure but for the content. */
import { isDay } from '../../algorithms/condition/days.ts';
import type { Item } from '../../algorithms/forms/model.ts';
import { dayInShanghai } from '../../algorithms/periods.ts';
import type { FhirResource } from '../../kernel/index.ts';
import { CARD_URL, cardForm } from './card-form.ts';
import {
  AREA,
  type CardStep,
  LATE_ENTRY,
  MERGED_INTO,
  REPORTED_AT,
  REPORTER,
  STATE_SYSTEM,
  STEP,
} from './card-resources.ts';
import { clockDoubts, dueAfter, isLate } from './clocks.ts';
import { isComplete, judgeCard, rankOf } from './judge-card.ts';
import { stateOf } from './load-rules.ts';

export interface CardRow {
  id: string;
  version: number;
  flowVersion: number | null;
  patient: string;
  disease: string;
  subtype: string | null;
  caseClass: string | null;
  stage: string | null;
  onset: string | null;
  diagnosedAt: string;
  died: string | null;
  origin: string | null;
  population: string | null;
  area: string | null;
  institution: string | null;
  account: string | null;
  filledAt: string;
  reportedAt: string | null;
  reviewedAt: string | null;
  finalAt: string | null;
  hours: number;
  late: boolean | null;
  makeup: boolean;
  complete: boolean;
  valid: boolean;
  doubts: string[];
  state: string;
  stateAt: string;
  dueAt: string | null;
  settleBy: string | null;
  corrections: number;
  returns: number;
  mergedInto: string | null;
  rank: 0 | 1 | 2;
  /** Where the ill person goes to school or works; null where that is no unit, or confidential. */
  unit: string | null;
  unitPart: string | null;
  steps: CardStep[];
}
export interface StoredCard {
  card: FhirResource;
  version: number;
  flow?: { resource: FhirResource; version: number } | undefined;
  /** When the first version came in. */
  received: Date;
}

export const isCard = (resource: FhirResource | undefined): boolean =>
  resource?.resourceType === 'QuestionnaireResponse' && String(resource.questionnaire ?? '').split('|')[0] === CARD_URL;

/** Undefined for one that names no patient, disease or time of diagnosis: there is nothing to review. */
export function readCard({ card, version, flow, received }: StoredCard): CardRow | undefined {
  const patient = idIn(card.subject?.reference, 'Patient');
  const answers = answersOf(card);
  const diagnosed = instantOf(answers.diagnosed);
  if (!patient || !diagnosed || typeof answers.disease !== 'string') return undefined;
  const filled = instantOf(card.authored) ?? received;
  // Judged without the person: what a card says does not change when a Patient does.
  const { evaluation, disease, rules } = judgeCard(answers, NOBODY, dayInShanghai(filled));
  const text = (code: string) => (typeof answers[code] === 'string' ? (answers[code] as string) : null);
  const hours = disease?.hours ?? 24;
  const steps = flow ? stepsOf(flow.resource) : [receipt(received)];
  const withdrawn = card.status === 'entered-in-error';
  const state = withdrawn ? 'deleted' : flow ? (stateIn(flow.resource) ?? 'county') : 'county';
  const stateAt = steps.at(-1)?.at ?? received.toISOString();
  const noted = flow && instantOf(textOf(flow.resource, REPORTED_AT));
  const reportedAt = noted ?? (flow && steps.length > 0 ? undefined : received);
  const urgent = hours === 2 ? '2' : '24';
  const clock =
    state === 'institution'
      ? rules.review.institutionHours
      : ['county', 'city'].includes(state)
        ? rules.review.hours
        : null;
  const reviewed = (step: string) => step.startsWith('approve') || step === 'skip-city';
  const first = (to: string) => steps.find((one) => one.state === to && reviewed(one.step))?.at ?? null;
  const doubts = clockDoubts({ diagnosed, filled, received }, rules.clockMinutes);
  const valid = evaluation.valid && disease !== undefined;
  const ended = stateOf(rules, state)?.end === true && state !== 'final';
  const rank = disease ? rankOf(disease, dayInShanghai(diagnosed)) : 0;
  const ofUnit = rank === 0 && rules.units.includes(text('population') ?? '');
  return {
    id: card.id!,
    version,
    flowVersion: flow?.version ?? null,
    patient,
    disease: answers.disease,
    subtype: text('subtype'),
    caseClass: text('caseClass'),
    stage: text('caseStage'),
    onset: dayOf(answers.onset),
    diagnosedAt: diagnosed.toISOString(),
    died: dayOf(answers.died),
    origin: text('origin'),
    population: text('population'),
    area: textOf(card, AREA) ?? text('address'),
    institution: idIn(card.author?.reference, 'Organization') ?? null,
    account: textOf(card, REPORTER),
    filledAt: filled.toISOString(),
    reportedAt: reportedAt?.toISOString() ?? null,
    reviewedAt: steps.find(({ step }) => step === 'approve')?.at ?? null,
    finalAt: first('final'),
    hours,
    late: reportedAt ? isLate(diagnosed, reportedAt, hours) : null,
    makeup: booleanOf(card, LATE_ENTRY),
    complete: isComplete(rules, evaluation.values),
    valid,
    doubts: [...doubts, ...(valid ? [] : ['form'])],
    state,
    stateAt,
    dueAt: clock ? dueAfter(new Date(stateAt), clock[urgent]).toISOString() : null,
    settleBy:
      answers.caseClass === 'suspect' && !ended
        ? dueAfter(diagnosed, rules.suspectDays[urgent] * 24).toISOString()
        : null,
    corrections: steps.filter(({ step }) => step === 'correct').length,
    returns: steps.filter(({ state: to }) => to === 'returned').length,
    mergedInto: flow ? textOf(flow.resource, MERGED_INTO) : null,
    rank,
    unit: ofUnit ? text('workplace')?.trim() || null : null,
    unitPart: ofUnit ? text('workplacePart')?.trim() || null : null,
    steps,
  };
}

const NOBODY = { birthDate: null, sex: null, deceasedDate: null };

const receipt = (at: Date): CardStep => ({
  step: 'receive',
  at: at.toISOString(),
  account: null,
  name: null,
  state: 'county',
  reason: null,
  note: null,
});

/** Who the Patient is, for the form. */
export function subjectOf(patient: FhirResource | undefined) {
  return {
    birthDate: dayOf(patient?.birthDate),
    sex: typeof patient?.gender === 'string' ? patient.gender : null,
    deceasedDate: dayOf(patient?.deceasedDateTime),
  };
}

interface ResponseItem {
  linkId?: string;
  answer?: Record<string, any>[];
  item?: ResponseItem[];
}

/** The answers as the form takes them; what it does not know stays, so that it is told. */
export function answersOf(card: FhirResource): Record<string, unknown> {
  const known = new Map<string, Item>(
    cardForm().form.sections.flatMap(({ items }) => items.map((item) => [item.code, item] as const)),
  );
  const answers: Record<string, unknown> = {};
  const walk = (items: readonly ResponseItem[]): void => {
    for (const { linkId = '', answer, item: inner } of items) {
      if (answer && answer.length > 0) {
        const values = answer.map(answerValue);
        answers[linkId] = known.get(linkId)?.type === 'choices' || values.length > 1 ? values : values[0];
      } else if (inner) walk(inner);
    }
  };
  walk((card.item ?? []) as ResponseItem[]);
  return answers;
}

function answerValue(answer: Record<string, any>): unknown {
  if (answer.valueQuantity) return answer.valueQuantity.value;
  if (answer.valueCoding) return answer.valueCoding.code;
  return Object.entries(answer).find(([key]) => key.startsWith('value'))?.[1];
}

function stepsOf(flow: FhirResource): CardStep[] {
  type Part = { url: string; valueCode?: string; valueInstant?: string; valueString?: string };
  const steps = ((flow.extension ?? []) as { url: string; extension?: Part[] }[]).flatMap(({ url, extension = [] }) => {
    if (url !== STEP) return [];
    const of = (name: string) => extension.find((part) => part.url === name);
    const at = instantOf(of('at')?.valueInstant);
    if (!at) return [];
    return [
      {
        step: of('step')?.valueCode ?? 'receive',
        at: at.toISOString(),
        account: of('account')?.valueString ?? null,
        name: of('name')?.valueString ?? null,
        state: of('state')?.valueCode ?? 'county',
        reason: of('reason')?.valueCode ?? null,
        note: of('note')?.valueString ?? null,
      },
    ];
  });
  return steps;
}

function stateIn(flow: FhirResource): string | undefined {
  const codings = (flow.businessStatus as { coding?: { system?: string; code?: string }[] } | undefined)?.coding ?? [];
  return codings.find(({ system }) => system === STATE_SYSTEM)?.code;
}

type Extension = {
  url?: string;
  valueCode?: string;
  valueString?: string;
  valueInstant?: string;
  valueBoolean?: boolean;
};
const extensionOf = (resource: FhirResource, url: string) =>
  ((resource.extension ?? []) as Extension[]).find((one) => one.url === url);
function textOf(resource: FhirResource, url: string): string | null {
  const found = extensionOf(resource, url);
  return found?.valueCode ?? found?.valueString ?? found?.valueInstant ?? null;
}
const booleanOf = (resource: FhirResource, url: string): boolean => extensionOf(resource, url)?.valueBoolean === true;

export function idIn(reference: unknown, type: string): string | undefined {
  if (typeof reference !== 'string' || !reference.startsWith(`${type}/`)) return undefined;
  return reference.split('/')[1];
}

function instantOf(text: unknown): Date | undefined {
  if (typeof text !== 'string' || text.length < 16) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : new Date(at);
}
const dayOf = (text: unknown): string | null =>
  typeof text === 'string' && isDay(text.slice(0, 10)) ? text.slice(0, 10) : null;
