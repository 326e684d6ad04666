/** The header of a message: what it is, who sends it, what answer it wants. Pure. */

import { unescapeText } from '../../algorithms/hl7v2/escapes.ts';
import { DELIMITERS, type Delimiters, type Message } from '../../algorithms/hl7v2/message.ts';
import type { AckError, Answered } from './acknowledge.ts';
import type { Hl7Content, MessageEvent } from './content.ts';
import type { Said } from './fault-texts.ts';

/** First component of a field, unescaped. */
function first(text: string, delimiters: Delimiters, n = 1): string {
  return unescapeText(text.split(delimiters.component)[n - 1] ?? '', delimiters).trim();
}

export interface Header {
  /** `ADT`, `A01`. */
  type: string;
  trigger: string;
  controlId: string;
  application: string;
  facility: string;
  answered: Answered;
}

export function readHeader(fields: readonly string[], delimiters: Delimiters): Header {
  const at = (n: number): string => (fields[n] ?? '').trim();
  const [type, trigger] = [first(at(9), delimiters), first(at(9), delimiters, 2)];
  return {
    type,
    trigger,
    controlId: unescapeText(at(10), delimiters),
    application: first(at(3), delimiters),
    facility: first(at(4), delimiters),
    answered: {
      delimiters,
      application: at(3),
      facility: at(4),
      receivingApplication: at(5),
      receivingFacility: at(6),
      controlId: at(10),
      processingId: at(11),
      version: at(12),
      trigger,
      acceptWhen: first(at(15), delimiters),
      applicationWhen: first(at(16), delimiters),
      charset: at(18),
    },
  };
}

/** What can be read of the header of something that is no message, so that it can be answered. */
export function guessHeader(text: string): Header {
  const line = text.slice(Math.max(0, text.indexOf('MSH'))).split(/[\r\n]/)[0] ?? '';
  const usable = line.startsWith('MSH|^~\\&');
  const fields = usable ? line.split('|') : [];
  return readHeader(usable ? ['MSH', '|', ...fields.slice(1)] : [], DELIMITERS);
}

/** Event, or why messages of the kind are not taken. */
export function findEvent(
  message: Message,
  header: Header,
  content: Hl7Content,
  kind: 'production' | 'demo',
): { event: MessageEvent } | { error: AckError } {
  const refuse = (field: number, code: AckError['code'], text: Said): { error: AckError } => ({
    error: { place: `MSH^1^${field}`, code, severity: 'E', text },
  });
  const { type, trigger, controlId } = header;
  const { version, processingId } = header.answered;
  if (type === '') return refuse(9, 101, { zh: '缺少消息类型（MSH-9）', en: 'the message type (MSH-9) is missing' });
  if (controlId === '')
    return refuse(10, 101, { zh: '缺少消息控制编号（MSH-10）', en: 'the control id (MSH-10) is missing' });
  if (controlId.length > 199)
    return refuse(10, 102, { zh: '消息控制编号（MSH-10）过长', en: 'the control id (MSH-10) is too long' });
  const { component } = message.delimiters;
  const versionId = version.split(component)[0]!;
  if (!content.versions.includes(versionId))
    return refuse(12, 203, expected('不支持的版本（MSH-12）', 'this version (MSH-12) is not taken', content.versions));
  if (!content.processing[kind].includes(processingId.split(component)[0]!)) {
    const taken = content.processing[kind];
    return refuse(
      11,
      202,
      expected('此实例不接收该处理标识（MSH-11）', 'this instance does not take the processing id (MSH-11)', taken),
    );
  }
  const event = content.events.get(`${type}^${trigger}`);
  if (event) return { event };
  const all = [...content.events.values()];
  const triggers = all.flatMap((one) => (one.type === type ? one.trigger : []));
  const known = triggers.length > 0;
  const reason = content.refused.find(
    (one) => one.type === type && (one.triggers === undefined || one.triggers.includes(trigger)),
  )?.reason;
  if (reason) return refuse(9, known ? 201 : 200, reason);
  const taken = known ? triggers.map((one) => `${type}^${one}`) : [...new Set(all.map((one) => one.type))];
  return refuse(
    9,
    known ? 201 : 200,
    expected('不支持的消息类型（MSH-9）', 'this message type (MSH-9) is not taken', taken),
  );
}

/** What is wrong, and what would be taken. */
const expected = (zh: string, en: string, taken: readonly string[]): Said => ({
  zh: `${zh}，应为 ${taken.join('、')}`,
  en: `${en}; expected is ${taken.join(', ')}`,
});
