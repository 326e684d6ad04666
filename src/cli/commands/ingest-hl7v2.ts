import { type Hl7Outcome, readMessages, receiveHl7, truncatedHl7 } from '../../ingest/index.ts';
import type { RecordReceipt } from '../../kernel/index.ts';
import type { Platform } from '../platform.ts';
import { sendHl7 } from './send-file.ts';

/** What became of one message, as POST /api/ingest/hl7v2 tells it too. */
export interface MessageOutcome {
  type: string;
  controlId: string;
  /** AA stored whole; AE read, not stored whole; AR not taken. */
  acknowledgement: 'AA' | 'AE' | 'AR';
  submission?: string;
  duplicateOf?: string;
  receipts: RecordReceipt[];
  errors: Hl7Outcome['errors'];
}
export interface Hl7File {
  content: Buffer;
  source: string;
  externalId: string;
  submittedBy: string;
}

/** Hands in the messages of a file one after the other; whoever runs the command answers for senders that are not registered. */
export async function ingestHl7Here(
  file: Hl7File,
  { kernel, accept }: Pick<Platform, 'kernel' | 'accept'>,
): Promise<MessageOutcome[]> {
  const outcomes: MessageOutcome[] = [];
  const messages = readMessages(file.content);
  for (const [i, { bytes, whole }] of messages.entries()) {
    const externalId = messages.length === 1 ? file.externalId : `${file.externalId}/${i + 1}`;
    const hand = { vouched: { source: file.source, externalId }, submittedBy: file.submittedBy };
    outcomes.push(toldOf(whole ? await receiveHl7({ kernel, accept }, bytes, hand) : truncatedHl7(bytes)));
  }
  return outcomes;
}

export const ingestHl7At = (url: URL, token: string, file: Hl7File): Promise<MessageOutcome[]> =>
  sendHl7(url, token, file) as Promise<MessageOutcome[]>;

function toldOf({ type, controlId, verdict, errors, receipt }: Hl7Outcome): MessageOutcome {
  return {
    type,
    controlId,
    acknowledgement: `A${verdict}`,
    receipts: receipt?.records ?? [],
    errors,
    ...(receipt ? { submission: receipt.submissionId } : {}),
    ...(receipt?.duplicateOf === undefined ? {} : { duplicateOf: receipt.duplicateOf }),
  };
}

/** The lines of a message: its records, or why it was not taken. */
export function linesOfMessage(
  { type, controlId, acknowledgement, receipts, errors }: MessageOutcome,
  lineOf: (receipt: RecordReceipt) => string,
): string[] {
  const name = `${type} ${controlId}`;
  if (receipts.length > 0) return receipts.map((receipt) => `${name}: ${lineOf(receipt)}`);
  const reasons = errors
    .filter(({ severity }) => severity === 'E')
    .map(({ place, text }) => `${place ?? ''} ${text.en}`.trim());
  return [`${name}: refused (${acknowledgement}) ${reasons.join('; ')}`];
}

export function messagesSummary(file: string, messages: readonly MessageOutcome[]): string {
  const count = (code: MessageOutcome['acknowledgement']): number =>
    messages.filter(({ acknowledgement }) => acknowledgement === code).length;
  const before = messages.filter(({ duplicateOf }) => duplicateOf !== undefined).length;
  return [
    `${file}: ${messages.length} messages, ${count('AA')} stored`,
    ...(count('AE') > 0 ? [`${count('AE')} stored in part or not at all (AE)`] : []),
    ...(count('AR') > 0 ? [`${count('AR')} refused (AR)`] : []),
    ...(before > 0 ? [`${before} handed in before`] : []),
  ].join(', ');
}
