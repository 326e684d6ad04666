/** Whether a laboratory result points to a disease that is reported. Pure but for the content. */
import { dayInShanghai } from '../../algorithms/periods.ts';
import type { FhirResource } from '../../kernel/index.ts';
import { fold, type LaboratoryTest, laboratoryTests } from './load-laboratory.ts';
import { idIn } from './read-card.ts';

export interface ResultRow {
  /** Id of the Observation. */
  id: string;
  /** Rule that it met. */
  test: string;
  disease: string;
  patient: string;
  /** Day on which it was taken, else given out. */
  day: string;
  institution: string | null;
  critical: boolean;
}

const POSITIVE = new Set(['POS', 'DET']);
const WITHDRAWN = new Set(['cancelled', 'entered-in-error']);
const LOINC = 'http://loinc.org';

interface Concept {
  text?: string;
  coding?: { system?: string; code?: string; display?: string }[];
}

/** Undefined for a result that is not positive, of nobody, or of nothing that is reported. */
export function readResult(observation: FhirResource): ResultRow | undefined {
  const { interpretation, code, valueCodeableConcept, valueString, status, performer } = observation as FhirResource & {
    interpretation?: Concept[];
    code?: Concept;
    valueCodeableConcept?: Concept;
    valueString?: string;
    status?: string;
    performer?: { reference?: string }[];
  };
  if (status !== undefined && WITHDRAWN.has(status)) return undefined;
  const positive = interpretation?.some(({ coding }) => coding?.some((one) => POSITIVE.has(one.code ?? '')));
  const patient = idIn(observation.subject?.reference, 'Patient');
  const at = resultAt(observation);
  if (!positive || !patient || at === undefined) return undefined;
  const texts = [...wordsOf(code), ...wordsOf(valueCodeableConcept), valueString ?? ''].join(' ');
  const codes = (code?.coding ?? []).flatMap((one) => (one.system === LOINC && one.code ? [one.code] : []));
  const test = testOf(texts, codes);
  if (!test) return undefined;
  const institution = performer?.flatMap(({ reference }) => idIn(reference, 'Organization') ?? [])[0] ?? null;
  const { id, disease, critical } = test;
  return { id: observation.id!, test: id, disease, patient, day: dayInShanghai(at), institution, critical };
}

const wordsOf = (concept: Concept | undefined): string[] => [
  concept?.text ?? '',
  ...(concept?.coding ?? []).map(({ display }) => display ?? ''),
];

/** The first rule that a test's texts or codes meet. */
export function testOf(text: string, loinc: readonly string[]): LaboratoryTest | undefined {
  const folded = fold(text);
  return laboratoryTests().find(
    (test) =>
      test.loinc.some((code) => loinc.includes(code)) ||
      (test.words.some((word) => folded.includes(word)) && !test.not.some((word) => folded.includes(word))),
  );
}

/** When it was taken, else when it was given out. */
export function resultAt(observation: FhirResource): Date | undefined {
  const { effectiveDateTime, effectivePeriod, issued } = observation as FhirResource & {
    effectiveDateTime?: string;
    effectivePeriod?: { start?: string };
    issued?: string;
  };
  const text = effectiveDateTime ?? effectivePeriod?.start ?? issued;
  if (text === undefined || text.length < 10) return undefined;
  const at = new Date(text.length === 10 ? `${text}T00:00:00+08:00` : text);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
