/** Messages that a hospital's systems send about its patients: registration, results, appointments, admissions. Pure. */
import { escapeText } from '../algorithms/hl7v2/escapes.ts';
import { DELIMITERS, encodeMessage, type Segment, segmentOf } from '../algorithms/hl7v2/message.ts';
import { writeDateTime } from '../algorithms/hl7v2/times.ts';
import type { FhirResource } from '../kernel/index.ts';
import { ID_NUMBER } from './identifiers.ts';

/** Who sends: MSH-3 and MSH-4. */
export interface Hl7Sender {
  application: string;
  facility: string;
}
/** A patient as the hospital registered it, under its own number. */
export interface Hl7Patient {
  number: string;
  idNumber: string;
  name: string;
  birthDate: string;
  gender: string;
  phone: string;
  address: string;
}
export interface Measured {
  code: string;
  name: string;
  unit: string;
  low: number;
  high: number;
  value: number;
}

const text = (value: unknown): string => escapeText(String(value ?? ''), DELIMITERS);
/** A segment out of the fields named by their numbers. */
const fieldsOf = (id: string, fields: Record<number, string>): Segment =>
  segmentOf(
    id,
    Array.from({ length: Math.max(...Object.keys(fields).map(Number)) }, (_, i) => fields[i + 1] ?? ''),
  );

/** What a Patient says, as the hospital would write it down under `number`. */
export function hl7PatientOf(patient: FhirResource, number: string): Hl7Patient {
  const idNumber = patient.identifier.find(({ system }: { system: string }) => system === ID_NUMBER)?.value ?? '';
  return {
    number,
    idNumber,
    name: patient.name[0].text,
    birthDate: patient.birthDate,
    gender: patient.gender,
    phone: patient.telecom?.[0]?.value ?? '',
    address: patient.address?.[0]?.text ?? '',
  };
}

/** ADT^A28 (new) or ADT^A31 (put right). */
export const registrationOf = (
  sender: Hl7Sender,
  control: string,
  at: Date,
  patient: Hl7Patient,
  trigger: 'A28' | 'A31' = 'A28',
): string =>
  encoded([
    header(sender, `ADT^${trigger}^ADT_A05`, control, at),
    fieldsOf('EVN', { 1: trigger, 2: writeDateTime(at) }),
    person(sender, patient),
  ]);

/** ADT^A01: somebody who is in the hospital since `at`. */
export const admissionOf = (
  sender: Hl7Sender,
  control: string,
  at: Date,
  patient: Hl7Patient,
  stay: { visit: string; ward: string; reason?: { code: string; name: string } },
): string =>
  encoded([
    header(sender, 'ADT^A01^ADT_A01', control, at),
    fieldsOf('EVN', { 1: 'A01', 2: writeDateTime(at) }),
    person(sender, patient),
    fieldsOf('PV1', { 1: '1', 2: 'I', 3: text(stay.ward), 19: text(stay.visit), 44: writeDateTime(at) }),
    ...(stay.reason
      ? [fieldsOf('DG1', { 1: '1', 2: 'I10', 3: `${text(stay.reason.code)}^${text(stay.reason.name)}^I10` })]
      : []),
  ]);

/** ORU^R01 with one panel. */
export const resultsOf = (
  sender: Hl7Sender,
  control: string,
  at: Date,
  patient: Hl7Patient,
  values: readonly Measured[],
): string => {
  const time = writeDateTime(at);
  return encoded([
    header(sender, 'ORU^R01^ORU_R01', control, at),
    person(sender, patient),
    fieldsOf('OBR', {
      1: '1',
      3: control,
      4: '24323-8^生化与血常规^LN',
      7: time,
      22: time,
      24: 'LAB',
      25: 'F',
    }),
    ...values.map(({ code, name, unit, value, low, high }, i) =>
      fieldsOf('OBX', {
        1: `${i + 1}`,
        2: 'NM',
        3: `${code}^${text(name)}^LN`,
        5: value.toFixed(1),
        6: `${unit}^^UCUM`,
        7: `${low}-${high}`,
        8: value < low ? 'L' : value > high ? 'H' : 'N',
        11: 'F',
        14: time,
      }),
    ),
  ]);
};

/** SIU^S12: a visit booked for `start`. */
export const bookingOf = (
  sender: Hl7Sender,
  control: string,
  at: Date,
  patient: Hl7Patient,
  booking: { number: string; start: Date; minutes: number; service: string },
): string =>
  encoded([
    header(sender, 'SIU^S12^SIU_S12', control, at),
    fieldsOf('SCH', {
      2: text(booking.number),
      7: '^复诊',
      9: String(booking.minutes),
      10: 'min',
      11: `^^^${writeDateTime(booking.start)}`,
      25: 'Booked',
    }),
    person(sender, patient),
    fieldsOf('RGS', { 1: '1' }),
    fieldsOf('AIS', { 1: '1', 3: `^${text(booking.service)}` }),
  ]);

const encoded = (segments: Segment[]): string => encodeMessage({ delimiters: DELIMITERS, segments });

const header = ({ application, facility }: Hl7Sender, type: string, control: string, at: Date): Segment =>
  // Fields of MSH are counted from the separator, which is the first one.
  segmentOf('MSH', [
    '^~\\&',
    text(application),
    text(facility),
    'KANGYU',
    '',
    writeDateTime(at),
    '',
    type,
    control,
    'P',
    '2.5.1',
    '',
    '',
    '',
    '',
    '',
    'UNICODE UTF-8',
  ]);

const person = ({ facility }: Hl7Sender, patient: Hl7Patient): Segment =>
  fieldsOf('PID', {
    1: '1',
    3: `${text(patient.number)}^^^${text(facility)}^MR~${text(patient.idNumber)}^^^^NI`,
    5: `${text(patient.name.slice(0, 1))}^${text(patient.name.slice(1))}`,
    7: patient.birthDate.replaceAll('-', ''),
    8: patient.gender === 'male' ? '1' : '2',
    11: text(patient.address),
    13: text(patient.phone),
  });
