/** The messages of a file or body: one, a batch, or frames as MLLP sends them. */
import { splitBatch } from '../../algorithms/hl7v2/batch.ts';
import { Hl7Fault, placeText } from '../../algorithms/hl7v2/fault.ts';
import { FrameReader, isFramed } from '../../algorithms/hl7v2/frames.ts';
import { KangyuError } from '../../kernel/index.ts';
import { faultText } from './fault-texts.ts';

/** Of one message. */
export const MAX_MESSAGE_BYTES = 20 * 1024 * 1024;
const MAX_MESSAGES = 5000;

/** The bytes of each message; what the last frame of a file lacks its end of is given too, as far as it came. */
export function readMessages(bytes: Buffer): { bytes: Buffer; whole: boolean }[] {
  const parts = isFramed(bytes) ? framesOf(bytes) : [{ bytes, whole: true }];
  const messages = parts.flatMap((part) =>
    // Line ends and segment names are ASCII in every character set taken, so bytes are divided before they are decoded.
    batchOf(part.bytes).map((text) => ({ bytes: Buffer.from(text, 'latin1'), whole: part.whole })),
  );
  if (messages.length === 0) throw new KangyuError('ingest.empty');
  if (messages.length > MAX_MESSAGES)
    throw new KangyuError('ingest.too-many-entries', { limit: MAX_MESSAGES, count: messages.length });
  return messages;
}

function batchOf(bytes: Buffer): string[] {
  const text = bytes.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '');
  try {
    const messages = splitBatch(text);
    // One message is kept as it came, line ends and all.
    return messages.length === 1 && /^\s*MSH/.test(text) ? [text.trim()] : messages.map((message) => message.text);
  } catch (error) {
    if (!(error instanceof Hl7Fault)) throw error;
    const { zh, en } = faultText(error);
    const place = placeText(error.place);
    throw new KangyuError('ingest.hl7v2-refused', { reasonZh: `${place}：${zh}`, reasonEn: `${place}: ${en}` });
  }
}

function framesOf(bytes: Buffer): { bytes: Buffer; whole: boolean }[] {
  const reader = new FrameReader(MAX_MESSAGE_BYTES);
  const events = reader.push(bytes);
  const messages = events.flatMap((event) => {
    if (event.kind === 'too-large')
      throw new KangyuError('ingest.too-large', { limit: MAX_MESSAGE_BYTES / 1024 / 1024 });
    return event.kind === 'message' ? [{ bytes: event.bytes, whole: true }] : [];
  });
  const rest = reader.open ? bytes.subarray(bytes.lastIndexOf(0x0b) + 1) : undefined;
  return rest && rest.length > 0 ? [...messages, { bytes: rest, whole: false }] : messages;
}
