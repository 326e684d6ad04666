/**
 * The one way of HL7 v2 messages into the platform, whichever door they come through: read, map, hand to the main path, answer.
 * An answer of success is given after the durable commit only.
 */
import { createHash } from 'node:crypto';
import { Hl7Fault, placeText } from '../../algorithms/hl7v2/fault.ts';
import { type Message, parseMessage } from '../../algorithms/hl7v2/message.ts';
import { KangyuError, type Kernel, type Problem, type Receipt, uuidv7 } from '../../kernel/index.ts';
import { refusalOf } from '../nodes/nodes.ts';
import { isTaken, type NodeRow, selectSender } from '../nodes/store-nodes.ts';
import { noteRefusal, noteTaken, noteTraffic } from '../nodes/traffic.ts';
import type { IngestSubmission } from '../submission.ts';
import { type AckError, acknowledgements, type Verdict } from './acknowledge.ts';
import { type Charset, decodeBytes, encodeText, findCharset, holds } from './charset.ts';
import { hl7Content } from './content.ts';
import { faultText, type Said } from './fault-texts.ts';
import { findEvent, guessHeader, type Header, readHeader } from './header.ts';
import { mapMessage, type Sender } from './map-message.ts';

/** What this room needs of the later ones: the main path. */
export interface Hl7Door {
  kernel: Kernel;
  accept(submission: IngestSubmission): Promise<Receipt>;
}
export interface Hl7Hand {
  /** Somebody signed in names the source of messages whose sender is not registered. */
  vouched?: { source: string; externalId?: string };
  submittedBy?: string;
  /** Where the message comes from. */
  ip?: string;
}
export interface Hl7Outcome {
  controlId: string;
  /** `ADT^A01`. */
  type: string;
  verdict: Verdict;
  /** Why it was refused, or what is wrong with some of its records. */
  errors: AckError[];
  source?: string;
  receipt?: Receipt;
  /** Answers that the sender asked for, in the character set of the message. */
  answers: Buffer[];
}

/** Content of one control id is settled before another of the same is looked at. */
const underWay = new Map<string, Promise<unknown>>();

export async function receiveHl7(door: Hl7Door, bytes: Buffer, hand: Hl7Hand = {}): Promise<Hl7Outcome> {
  const raw = trimmed(bytes);
  const content = hl7Content();
  const charset = findCharset(raw, content);
  if (!charset) {
    const error: AckError = {
      place: 'MSH^1^18',
      code: 102,
      severity: 'E',
      text: {
        zh: '字符集未知，或内容与所声明的字符集不符（MSH-18）',
        en: 'the character set (MSH-18) is not known, or the bytes are not in it',
      },
    };
    return answer(door, guessHeader(raw.toString('latin1')), undefined, 'R', [error]);
  }
  const text = decodeBytes(raw, charset.codec);
  let message: Message;
  try {
    message = parseMessage(text);
  } catch (error) {
    if (!(error instanceof Hl7Fault)) throw error;
    return answer(door, guessHeader(text), charset, 'R', [faultError(error)]);
  }
  const header = readHeader(message.segments[0]!.fields, message.delimiters);
  const sender = await findSender(door, header, hand);
  if ('error' in sender) return answer(door, header, charset, 'R', [sender.error]);
  const found = findEvent(message, header, content, door.kernel.instance.kind);
  if ('error' in found) return answer(door, header, charset, 'R', [found.error], sender);
  const readBytes = (escaped: Uint8Array): string => decodeBytes(escaped, charset.codec);
  const mapped = mapMessage(message, found.event, content, sender, readBytes);
  if ('text' in mapped) {
    const { place } = mapped;
    const element = mapped.text.replaceAll('**', '');
    const said = { zh: `缺少 ${element}`, en: `${element} is missing` };
    return answer(
      door,
      header,
      charset,
      'E',
      [{ place: placeText(place), code: 101, severity: 'E', text: said }],
      sender,
    );
  }
  const submission: IngestSubmission = {
    source: sender.source,
    externalId: sender.externalId,
    kind: 'fhir',
    format: 'hl7v2',
    bundle: { resourceType: 'Bundle', type: 'collection', entry: mapped.entries },
    raw,
    rows: mapped.rows,
    merge: mapped.merge,
    cellProblems: withIgnored(mapped.problems, mapped.ignored),
    ...(hand.submittedBy === undefined ? {} : { submittedBy: hand.submittedBy }),
  };
  return inTurn(`${sender.source}|${sender.externalId}`, async () => {
    if (sender.strict && (await isTaken(door.kernel.db, sender.source, sender.externalId, sha256(raw))))
      return answer(door, header, charset, 'R', [TAKEN], sender);
    return accept(door, submission, header, charset, sender);
  });
}

const TAKEN: AckError = {
  place: 'MSH^1^10',
  code: 205,
  severity: 'E',
  text: {
    zh: '此控制编号（MSH-10）已用于另一内容的消息，请用新编号重发',
    en: 'this control id (MSH-10) was used for a message of other content; send it under a new one',
  },
};

async function accept(
  door: Hl7Door,
  submission: IngestSubmission,
  header: Header,
  charset: Charset,
  sender: FoundSender,
): Promise<Hl7Outcome> {
  try {
    const receipt = await door.accept(submission);
    const errors = receipt.records.flatMap(({ row, problems = [] }) => problems.map((one) => problemError(one, row)));
    const verdict: Verdict = receipt.status === 'stored' ? 'A' : 'E';
    if (verdict === 'A' && receipt.duplicateOf === undefined)
      noteTaken(door.kernel, {
        door: 'hl7v2',
        sender: nameOf(header),
        message: header.controlId,
        submission: receipt.submissionId,
      });
    return { ...answer(door, header, charset, verdict, errors, sender, receipt.submissionId), receipt };
  } catch (error) {
    if (!(error instanceof KangyuError)) throw error;
    const passing = error.status >= 500;
    if (passing) door.kernel.log.error({ err: error }, 'an HL7 v2 message could not be stored');
    return answer(
      door,
      header,
      charset,
      passing ? 'R' : 'E',
      [{ code: 207, severity: 'E', text: error.texts }],
      sender,
    );
  }
}

type FoundSender = Sender & { externalId: string; strict: boolean; node?: NodeRow };

/** A registered node is what its register says; what is not registered needs somebody who answers for it. */
async function findSender(
  { kernel }: Hl7Door,
  { application, facility, controlId }: Header,
  { vouched, ip = '' }: Hl7Hand,
): Promise<FoundSender | { error: AckError }> {
  const names = [application, facility].filter((name) => name !== '');
  const today = kernel.clock.today();
  const node = await selectSender(kernel.db, application, facility, today);
  if (node && refusalOf(node, 'hl7v2', ip, today) === 'network') {
    noteTraffic(kernel, node, 'hl7v2', { error: 'network' });
    const text = { zh: '此发送方不得从这一网络地址发送', en: 'the sender may not send from this address' };
    return { error: { place: 'MSH^1^3', code: 204, severity: 'E', text } };
  }
  if (node) {
    const { source, institution } = node;
    const own = institution === null ? {} : { institution };
    return { source, externalId: controlId, strict: true, names, node, ...own };
  }
  if (vouched) {
    const { source, externalId } = vouched;
    return { source, externalId: externalId ?? controlId, strict: externalId === undefined, names };
  }
  const text = {
    zh: '发送方（MSH-3、MSH-4）未登记或已停用',
    en: 'the sender (MSH-3, MSH-4) is not registered here, or no longer',
  };
  return { error: { place: 'MSH^1^3', code: 204, severity: 'E', text } };
}

function answer(
  { kernel }: Pick<Hl7Door, 'kernel'>,
  header: Header,
  charset: Charset | undefined,
  verdict: Verdict,
  errors: AckError[],
  sender?: FoundSender,
  submission: string | null = null,
): Hl7Outcome {
  const type = [header.type, header.trigger].filter((part) => part !== '').join('^');
  if (sender?.node)
    noteTraffic(kernel, sender.node, 'hl7v2', {
      error: verdict === 'A' ? undefined : `A${verdict} ${codesOf(errors)}`,
    });
  if (verdict !== 'A')
    noteRefusal(kernel, {
      node: sender?.node?.id ?? null,
      sender: nameOf(header),
      door: 'hl7v2',
      message: header.controlId,
      kind: type,
      verdict: `A${verdict}`,
      reasons: reasonsOf(errors),
      submission,
    });
  const texts = acknowledgements(header.answered, verdict, errors, {
    now: kernel.clock.now(),
    controlId: ownControlId(),
    say: speakerOf(charset, sender),
  });
  return {
    controlId: header.controlId,
    type,
    verdict,
    errors,
    answers: texts.map((text) => encodeText(text, charset?.codec ?? 'latin1')),
    ...(sender ? { source: sender.source } : {}),
  };
}

/** A file's last frame without its end: what came of it is not taken. */
export function truncatedHl7(bytes: Buffer): Hl7Outcome {
  const { controlId, type, trigger } = guessHeader(bytes.toString('latin1'));
  const text = { zh: '帧未结束，消息不完整', en: 'the frame has no end, so the message is not whole' };
  return {
    controlId,
    type: `${type}^${trigger}`,
    verdict: 'R',
    errors: [{ code: 207, severity: 'E', text }],
    answers: [],
  };
}

/** The answer to a message that is larger than is taken; `head` is its beginning. */
export function oversizeHl7(kernel: Kernel, head: Buffer, limit: number): Hl7Outcome {
  const megabytes = Math.round(limit / 1024 / 1024);
  const text = { zh: `消息超过 ${megabytes} MB`, en: `the message is larger than ${megabytes} MB` };
  return answer({ kernel }, guessHeader(head.toString('latin1')), undefined, 'R', [{ code: 207, severity: 'E', text }]);
}

/** What a sender calls itself. */
const nameOf = ({ application, facility }: Header): string => `${application}|${facility}`;

const reasonsOf = (errors: readonly AckError[]) =>
  errors
    .filter(({ severity }) => severity === 'E')
    .map(({ place, code, text }) => ({ ...(place === undefined ? {} : { place }), code: String(code), ...text }));

const codesOf = (errors: readonly AckError[]): string =>
  [...new Set(errors.filter(({ severity }) => severity === 'E').map(({ code }) => code))].join(' ');

/** Texts in the language of the sender's entry, Chinese without one; in English where the character set cannot write Chinese. */
function speakerOf(charset: Charset | undefined, sender: FoundSender | undefined): (text: Said) => string {
  const codec = charset?.texts ?? charset?.codec ?? 'ascii';
  return ({ zh, en }) => (sender?.node?.language === 'en' || !holds(codec, zh) ? en : zh);
}

/** MSH-10 of an answer holds 20 characters up to version 2.6. */
const ownControlId = (): string => uuidv7().replaceAll('-', '').slice(-18);

function faultError(fault: Hl7Fault): AckError {
  return { place: placeText(fault.place), code: 100, severity: 'E', text: faultText(fault) };
}

/** A problem of a record as an error of the message: its own place where the mapping found it, else that of its segment. */
function problemError({ rule, severity, expression, message }: Problem, row: string | undefined): AckError {
  const own = /^[A-Z][A-Z0-9]{2}\^\d+/.test(expression ?? '');
  const place = own ? expression : row;
  const code = rule === 'hl7v2-code-unknown' ? 103 : own ? 102 : 207;
  const where = own || expression === undefined ? '' : `${expression}: `;
  return {
    code: rule === 'hl7v2-segment-ignored' ? 207 : code,
    severity: rule === 'hl7v2-segment-ignored' ? 'I' : severity === 'error' ? 'E' : 'W',
    text: { zh: `${where}${message.zh}`, en: `${where}${message.en}` },
    ...(place === undefined ? {} : { place }),
  };
}

/** Segments that no record was made of stand in the receipt of the first record; the message as it came keeps them. */
function withIgnored(
  problems: readonly (Problem[] | undefined)[],
  ignored: readonly string[],
): (Problem[] | undefined)[] {
  if (ignored.length === 0) return [...problems];
  const names = ignored.join(', ');
  const said: Problem = {
    rule: 'hl7v2-segment-ignored',
    severity: 'warning',
    message: {
      zh: `以下段未转为记录，仅随原文保存：${names}`,
      en: `No record is made of these segments; they are kept with the message: ${names}`,
    },
  };
  return problems.map((own, i) => (i === 0 ? [...(own ?? []), said] : own));
}

/** Line ends after the last segment say nothing. */
function trimmed(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x0d || bytes[end - 1] === 0x0a)) end -= 1;
  return bytes.subarray(0, end);
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = underWay.get(key);
  const own = (before ?? Promise.resolve()).then(work, work);
  const settled = own.catch(() => undefined);
  underWay.set(key, settled);
  try {
    return await own;
  } finally {
    if (underWay.get(key) === settled) underWay.delete(key);
  }
}
