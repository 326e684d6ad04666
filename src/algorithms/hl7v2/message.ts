/**
 * HL7 version 2 messages in ER7 form (HL7 v2.8.2 chapter 2). A message is kept as the texts of its fields, still escaped, so
 * that what is read is written again unchanged; `unescape.ts` gives the value of a part.
 */
import { Hl7Fault } from './fault.ts';

export interface Delimiters {
  field: string;
  component: string;
  repetition: string;
  escape: string;
  subcomponent: string;
}
export const DELIMITERS: Delimiters = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
};

export interface Segment {
  id: string;
  /** Texts of the fields by their number; 0 is the id. Of MSH, 1 is the field separator. */
  fields: readonly string[];
  /** Which of the segments with this id it is, from 1. */
  seq: number;
}
export interface Message {
  delimiters: Delimiters;
  segments: readonly Segment[];
}

const SEGMENT = /^[A-Z][A-Z0-9]{2}$/;
const HEADERS = new Set(['MSH', 'BHS', 'FHS']);

/**
 * Reads one message. Segments end with CR, LF or both; a line that begins with no segment id goes on the segment before,
 * as senders write that leave line breaks in long texts. Throws `Hl7Fault` for what is no message.
 */
export function parseMessage(text: string): Message {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const first = lines.findIndex((line) => line.trim() !== '');
  const header = lines[first] ?? '';
  if (!header.startsWith('MSH'))
    throw new Hl7Fault('no-header', { segment: 'MSH', seq: 1 }, { begins: header.slice(0, 3) });
  const delimiters = readDelimiters(header);
  const counts = new Map<string, number>();
  const segments: (Segment & { fields: string[] })[] = [];
  for (const line of lines.slice(first)) {
    if (line.trim() === '') continue;
    const fields = line.split(delimiters.field);
    const id = fields[0]!;
    if (!SEGMENT.test(id)) {
      const before = segments.at(-1)!;
      const last = before.fields.length - 1;
      if (before.id === 'MSH') throw new Hl7Fault('segment-id', { segment: id.slice(0, 3), seq: segments.length + 1 });
      before.fields[last] = `${before.fields[last]}${delimiters.escape}.br${delimiters.escape}${fields[0]}`;
      before.fields.push(...fields.slice(1));
      continue;
    }
    if (id === 'MSH' && segments.length > 0) throw new Hl7Fault('second-header', { segment: 'MSH', seq: 2 });
    const seq = (counts.get(id) ?? 0) + 1;
    counts.set(id, seq);
    segments.push({ id, seq, fields: HEADERS.has(id) ? [id, delimiters.field, ...fields.slice(1)] : fields });
  }
  return { delimiters, segments };
}

/** The characters of MSH-1 and MSH-2. A doubled escape character, which some programs write, is read as one. */
function readDelimiters(header: string): Delimiters {
  const field = header[3];
  const place = { segment: 'MSH', seq: 1, field: 2 };
  if (field === undefined || /[\w\s]/.test(field)) throw new Hl7Fault('delimiters', { ...place, field: 1 });
  const given = header.slice(4).split(field)[0]!;
  const encoding = given === '^~\\\\&' ? '^~\\&' : given;
  const [component, repetition, mark = '\\', subcomponent = '&'] = encoding;
  if (component === undefined || repetition === undefined || encoding.length > 5)
    throw new Hl7Fault('delimiters', place);
  const all = [field, component, repetition, mark, subcomponent];
  if (new Set(all).size < all.length || all.some((one) => /[A-Za-z0-9\s]/.test(one)))
    throw new Hl7Fault('delimiters', place);
  return { field, component, repetition, escape: mark, subcomponent };
}

/** The message as it is sent; each segment ends with CR. */
export function encodeMessage({ delimiters, segments }: Message): string {
  return segments
    .map(({ id, fields }) => {
      const rest = HEADERS.has(id) ? fields.slice(2) : fields.slice(1);
      return `${[id, ...rest].join(delimiters.field)}\r`;
    })
    .join('');
}

/** A segment out of the texts of its fields, which are escaped already. */
export function segmentOf(id: string, fields: readonly string[]): Segment {
  return { id, seq: 1, fields: id === 'MSH' ? ['MSH', '|', ...fields] : [id, ...fields] };
}

/** The repetitions of a field, still escaped; none for a field that is empty or missing. */
export function repetitionsOf(segment: Segment, field: number, { repetition }: Delimiters): string[] {
  const text = segment.fields[field] ?? '';
  if (text === '') return [];
  // MSH-1 and MSH-2 are the delimiters themselves.
  return segment.id === 'MSH' && field <= 2 ? [text] : text.split(repetition);
}

/** Component `n` (from 1) of a repetition, still escaped. */
export const componentOf = (repetition: string, n: number, { component }: Delimiters): string =>
  repetition.split(component)[n - 1] ?? '';

/** Subcomponent `n` (from 1) of a component, still escaped. */
export const subcomponentOf = (component: string, n: number, { subcomponent }: Delimiters): string =>
  component.split(subcomponent)[n - 1] ?? '';
