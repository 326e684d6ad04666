/** Whom a programme is about, as addresses name it: a person, or `Organization/<id>`. */
export const isInstitution = (subject: string): boolean => subject.startsWith('Organization/');

export const pageOf = (subject: string): string =>
  isInstitution(subject)
    ? `/services/institutions/${subject.replace('Organization/', '')}`
    : `/residents/${subject}?tab=programmes`;
