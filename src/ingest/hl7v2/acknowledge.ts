/** Acknowledgements (HL7 v2.8.2 §2.9): original and enhanced mode, ERR with place and code of table 0357. Pure. */
import { escapeText } from '../../algorithms/hl7v2/escapes.ts';
import { type Delimiters, encodeMessage, type Segment, segmentOf } from '../../algorithms/hl7v2/message.ts';
import { writeDateTime } from '../../algorithms/hl7v2/times.ts';
import type { Said } from './fault-texts.ts';

/** HL7 table 0357. */
export type ErrorCode = 100 | 101 | 102 | 103 | 200 | 201 | 202 | 203 | 204 | 205 | 206 | 207;
const CODE_TEXTS: Record<ErrorCode, string> = {
  100: 'Segment sequence error',
  101: 'Required field missing',
  102: 'Data type error',
  103: 'Table value not found',
  200: 'Unsupported message type',
  201: 'Unsupported event code',
  202: 'Unsupported processing id',
  203: 'Unsupported version id',
  204: 'Unknown key identifier',
  205: 'Duplicate key identifier',
  206: 'Application record locked',
  207: 'Application internal error',
};

export interface AckError {
  /** `PID^1^7`, as ERR-2. */
  place?: string;
  code: ErrorCode;
  severity: 'E' | 'W' | 'I';
  text: Said;
}
/** accepted; error: read and not stored whole; rejected: not taken at all. */
export type Verdict = 'A' | 'E' | 'R';

/** What an acknowledgement takes from the header of the message it answers. */
export interface Answered {
  /** Those of the message; the answer is written with them. The texts below are as they stand in it. */
  delimiters: Delimiters;
  application: string;
  facility: string;
  receivingApplication: string;
  receivingFacility: string;
  controlId: string;
  processingId: string;
  version: string;
  trigger: string;
  /** MSH-15 and MSH-16. */
  acceptWhen: string;
  applicationWhen: string;
  charset: string;
}

const MAX_ERRORS = 50;

/**
 * The answers that the sender asked for, in their order: without MSH-15 and MSH-16 one of application (AA, AE, AR); else one of
 * acceptance (CA, CE, CR) as MSH-15 says, and one of application as MSH-16 says. `say`: a text in the language of the sender.
 */
export function acknowledgements(
  answered: Answered,
  verdict: Verdict,
  errors: readonly AckError[],
  { now, controlId, say }: { now: Date; controlId: string; say: (text: Said) => string },
): string[] {
  const { acceptWhen, applicationWhen } = answered;
  const write = (mode: 'A' | 'C', n: number): string =>
    acknowledgement(answered, `${mode}${verdict}`, errors, {
      now,
      say,
      controlId: n === 0 ? controlId : `${controlId}-${n}`,
    });
  if (acceptWhen === '' && applicationWhen === '') return [write('A', 0)];
  const modes: ('A' | 'C')[] = [];
  if (isAsked(acceptWhen, verdict)) modes.push('C');
  if (isAsked(applicationWhen, verdict)) modes.push('A');
  return modes.map(write);
}

/** HL7 table 0155: always, on errors, on success, never. */
const isAsked = (when: string, verdict: Verdict): boolean =>
  when === 'AL' || (when === 'ER' && verdict !== 'A') || (when === 'SU' && verdict === 'A');

function acknowledgement(
  to: Answered,
  code: string,
  errors: readonly AckError[],
  { now, controlId, say }: { now: Date; controlId: string; say: (text: Said) => string },
): string {
  const { delimiters } = to;
  const { component: c, repetition, escape: mark, subcomponent } = delimiters;
  const write = (text: string): string => escapeText(text, delimiters);
  const header: Segment = segmentOf('MSH', [
    `${c}${repetition}${mark}${subcomponent}`,
    to.receivingApplication,
    to.receivingFacility,
    to.application,
    to.facility,
    writeDateTime(now),
    '',
    ['ACK', to.trigger, 'ACK'].filter((part) => part !== '').join(c),
    write(controlId),
    to.processingId || 'P',
    to.version || '2.5.1',
    ...(to.charset === '' ? [] : ['', '', '', '', '', to.charset]),
  ]);
  // MSA-3 was withdrawn in 2.7; senders before show it to people.
  const told3 = errors[0] && to.version < '2.7' ? [write(say(errors[0].text))] : [];
  const result = segmentOf('MSA', [code, to.controlId, ...told3]);
  const told = errors
    .slice(0, MAX_ERRORS)
    .map((error) =>
      segmentOf('ERR', [
        '',
        (error.place ?? '').replaceAll('^', c),
        [error.code, CODE_TEXTS[error.code], 'HL70357'].join(c),
        error.severity,
        '',
        '',
        '',
        write(say(error.text)),
      ]),
    );
  const fields = [...header.fields];
  fields[1] = delimiters.field;
  return encodeMessage({ delimiters, segments: [{ ...header, fields }, result, ...told] });
}
