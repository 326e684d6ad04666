/** What the form and the rules of the day say of a card's answers. Pure but for the content. */

import { inRanges, labelRules } from '../../access/index.ts';
import type { Row } from '../../algorithms/condition/types.ts';
import { type Answers, type Evaluation, evaluateForm, prefillForm } from '../../algorithms/forms/evaluate-form.ts';
import { dayInShanghai } from '../../algorithms/periods.ts';
import { cardForm } from './card-form.ts';
import { classesOf, type Reported, type ReportRules, reportedOn, reportRules } from './load-rules.ts';
import { findSubtype, subtypesOf } from './load-subtypes.ts';

/** Who the card is about, as the form's conditions know them. */
export interface CardSubject {
  birthDate: string | null;
  sex: string | null;
  deceasedDate: string | null;
}
export interface JudgedCard {
  evaluation: Evaluation;
  /** Undefined while no disease is chosen that is reported on the day of the diagnosis. */
  disease: Reported | undefined;
  rules: ReportRules;
}

/** Judges answers as of `today` (a day in Asia/Shanghai). Never throws for what somebody answered. */
export function judgeCard(answers: Answers, subject: CardSubject, today: string): JudgedCard {
  const day = diagnosisDay(answers) ?? today;
  const rules = reportRules(day);
  const found = reportedOn(day, rules).find(({ id }) => id === answers.disease);
  const kind = found && findSubtype(found.id, answers.subtype);
  const disease = found && { ...found, hours: kind?.hours ?? found.hours };
  const around = surroundingsOf(rules, disease?.id, subject, today, answers.subtype, day);
  return { evaluation: evaluateForm(cardForm(), answers, around), disease, rules };
}

/** What stands in a card that is opened. */
export function prefilledCard(
  disease: string | undefined,
  subject: CardSubject,
  today: string,
): Record<string, unknown> {
  const filled = prefillForm(cardForm(), surroundingsOf(reportRules(today), disease, subject, today));
  return { ...filled, ...(disease === undefined ? {} : { disease }) };
}

function surroundingsOf(
  rules: ReportRules,
  disease: string | undefined,
  subject: CardSubject,
  today: string,
  subtype?: unknown,
  day = today,
) {
  const facts = disease === undefined ? {} : factsOf(rules, disease, day, subtype);
  return { today, subject: { ...subject }, params: {}, facts };
}

function factsOf(rules: ReportRules, disease: string, day: string, subtype: unknown): Row {
  const kinds = subtypesOf(disease, day);
  const limit = rules.limits.find((one) => one.disease === disease);
  return {
    classes: kinds.find(({ code }) => code === subtype)?.classes ?? classesOf(rules, disease),
    subtyped: kinds.length > 0,
    subtypes: kinds.map(({ code }) => code),
    annexes: annexesOf(rules, disease),
    staged: rules.stages.includes(disease),
    maxDays: limit?.maxDays ?? null,
    usualYears: limit?.usualYears ?? null,
  };
}

export const annexesOf = (rules: ReportRules, disease: string): string[] =>
  Object.entries(rules.annexes).flatMap(([annex, ids]) => (ids.includes(disease) ? [annex] : []));

function diagnosisDay({ diagnosed }: Answers): string | undefined {
  const at = typeof diagnosed === 'string' ? Date.parse(diagnosed) : Number.NaN;
  return Number.isNaN(at) ? undefined : dayInShanghai(new Date(at));
}

/** Whether every answer of a complete card is there. */
export const isComplete = (rules: ReportRules, values: Row): boolean =>
  rules.complete.every((code) => values[code] !== null && values[code] !== undefined);

const ICD10 = 'http://hl7.org/fhir/sid/icd-10';

/** Confidentiality of a card by the codes of its disease: 1 restricted (R), 2 very restricted (V). */
export function rankOf({ codes }: Pick<Reported, 'codes'>, day: string): 0 | 1 | 2 {
  const met = labelRules().filter(
    ({ from, to, codes: ranges }) =>
      from <= day && (to === undefined || day < to) && codes.some((code) => inRanges(ranges[ICD10], code)),
  );
  return met.reduce<0 | 1 | 2>((highest, { rank }) => (rank > highest ? rank : highest), 0);
}
