/** Whom a programme is about, as one text: a Patient by its id alone, an institution as `Organization/<id>`. */
import type { Pack } from '../../packs/index.ts';

const INSTITUTION = 'Organization/';

export const isInstitution = (subject: string): boolean => subject.startsWith(INSTITUTION);

/** The literal reference in a resource. */
export const referenceTo = (subject: string): string => (isInstitution(subject) ? subject : `Patient/${subject}`);

/** Undefined for a reference to anything else. */
export function subjectIn(reference: unknown): string | undefined {
  if (typeof reference !== 'string') return undefined;
  const [type, id] = reference.split('/');
  if (!id) return undefined;
  return type === 'Patient' ? id : type === 'Organization' ? `${INSTITUTION}${id}` : undefined;
}

/** Whether the pack is about such a subject. A pack that is not known here is taken to be about residents. */
export const suits = (pack: Pick<Pack, 'subject'> | undefined, subject: string): boolean =>
  (pack?.subject ?? 'resident') === (isInstitution(subject) ? 'institution' : 'resident');

/**
 * The record of an enrolment: EpisodeOfCare of a Patient; R4 has none for an institution, so that is Basic with the programme as
 * its code.
 */
export const enrolmentType = (subject: string): 'Basic' | 'EpisodeOfCare' =>
  isInstitution(subject) ? 'Basic' : 'EpisodeOfCare';

/** Digits of the county in a division code. */
export const COUNTY_DIGITS = 6;
