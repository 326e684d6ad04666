/**
 * What can be searched, as data: type → parameter → kind and path. Names and kinds are those of FHIR R4
 * (hl7.fhir.r4.core search parameters; search-parameters.test.ts compares them). The index, the search, the
 * CapabilityStatement and `_include` are all made from this one table; a change of it rebuilds the index (reindex.ts).
 */
export type ParameterKind = 'token' | 'code' | 'contact' | 'reference' | 'string' | 'date' | 'deceased';

export interface Parameter {
  kind: ParameterKind;
  /** Element paths from the resource, `|` between alternatives; arrays are flattened on the way. */
  paths: readonly string[];
  /** Types that a reference may point to. */
  targets: readonly string[];
  /** The parameter whose index entries this one uses (`patient` is `subject` that is a Patient; `phone` is `telecom`). */
  of?: string;
  /** For a date: parameters indexed together with it, so that "of this patient, in this month" is one range. */
  with: readonly string[];
}

const make = (kind: ParameterKind, path: string, more: Partial<Parameter> = {}): Parameter => ({
  kind,
  paths: path.split('|'),
  targets: [],
  with: [],
  ...more,
});
/** CodeableConcept, Coding or Identifier: `system|code`. */
const token = (path: string) => make('token', path);
/** A code or boolean whose system is fixed by the element. */
const code = (path: string) => make('code', path);
/** ContactPoint; its value is personal, so only a keyed hash is indexed. */
const contact = () => make('contact', 'telecom');
const contactAs = (of: string) => make('contact', 'telecom', { of });
const text = (path: string) => make('string', path);
const date = (path: string, ...together: string[]) => make('date', path, { with: together });
const ref = (path: string, ...targets: string[]) => make('reference', path, { targets });
const refAs = (of: string, path: string, ...targets: string[]) => make('reference', path, { of, targets });

const subjectAndPatient = (...others: string[]) => ({
  subject: ref('subject', 'Patient', ...others),
  patient: refAs('subject', 'subject', 'Patient'),
});
const person = {
  name: text('name'),
  gender: code('gender'),
  active: code('active'),
  telecom: contact(),
  phone: contactAs('telecom'),
  email: contactAs('telecom'),
};
const AUTHORS = ['Practitioner', 'PractitionerRole', 'Organization', 'Patient', 'RelatedPerson', 'Device'] as const;

export const searchParameters: Readonly<Record<string, Readonly<Record<string, Parameter>>>> = {
  Organization: {
    identifier: token('identifier'),
    name: text('name|alias'),
    type: token('type'),
    active: code('active'),
    partof: ref('partOf', 'Organization'),
  },
  HealthcareService: {
    identifier: token('identifier'),
    name: text('name'),
    active: code('active'),
    organization: ref('providedBy', 'Organization'),
    location: ref('location', 'Location'),
    'service-type': token('type'),
    'service-category': token('category'),
    specialty: token('specialty'),
  },
  Location: {
    identifier: token('identifier'),
    name: text('name|alias'),
    status: code('status'),
    'operational-status': token('operationalStatus'),
    type: token('type'),
    organization: ref('managingOrganization', 'Organization'),
    partof: ref('partOf', 'Location'),
  },
  Practitioner: { identifier: token('identifier'), ...person },
  PractitionerRole: {
    identifier: token('identifier'),
    practitioner: ref('practitioner', 'Practitioner'),
    organization: ref('organization', 'Organization'),
    location: ref('location', 'Location'),
    service: ref('healthcareService', 'HealthcareService'),
    role: token('code'),
    specialty: token('specialty'),
    active: code('active'),
    date: date('period'),
  },
  Patient: {
    identifier: token('identifier'),
    ...person,
    birthdate: date('birthDate'),
    'death-date': date('deceasedDateTime'),
    deceased: make('deceased', 'deceasedBoolean|deceasedDateTime'),
    organization: ref('managingOrganization', 'Organization'),
    'general-practitioner': ref('generalPractitioner', 'Practitioner', 'PractitionerRole', 'Organization'),
    link: ref('link.other', 'Patient', 'RelatedPerson'),
  },
  RelatedPerson: {
    identifier: token('identifier'),
    ...person,
    patient: ref('patient', 'Patient'),
    relationship: token('relationship'),
    birthdate: date('birthDate'),
  },
  Encounter: {
    identifier: token('identifier'),
    ...subjectAndPatient('Group'),
    status: code('status'),
    class: token('class'),
    type: token('type'),
    date: date('period', 'subject', 'service-provider'),
    'service-provider': ref('serviceProvider', 'Organization'),
    participant: ref('participant.individual', 'Practitioner', 'PractitionerRole', 'RelatedPerson'),
    practitioner: refAs('participant', 'participant.individual', 'Practitioner'),
    'episode-of-care': ref('episodeOfCare', 'EpisodeOfCare'),
    'part-of': ref('partOf', 'Encounter'),
    location: ref('location.location', 'Location'),
    'reason-code': token('reasonCode'),
    diagnosis: ref('diagnosis.condition', 'Condition', 'Procedure'),
  },
  Procedure: {
    identifier: token('identifier'),
    ...subjectAndPatient('Group'),
    status: code('status'),
    code: token('code'),
    category: token('category'),
    date: date('performedDateTime|performedPeriod', 'subject', 'code'),
    encounter: ref('encounter', 'Encounter'),
    performer: ref('performer.actor', ...AUTHORS),
    'part-of': ref('partOf', 'Procedure', 'Observation', 'MedicationAdministration'),
    location: ref('location', 'Location'),
  },
  Observation: {
    identifier: token('identifier'),
    ...subjectAndPatient('Group', 'Device', 'Location'),
    status: code('status'),
    code: token('code'),
    category: token('category'),
    date: date('effectiveDateTime|effectivePeriod|effectiveInstant|effectiveTiming', 'subject', 'code'),
    encounter: ref('encounter', 'Encounter'),
    performer: ref(
      'performer',
      'Practitioner',
      'PractitionerRole',
      'Organization',
      'CareTeam',
      'Patient',
      'RelatedPerson',
    ),
    'value-concept': token('valueCodeableConcept'),
    'has-member': ref('hasMember', 'Observation', 'QuestionnaireResponse', 'MolecularSequence'),
    'derived-from': ref(
      'derivedFrom',
      'Observation',
      'QuestionnaireResponse',
      'DocumentReference',
      'ImagingStudy',
      'Media',
      'MolecularSequence',
    ),
    'part-of': ref(
      'partOf',
      'Procedure',
      'Immunization',
      'ImagingStudy',
      'MedicationAdministration',
      'MedicationDispense',
      'MedicationStatement',
    ),
    device: ref('device', 'Device', 'DeviceMetric'),
  },
  Condition: {
    identifier: token('identifier'),
    ...subjectAndPatient('Group'),
    code: token('code'),
    category: token('category'),
    'clinical-status': token('clinicalStatus'),
    'verification-status': token('verificationStatus'),
    encounter: ref('encounter', 'Encounter'),
    'recorded-date': date('recordedDate', 'subject', 'code'),
    'onset-date': date('onsetDateTime|onsetPeriod'),
    'abatement-date': date('abatementDateTime|abatementPeriod'),
    asserter: ref('asserter', 'Practitioner', 'PractitionerRole', 'Patient', 'RelatedPerson'),
  },
  Immunization: {
    identifier: token('identifier'),
    patient: ref('patient', 'Patient'),
    status: code('status'),
    'vaccine-code': token('vaccineCode'),
    date: date('occurrenceDateTime', 'patient', 'vaccine-code'),
    performer: ref('performer.actor', 'Practitioner', 'PractitionerRole', 'Organization'),
    location: ref('location', 'Location'),
    'lot-number': text('lotNumber'),
    'target-disease': token('protocolApplied.targetDisease'),
  },
  EpisodeOfCare: {
    identifier: token('identifier'),
    patient: ref('patient', 'Patient'),
    organization: ref('managingOrganization', 'Organization'),
    type: token('type'),
    status: code('status'),
    date: date('period', 'patient'),
    condition: ref('diagnosis.condition', 'Condition'),
  },
  QuestionnaireResponse: {
    identifier: token('identifier'),
    ...subjectAndPatient(...AUTHORS.filter((type) => type !== 'Patient'), 'Group', 'Location', 'Encounter'),
    encounter: ref('encounter', 'Encounter'),
    questionnaire: ref('questionnaire', 'Questionnaire'),
    status: code('status'),
    authored: date('authored', 'subject', 'questionnaire'),
    author: ref('author', ...AUTHORS),
    source: ref('source', 'Patient', 'Practitioner', 'PractitionerRole', 'RelatedPerson'),
  },
  DocumentReference: {
    identifier: token('masterIdentifier|identifier'),
    ...subjectAndPatient('Practitioner', 'Group', 'Device'),
    type: token('type'),
    category: token('category'),
    status: code('status'),
    date: date('date', 'subject', 'type'),
    period: date('context.period'),
    encounter: ref('context.encounter', 'Encounter', 'EpisodeOfCare'),
    author: ref('author', ...AUTHORS),
    custodian: ref('custodian', 'Organization'),
    relatesto: ref('relatesTo.target', 'DocumentReference'),
  },
  Device: {
    identifier: token('identifier'),
    type: token('type'),
    status: code('status'),
    organization: ref('owner', 'Organization'),
    patient: ref('patient', 'Patient'),
    location: ref('location', 'Location'),
    'device-name': text('deviceName.name|type.coding.display|type.text'),
    manufacturer: text('manufacturer'),
    model: text('modelNumber'),
  },
};

/** For every other type of R4: enough to find a record by its number and by the person it is about. */
const fallbackParameters: Readonly<Record<string, Parameter>> = {
  identifier: token('identifier'),
  subject: ref('subject', 'Patient', 'Group', 'Device', 'Location', 'Organization', 'Practitioner'),
  patient: make('reference', 'subject|patient|beneficiary|for|individual', { targets: ['Patient'] }),
};

/** Parameters of `type`; the general ones (_id, _lastUpdated) are built into the search. */
export function parametersOf(type: string): Readonly<Record<string, Parameter>> {
  return searchParameters[type] ?? fallbackParameters;
}

/** FHIR's name of a kind, as a CapabilityStatement says it. */
export function fhirKind(kind: ParameterKind): 'token' | 'reference' | 'string' | 'date' {
  return kind === 'code' || kind === 'contact' || kind === 'deceased' ? 'token' : kind;
}

/** The name under which a parameter's values are indexed: its own, or the one it is another name for. */
export function storedName(type: string, name: string): string {
  return parametersOf(type)[name]?.of ?? name;
}
