/** A new card as the entries that are handed in: the patient where it brings one along, answers, diagnosis, its way through the reviews. */
import { dayInShanghai } from '../../algorithms/periods.ts';
import type { FhirBundleEntry, FhirResource, Kernel } from '../../kernel/index.ts';
import { cardEntries, flowEntry } from './card-resources.ts';
import { dueAfter } from './clocks.ts';
import { type JudgedCard, rankOf } from './judge-card.ts';
import { type ReportRules, reportRules } from './load-rules.ts';

/** A patient who is not in the index yet: the card brings them along. */
export interface NewPatient {
  name: string;
  idNumber?: string | undefined;
  sex: 'male' | 'female' | 'other' | 'unknown';
  birthDate: string;
  phone?: string | undefined;
}
interface CardToMake {
  id: string;
  /** `Patient/…`, or the fullUrl of one in the same bundle; `fresh`: the entry that brings it. */
  patient: { url: string; fresh?: NewPatient | undefined };
  /** Valid. */
  judged: JudgedCard;
  institution: string;
  makeup: boolean;
  /** Whether the institution's review is done with it. */
  checked: boolean;
}

const ID_CARD = 'urn:oid:2.16.156.10011.1.3';
const AREA = 'urn:kangyu:ext:area';
const SHANGHAI_MS = 8 * 3_600_000;
export const shanghai = (at: Date): string =>
  `${new Date(at.getTime() + SHANGHAI_MS).toISOString().slice(0, 19)}+08:00`;

export function newCardEntries(
  { kernel, account, name }: { kernel: Pick<Kernel, 'clock'>; account: string; name: string },
  { id, patient: { url, fresh }, judged, institution, makeup, checked }: CardToMake,
): FhirBundleEntry[] {
  const now = kernel.clock.now();
  const rules = reportRules(kernel.clock.today());
  const disease = judged.disease!;
  const { values } = judged.evaluation;
  const area = String(values.address);
  const rank = rankOf(disease, dayInShanghai(now));
  const state = checked ? 'county' : 'institution';
  const at = now.toISOString();
  return [
    ...(fresh
      ? [
          {
            fullUrl: url,
            resource: patientResource(fresh, area),
            request: { method: 'POST' as const, url: 'Patient' },
          },
        ]
      : []),
    ...cardEntries({
      ...{ id, patient: url, disease, values, filledAt: shanghai(now), account },
      ...{ institution, area, makeup, rank, amended: false },
    }),
    flowEntry({
      ...{ id, patient: url, state, institution, area, rank },
      due: dueOf(rules, state, disease.hours, now),
      reportedAt: state === 'institution' ? null : at,
      mergedInto: null,
      steps: [{ step: 'hand-in', at, account, name, state, reason: null, note: null }],
    }),
  ];
}

/** Until when a card should leave a state that it enters at `from`; null where nothing is waited for. */
export function dueOf(rules: ReportRules, state: string, hours: number, from: Date): string | null {
  const urgent = hours === 2 ? '2' : '24';
  const clock =
    state === 'institution'
      ? rules.review.institutionHours
      : ['county', 'city'].includes(state)
        ? rules.review.hours
        : null;
  return clock && dueAfter(from, clock[urgent]).toISOString();
}

export function patientResource({ name, idNumber, sex, birthDate, phone }: NewPatient, area: string): FhirResource {
  return {
    resourceType: 'Patient',
    ...(idNumber ? { identifier: [{ system: ID_CARD, value: idNumber }] } : {}),
    name: [{ text: name }],
    gender: sex,
    birthDate,
    ...(phone ? { telecom: [{ system: 'phone', value: phone }] } : {}),
    ...(area ? { extension: [{ url: AREA, valueCode: area }] } : {}),
  };
}
