/** A card as the FHIR resources that are handed in: what it says, the diagnosis it reports, its way through the reviews. Pure. */
import type { Row } from '../../algorithms/condition/types.ts';
import { answerItems } from '../../algorithms/forms/questionnaire-response.ts';
import type { FhirBundleEntry, FhirResource } from '../../kernel/index.ts';
import { CARD_SYSTEM, CARD_URL, cardForm } from './card-form.ts';
import type { Reported } from './load-rules.ts';
import { findSubtype } from './load-subtypes.ts';

export const AREA = 'urn:kangyu:ext:area';
export const REPORTER = 'urn:kangyu:ext:responsible';
export const LATE_ENTRY = 'urn:kangyu:ext:late-entry';
export const STEP = 'urn:kangyu:ext:report-step';
export const MERGED_INTO = 'urn:kangyu:ext:merged-into';
export const REPORTED_AT = 'urn:kangyu:ext:reported-at';
export const STATE_SYSTEM = 'urn:kangyu:cs:report-state';
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
const VERIFICATION = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
const CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical';

/** The Task and the Condition of a card have its id with these endings. */
export const flowId = (card: string): string => `${card}-rc`;
export const diagnosisId = (card: string): string => `${card}-dx`;
export const cardOfFlow = (task: string): string | undefined => (task.endsWith('-rc') ? task.slice(0, -3) : undefined);

export interface CardContent {
  id: string;
  /** `Patient/…`, or the fullUrl of one in the same bundle. */
  patient: string;
  disease: Reported;
  /** Evaluated answers. */
  values: Row;
  /** Instant, +08:00. */
  filledAt: string;
  account: string | null;
  institution: string | null;
  area: string | null;
  makeup: boolean;
  rank: 0 | 1 | 2;
  /** Whether an earlier version stands. */
  amended: boolean;
}

/** One step of a card, oldest first in its Task. */
export interface CardStep {
  step: string;
  at: string;
  account: string | null;
  name: string | null;
  state: string;
  reason: string | null;
  note: string | null;
}
export interface CardFlow {
  id: string;
  patient: string;
  state: string;
  due: string | null;
  reportedAt: string | null;
  mergedInto: string | null;
  institution: string | null;
  area: string | null;
  rank: 0 | 1 | 2;
  steps: readonly CardStep[];
}

export const put = (resource: FhirResource): FhirBundleEntry => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
});

const security = (rank: 0 | 1 | 2) =>
  rank === 0 ? {} : { meta: { security: [{ system: CONFIDENTIALITY, code: rank === 2 ? 'V' : 'R' }] } };

/** QuestionnaireResponse and Condition. */
export function cardEntries(card: CardContent): FhirBundleEntry[] {
  const { id, patient, values, filledAt, account, institution, area, makeup, rank, amended } = card;
  const extension = [
    ...(area ? [{ url: AREA, valueCode: area }] : []),
    ...(account ? [{ url: REPORTER, valueString: account }] : []),
    ...(makeup ? [{ url: LATE_ENTRY, valueBoolean: true }] : []),
  ];
  const { form } = cardForm();
  return [
    put({
      resourceType: 'QuestionnaireResponse',
      id,
      ...security(rank),
      questionnaire: `${CARD_URL}|${form.from}`,
      status: amended ? 'amended' : 'completed',
      subject: { reference: patient },
      authored: filledAt,
      ...(institution ? { author: { reference: `Organization/${institution}` } } : {}),
      ...(extension.length > 0 ? { extension } : {}),
      item: answerItems(form, values, CARD_SYSTEM),
    }),
    put(diagnosisOf(card)),
  ];
}

/** How sure a diagnosis is, by case class: a clinical diagnosis waits for the laboratory. */
const CERTAINTY: Record<string, string> = { suspect: 'unconfirmed', clinical: 'provisional' };

function diagnosisOf({ id, patient, disease, values, area, rank }: CardContent): FhirResource {
  const diagnosed = String(values.diagnosed);
  const kind = findSubtype(disease.id, values.subtype);
  const title = kind?.title.zh ?? disease.title.zh;
  return {
    resourceType: 'Condition',
    id: diagnosisId(id),
    ...security(rank),
    clinicalStatus: { coding: [{ system: CLINICAL, code: 'active' }] },
    verificationStatus: {
      coding: [{ system: VERIFICATION, code: CERTAINTY[String(values.caseClass)] ?? 'confirmed' }],
    },
    code: {
      coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: kind?.codes[0] ?? disease.codes[0]!, display: title }],
      text: title,
    },
    subject: { reference: patient },
    onsetDateTime: String(values.onset),
    recordedDate: diagnosed,
    evidence: [{ detail: [{ reference: `QuestionnaireResponse/${id}` }] }],
    ...(area ? { extension: [{ url: AREA, valueCode: area }] } : {}),
  };
}

/** The diagnosis of a card that counts no more: excluded, or never meant. */
export function withdrawnDiagnosis(before: FhirResource, how: 'refuted' | 'entered-in-error'): FhirBundleEntry {
  const { clinicalStatus, ...rest } = before;
  return put({
    ...rest,
    resourceType: 'Condition',
    // A diagnosis entered in error has no clinical status (FHIR R4, con-5).
    ...(how === 'refuted' ? { clinicalStatus: { coding: [{ system: CLINICAL, code: 'inactive' }] } } : {}),
    verificationStatus: { coding: [{ system: VERIFICATION, code: how }] },
  });
}

const STATUS: Record<string, string> = {
  final: 'completed',
  returned: 'on-hold',
  duplicate: 'cancelled',
  deleted: 'entered-in-error',
};

/** The Task that carries state, clock and history. */
export function flowEntry(flow: CardFlow): FhirBundleEntry {
  const { id, patient, state, due, reportedAt, mergedInto, institution, area, rank, steps } = flow;
  return put({
    resourceType: 'Task',
    id: flowId(id),
    ...security(rank),
    status: STATUS[state] ?? 'in-progress',
    businessStatus: { coding: [{ system: STATE_SYSTEM, code: state }] },
    intent: 'order',
    code: { coding: [{ system: CARD_SYSTEM, code: 'review' }], text: '传染病报告卡审核' },
    focus: { reference: `QuestionnaireResponse/${id}` },
    for: { reference: patient },
    authoredOn: steps[0]!.at,
    lastModified: steps.at(-1)!.at,
    ...(institution ? { requester: { reference: `Organization/${institution}` } } : {}),
    ...(due ? { restriction: { period: { end: due } } } : {}),
    extension: [
      ...(area ? [{ url: AREA, valueCode: area }] : []),
      ...(reportedAt ? [{ url: REPORTED_AT, valueInstant: reportedAt }] : []),
      ...(mergedInto ? [{ url: MERGED_INTO, valueString: mergedInto }] : []),
      ...steps.map(stepExtension),
    ],
  });
}

const stepExtension = ({ step, at, account, name, state, reason, note }: CardStep) => ({
  url: STEP,
  extension: [
    { url: 'step', valueCode: step },
    { url: 'at', valueInstant: at },
    { url: 'state', valueCode: state },
    ...(account ? [{ url: 'account', valueString: account }] : []),
    ...(name ? [{ url: 'name', valueString: name }] : []),
    ...(reason ? [{ url: 'reason', valueCode: reason }] : []),
    ...(note ? [{ url: 'note', valueString: note }] : []),
  ],
});
