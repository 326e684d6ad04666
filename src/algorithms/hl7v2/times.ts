/** Dates and times of HL7 v2 (DT, TM, DTM) as those of FHIR R4. */
import { Hl7Fault, type Hl7Place } from './fault.ts';

const FORM = /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,4}))?)?)?)?)?)?([+-]\d{4})?$/;

/** Offset of a time that has one, as `+08:00`. */
export function offsetOf(text: string): string | undefined {
  const found = /[+-]\d{4}$/.exec(text.trim())?.[0];
  return found && `${found.slice(0, 3)}:${found.slice(3)}`;
}

/** FHIR dateTime as exact as it was written; `offset` (`+08:00`) counts for times that have none. */
export function readDateTime(text: string, offset: string, place: Hl7Place): string {
  const parts = FORM.exec(text.trim());
  if (!parts) throw new Hl7Fault('date', place);
  const [, year, month, day, hour, minute = '00', second = '00', fraction] = parts;
  const date = [year, month, day].filter((part) => part !== undefined).join('-');
  const zone = offsetOf(text) ?? offset;
  const whole = `${year}-${month ?? '01'}-${day ?? '01'}`;
  const midnight = Date.parse(`${whole}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== whole)
    throw new Hl7Fault('date', place);
  if (hour === undefined) return date;
  if (hour > '23' || minute > '59' || second > '59' || !/^[+-](0\d|1[0-4]):[0-5]\d$/.test(zone))
    throw new Hl7Fault('date', place);
  return `${date}T${hour}:${minute}:${second}${fraction ? `.${fraction}` : ''}${zone}`;
}

/** The day of a date or time, FHIR date. */
export const readDate = (text: string, place: Hl7Place): string => readDateTime(text, '+08:00', place).slice(0, 10);

/** FHIR time of a TM. */
export function readTime(text: string, place: Hl7Place): string {
  const parts = /^(\d{2})(\d{2})?(\d{2})?(?:\.\d{1,4})?([+-]\d{4})?$/.exec(text.trim());
  const [, hour = '', minute = '00', second = '00'] = parts ?? [];
  if (!parts || hour > '23' || minute > '59' || second > '59') throw new Hl7Fault('date', place);
  return `${hour}:${minute}:${second}`;
}

/** An instant as HL7 v2 writes it, in the offset given. */
export function writeDateTime(instant: Date, offset = '+08:00'): string {
  const sign = offset.startsWith('-') ? -1 : 1;
  const minutes = sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6)));
  const local = new Date(instant.getTime() + minutes * 60_000).toISOString();
  return `${local.slice(0, 19).replace(/[-:T]/g, '')}${offset.replace(':', '')}`;
}
