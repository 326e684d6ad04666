/** Labels of a person, made from the records by dated rules; each says what it rests on. Pure. */
import type { LanedVersion } from '../record/index.ts';
import { type LabelRule, personContent } from './content.ts';
import { codingsOf, dateOf, measured, titleOf } from './describe-record.ts';

export interface Label {
  code: string;
  group: string;
  title: { zh: string; en: string };
  /** What it says beyond the title: a blood group, a value with its unit. */
  text: string | null;
  /** Where the rule stands. */
  source: string;
  because: { reference: string; title: string | null; date: string | null }[];
}

interface Subject {
  birthDate: string | null;
  deceased: boolean;
}

const ICD10 = /icd-?10|2\.16\.156\.10011\.2\.3\.3\.(11|14)/i;
const LOINC = 'http://loinc.org';
const MOST_REASONS = 5;
const ADULT = 18;

/** `records`: conditions, encounters and the newest observation of each code that the reader may see. */
export function deriveLabels(subject: Subject, records: readonly LanedVersion[], today: string): Label[] {
  return Object.entries(personContent().labels).flatMap(([code, { group, title, rules }]) => {
    const rule = rules.find(({ from, to }) => from <= today && (to === undefined || today < to));
    const found = rule && meet(rule, subject, records, today);
    return found ? [{ code, group, title, text: null, source: rule.source, because: [], ...found }] : [];
  });
}

type Met = Partial<Pick<Label, 'title' | 'text' | 'because'>>;

function meet(
  rule: LabelRule,
  { birthDate, deceased }: Subject,
  records: readonly LanedVersion[],
  today: string,
): Met | undefined {
  const age = birthDate === null ? undefined : ageOn(birthDate, today);
  if (rule.adult && (age === undefined || age < ADULT)) return undefined;
  if (rule.age) {
    const { from = 0, below = Number.POSITIVE_INFINITY } = rule.age;
    return age !== undefined && !deceased && age >= from && age < below ? {} : undefined;
  }
  if (rule.conditions) return meetConditions(rule.conditions, records, today);
  return meetValue(rule, records);
}

function meetConditions(
  { icd10, days }: NonNullable<LabelRule['conditions']>,
  records: readonly LanedVersion[],
  today: string,
): Met | undefined {
  const since = days === undefined ? '' : new Date(Date.parse(today) - days * 86_400_000).toISOString().slice(0, 10);
  const because = records.filter(({ type, resource, date }) => {
    if (!resource || (date ?? '') < since) return false;
    if (type !== 'Condition' && !(type === 'Encounter' && days !== undefined)) return false;
    if (type === 'Condition' && !holds(resource)) return false;
    const concepts = type === 'Condition' ? [resource.code] : ((resource.reasonCode ?? []) as unknown[]);
    return concepts
      .flatMap(codingsOf)
      .some(({ system, code }) => ICD10.test(system ?? '') && icd10.some((prefix) => code.startsWith(prefix)));
  });
  return because.length === 0 ? undefined : { because: because.slice(0, MOST_REASONS).map(reasonOf) };
}

/** Neither refuted nor entered in error nor over. */
function holds(resource: Record<string, unknown>): boolean {
  const verification = codingsOf(resource.verificationStatus)[0]?.code;
  const clinical = codingsOf(resource.clinicalStatus)[0]?.code;
  return (
    !['refuted', 'entered-in-error'].includes(verification ?? '') && !['inactive', 'resolved'].includes(clinical ?? '')
  );
}

function meetValue({ value, bands }: LabelRule, records: readonly LanedVersion[]): Met | undefined {
  const record = records.find(
    ({ type, resource }) =>
      type === 'Observation' &&
      codingsOf(resource?.code).some(({ system, code }) => system === LOINC && value!.loinc.includes(code)),
  );
  const found = record?.resource && measured(record.resource);
  if (!record || !found) return undefined;
  const because = [reasonOf(record)];
  const text = `${found.text}${found.unit ? ` ${found.unit}` : ''}`;
  if (!bands) return { text, because };
  const { number } = found;
  const band = number === null ? undefined : bands.find(({ below }) => below === undefined || number < below);
  return band && { title: band.title, text, because };
}

const reasonOf = (version: LanedVersion) => ({
  reference: `${version.type}/${version.id}/_history/${version.version}`,
  title: titleOf(version.resource!, new Map()),
  date: dateOf(version.resource!),
});

/** Whole years on the day. */
export function ageOn(birthDate: string, day: string): number {
  return Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (day.slice(5) < birthDate.slice(5) ? 1 : 0);
}
