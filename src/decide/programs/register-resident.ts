/** Somebody whom no register tells of yet, entered by who looks after them: a Patient, and of a child the mother, handed in like every record. */
import { findSamePerson } from '../../identify/index.ts';
import { type FhirBundleEntry, type FhirResource, KangyuError } from '../../kernel/index.ts';
import { handIn, lockPerson, type ProgramWriter } from './hand-in.ts';

export interface NewResident {
  /** Chosen by the sender. */
  id: string;
  name: string;
  sex: 'male' | 'female';
  birthDate: string;
  /** Division code of where they live. */
  area: string;
  idNumber?: string | undefined;
  birthCertificate?: string | undefined;
  phone?: string | undefined;
  address?: string | undefined;
  /** First day of living there; without it since the birth. */
  since?: string | undefined;
  mother?: { name: string; idNumber: string | null } | undefined;
}

const ID_NUMBER = 'urn:oid:2.16.156.10011.1.3';
const BIRTH_CERTIFICATE = 'urn:kangyu:id:birth-certificate';
const EXTENSION = 'urn:kangyu:ext:';
const MOTHER = { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'MTH', display: '母亲' };

/** The person as the index knows them afterwards; the same id again makes nobody twice. Throws `programs.resident-unborn`, `.resident-since`, `.refused`. */
export async function registerResident(writer: ProgramWriter, request: NewResident): Promise<string> {
  const today = writer.kernel.clock.today();
  const { id, birthDate, since = birthDate } = request;
  if (birthDate > today) throw new KangyuError('programs.resident-unborn', { birthDate, today });
  if (since > today || since < birthDate) throw new KangyuError('programs.resident-since', { since, birthDate, today });
  return writer.kernel.db.transaction(async (tx) => {
    await lockPerson(tx, id);
    const [known] = await findSamePerson(tx, [id]);
    if (known) return known.person;
    await handIn(writer, tx, `resident/${id}`, residentEntries(request));
    return (await findSamePerson(tx, [id]))[0]!.person;
  });
}

function residentEntries(request: NewResident): FhirBundleEntry[] {
  const { id, mother } = request;
  return [put(patientOf(request)), ...(mother ? [put(motherOf(id, mother))] : [])];
}

/** As docs/profiles.md writes a resident. Pure. */
export function patientOf(request: NewResident): FhirResource {
  const { id, name, sex, birthDate, area, idNumber, birthCertificate, phone, address, since, mother } = request;
  const identifier = [
    ...(idNumber ? [{ system: ID_NUMBER, value: idNumber.toUpperCase() }] : []),
    ...(birthCertificate ? [{ system: BIRTH_CERTIFICATE, value: birthCertificate.toUpperCase() }] : []),
  ];
  return {
    resourceType: 'Patient',
    id,
    active: true,
    ...(identifier.length > 0 ? { identifier } : {}),
    name: [{ text: name }],
    gender: sex,
    birthDate,
    ...(phone ? { telecom: [{ system: 'phone', value: phone }] } : {}),
    ...(address ? { address: [{ text: address }] } : {}),
    extension: [
      { url: `${EXTENSION}area`, valueCode: area },
      ...(since && since > birthDate ? [{ url: `${EXTENSION}residence`, valuePeriod: { start: since } }] : []),
      ...(mother?.idNumber
        ? [{ url: `${EXTENSION}mother-id`, valueIdentifier: { system: ID_NUMBER, value: mother.idNumber } }]
        : []),
    ],
  };
}

const motherOf = (child: string, { name, idNumber }: NonNullable<NewResident['mother']>): FhirResource => ({
  resourceType: 'RelatedPerson',
  id: `${child}-mother`,
  active: true,
  patient: { reference: `Patient/${child}` },
  relationship: [{ coding: [MOTHER], text: MOTHER.display }],
  ...(idNumber ? { identifier: [{ system: ID_NUMBER, value: idNumber }] } : {}),
  name: [{ text: name }],
});

const put = (resource: FhirResource): FhirBundleEntry => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
});
