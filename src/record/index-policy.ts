/**
 * What of a type's parameters stands in columns of its locator row, and what is not indexed at all, as data. Everything else
 * goes by its kind: tokens, references, strings and addresses into `keys`, numbers and further dates into record.range.
 */

/**
 * The date by which records of a type are sorted and cut into ranges: the first of these parameters that the type has. It
 * must be a single value, because `low` and `high` hold one range.
 */
export const MAIN_DATES = [
  'date',
  'recorded-date',
  'authoredon',
  'authored',
  'birthdate',
  'started',
  'created',
  'effective',
  'effective-time',
  'authored-on',
  'issued',
  'sent',
  'recorded',
  'period',
  'start-date',
  'whenhandedover',
  'timestamp',
  'identified',
  'occurrence',
  'datetime',
  'start',
  'collected',
  'datewritten',
] as const;

/** The code by which records of a type are told apart. Its first coding stands in the `code` column, the others in `keys`. */
export const MAIN_CODES = ['code', 'vaccine-code', 'type', 'class'] as const;

/** Elements that say whom a record is about; the first that a type has stands in the `subject` column. */
export const SUBJECTS = ['subject', 'patient', 'beneficiary', 'for', 'individual'] as const;

/** Types that may have several subjects, which one column cannot hold. */
export const MANY_SUBJECTS: ReadonlySet<string> = new Set([
  'Account',
  'Contract',
  'MedicinalProductContraindication',
  'MedicinalProductIndication',
  'MedicinalProductInteraction',
  'MedicinalProductPackaged',
  'MedicinalProductUndesirableEffect',
]);

/**
 * Elements that are not indexed: many, long or hardly asked for. They are searched by reading the candidates that other
 * conditions leave. Measured quantities would cost 115 bytes each, as much as all keys of an Observation.
 */
export const UNINDEXED: ReadonlySet<string> = new Set([
  'ExplanationOfBenefit.disposition',
  'ClaimResponse.disposition',
  'Observation.valueQuantity',
  'Observation.component.valueQuantity',
  'Observation.valueString',
  'Observation.valueCodeableConcept.text',
]);
