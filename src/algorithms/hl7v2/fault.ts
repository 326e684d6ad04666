/** Where in a message: segment, which of its kind (from 1), field, component. */
export interface Hl7Place {
  segment: string;
  seq: number;
  field?: number;
  component?: number;
}

export type Hl7FaultKind =
  | 'no-header'
  | 'delimiters'
  | 'segment-id'
  | 'second-header'
  | 'batch-count'
  | 'date'
  | 'number'
  | 'base64';

/** What cannot be read, and where. Holds no value of the message. */
export class Hl7Fault extends Error {
  readonly kind: Hl7FaultKind;
  readonly place: Hl7Place;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(kind: Hl7FaultKind, place: Hl7Place, details: Record<string, string | number> = {}) {
    super(`${kind} at ${placeText(place)}`);
    this.name = 'Hl7Fault';
    this.kind = kind;
    this.place = place;
    this.details = details;
  }
}

/** `PID^1^7`, as ERR-2 writes places. */
export function placeText({ segment, seq, field, component }: Hl7Place): string {
  const parts: (string | number)[] = [segment, seq];
  if (field !== undefined) parts.push(field);
  if (field !== undefined && component !== undefined) parts.push(1, component);
  return parts.join('^');
}
