/** Report cards as pages show them, and who may see and do what. */
import type { FastifyRequest } from 'fastify';
import { EVERYWHERE } from '../access/index.ts';
import { addDays } from '../algorithms/periods.ts';
import {
  type CardSight,
  cardForm,
  classesOf,
  type EarlierCard,
  findSubtype,
  hasCityReviewer,
  type JudgedCard,
  type ListedCard,
  type Need,
  type ReportWriter,
  reportRules,
  stateOf,
  subtypesOf,
} from '../decide/reporting/index.ts';
import { diseases } from '../decide/surveillance/index.ts';
import { findSamePerson } from '../identify/index.ts';
import { ageOn } from '../person/index.ts';
import { areaPatterns, readMany } from '../record/index.ts';
import type { Ctx } from './app.ts';
import type { CardBase, CardPerson, EarlierReport, ProgramForm, ProgramJudged } from './contract.ts';
import { recordScope } from './record-scope.ts';

const known = new Map(diseases().map((disease) => [disease.id, disease]));
export const diseaseTitle = (id: string) => known.get(id)?.title ?? { zh: id, en: id };
export const diseaseClass = (id: string) => known.get(id)?.class ?? 'none';

/** Highest confidentiality of cards that the caller may see besides their own. */
export const cardRank = ({ caller }: FastifyRequest): 0 | 1 | 2 =>
  caller.permissions.has('record.veryrestricted') ? 2 : caller.permissions.has('record.restricted') ? 1 : 0;

/** Who fills in cards sees their own; the public-health department those of the institution; the centre those of its area. */
export function cardSight(request: FastifyRequest, ctx: Ctx): CardSight {
  const { caller } = request;
  const may = (permission: string) => caller.permissions.has(permission);
  const institution = ownInstitution(request);
  return {
    account: caller.account,
    areas: areaPatterns(recordScope(request, ctx)),
    ...(may('report.check') ? { institution: institution ?? null } : {}),
    review: may('report.review') || (may('report.read') && !may('report.check')),
    rank: cardRank(request),
  };
}

export const ownInstitution = ({ caller }: FastifyRequest): string | undefined =>
  caller.institution?.replace(/^Organization\//, '');

/** Which reviews of a card are the caller's. Where nobody reviews for the city, the county does. */
export async function cardNeeds(request: FastifyRequest, { areas, kernel }: Ctx, card: ListedCard): Promise<Set<Need>> {
  const { caller } = request;
  const needs = new Set<Need>();
  const within = (area: string | null) =>
    caller.area === EVERYWHERE || (area !== null && areas.isWithin(area, caller.area));
  const institution = ownInstitution(request);
  if (caller.permissions.has('report.check'))
    if (institution === undefined ? within(card.institutionArea) : institution === card.institution) needs.add('check');
  if (caller.permissions.has('report.review') && within(card.reviewArea)) {
    needs.add('county');
    const skipped = async () =>
      card.state === 'city' && !(await hasCityReviewer(kernel.db, kernel.clock.today(), card.reviewArea));
    if (reviewsForCity(caller.area, { areas }) || (await skipped())) needs.add('city');
  }
  return needs;
}

/** Whoever reviews for more than a county does so for the city. */
export function reviewsForCity(area: string, { areas }: Pick<Ctx, 'areas'>): boolean {
  if (area === EVERYWHERE) return true;
  const level = areas.within(EVERYWHERE).find(({ code }) => code === area)?.level;
  return level === 'city' || level === 'province';
}

export const writerOfCards = (request: FastifyRequest, { kernel, pipeline }: Ctx): ReportWriter => ({
  kernel,
  submit: pipeline.submit,
  account: request.caller.account,
  name: request.caller.name,
});

/** By Patient id, as the caller may see them; each is audited. */
export async function cardPersons(
  request: FastifyRequest,
  { kernel }: Ctx,
  patients: readonly string[],
): Promise<Map<string, CardPerson>> {
  const ids = [...new Set(patients)];
  if (ids.length === 0) return new Map();
  const [found, persons] = await Promise.all([
    readMany(
      kernel,
      kernel.db,
      ids.map((id) => ({ type: 'Patient', id })),
    ),
    findSamePerson(kernel.db, ids),
  ]);
  request.touch({ persons: ids.map((id) => `Patient/${id}`) });
  const byPatient = new Map(persons.map(({ patient, person }) => [patient, person]));
  return new Map(
    found.map(({ id, area, resource }) => {
      const shown = request.mask(resource!, area ?? undefined).resource;
      const [name] = (shown.name ?? []) as { text?: string; family?: string; given?: string[] }[];
      const { birthDate, gender } = shown as { birthDate?: string; gender?: string };
      return [
        id,
        {
          person: byPatient.get(id) ?? null,
          name: name?.text ?? [name?.family, ...(name?.given ?? [])].filter(Boolean).join(''),
          sex: gender ?? null,
          birthDate: birthDate ?? null,
          age: birthDate?.length === 10 ? ageOn(birthDate, kernel.clock.today()) : null,
        },
      ];
    }),
  );
}

/** A report later than the day after the illness came to be known was missed before. */
export const isMakeup = (day: string, today: string): boolean => addDays(day, 1) < today;

export const NOBODY: CardPerson = { person: null, name: '', sex: null, birthDate: null, age: null };

export function shownCard(card: ListedCard, persons: ReadonlyMap<string, CardPerson>, now: Date): CardBase {
  const rules = reportRules(card.diagnosedAt.slice(0, 10));
  const state = stateOf(rules, card.state);
  const ended = state?.end ?? false;
  return {
    id: card.id,
    person: persons.get(card.patient) ?? NOBODY,
    disease: card.disease,
    diseaseTitle: diseaseTitle(card.disease),
    diseaseClass: diseaseClass(card.disease),
    subtype: findSubtype(card.disease, card.subtype)?.title ?? null,
    caseClass: card.caseClass === null ? null : (rules.caseClasses[card.caseClass] ?? null),
    onset: card.onset,
    diagnosedAt: card.diagnosedAt,
    reportedAt: card.reportedAt,
    hours: card.hours,
    late: card.late,
    makeup: card.makeup,
    area: card.area,
    areaName: card.areaName,
    local: card.origin === '1',
    institution: card.institution,
    institutionName: card.institutionName,
    state: card.state,
    stateTitle: state?.title ?? { zh: card.state, en: card.state },
    ended,
    dueAt: card.dueAt,
    overdue: !ended && card.dueAt !== null && new Date(card.dueAt) < now,
    settleBy: card.settleBy,
    unsettled: card.settleBy !== null && new Date(card.settleBy) < now,
    corrections: card.corrections,
    doubts: card.doubts,
    complete: card.complete,
  };
}

export const shownEarlier = (cards: readonly EarlierCard[]): EarlierReport[] =>
  cards.map(({ id, diagnosedAt, state, institutionName }) => ({
    id,
    diagnosedAt: diagnosedAt.toISOString(),
    stateTitle: stateOf(reportRules(diagnosedAt.toISOString().slice(0, 10)), state)?.title ?? { zh: state, en: state },
    institutionName,
  }));

export function shownJudgement({ evaluation }: JudgedCard): ProgramJudged {
  const { visible, required, calculated, problems, warnings, valid } = evaluation;
  return {
    visible: { ...visible },
    required: { ...required },
    calculated: { ...calculated },
    defaults: {},
    problems: [...problems] as ProgramJudged['problems'],
    warnings: [...warnings] as ProgramJudged['warnings'],
    valid,
    outcome: null,
  };
}

/** The form without what only the server reckons with; the case classes are those of the disease. */
export function shownCardForm(disease: string | undefined, day: string): ProgramForm {
  const { form } = cardForm();
  const classes = disease === undefined ? undefined : classesOf(reportRules(day), disease);
  return {
    code: form.code,
    title: form.title,
    kind: form.kind,
    from: form.from,
    outcome: {},
    sections: form.sections.map(({ code, title, items }) => ({
      code,
      title,
      items: items.map(({ when: _, required: __, default: ___, ...item }) => ({
        ...item,
        ...(item.code === 'caseClass' && classes
          ? { options: item.options?.filter((option) => classes.includes(option.code)) }
          : {}),
        ...(item.code === 'disease' ? { options: [] } : {}),
        ...(item.code === 'subtype'
          ? {
              options:
                disease === undefined
                  ? []
                  : subtypesOf(disease, day).map(({ code: kind, title }) => ({ code: kind, label: title })),
            }
          : {}),
      })),
    })),
  } as ProgramForm;
}
