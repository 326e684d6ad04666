/** A message as it is written for a channel. Pure. */
import { scrubText } from '../access/index.ts';
import type { NoticeLevel } from './levels.ts';
import type { LetterText } from './store-messages.ts';

export interface Letter {
  /** The same at each attempt, so that a receiver can tell a repetition. */
  id: string;
  to: string;
  kind: string;
  level: NoticeLevel;
  subject: string;
  /** Chinese first, then English. */
  text: string;
  /** One line in Chinese, for a text message. */
  short: string;
  link: string | null;
  facts: Record<string, string | number>;
}

const LEVEL_NAMES: Record<NoticeLevel, string> = { blue: '蓝', yellow: '黄', orange: '橙', red: '红' };

/** Several messages become one letter, as a digest. Numbers that look like a person's are masked, whoever wrote them. */
export function writeLetter(
  id: string,
  to: string,
  messages: readonly LetterText[],
  publicUrl: string | undefined,
): Letter {
  const [first] = messages;
  const at = (link: string | null) => (link && publicUrl ? new URL(link, publicUrl).href : null);
  const sign = ({ level }: Pick<LetterText, 'level'>) => `【${LEVEL_NAMES[level]}】`;
  const one = (message: LetterText) =>
    [
      `${sign(message)}${message.titleZh}`,
      message.textZh,
      message.titleEn,
      message.textEn,
      ...(at(message.link) ? [at(message.link)!] : []),
    ].join('\n');
  const many = messages.length > 1;
  const subject = many
    ? `康域预警汇总：${messages.length} 条 Kangyu: ${messages.length} messages`
    : `${sign(first!)}${first!.titleZh}`;
  return {
    ...{ id, to, kind: many ? 'digest' : first!.kind, level: highest(messages), subject: scrubText(subject) },
    text: scrubText(messages.map(one).join('\n\n')),
    short: scrubText(many ? `${subject}；${first!.titleZh} 等` : `${sign(first!)}${first!.titleZh}。${first!.textZh}`),
    link: many ? at('/inbox?tab=messages') : at(first!.link),
    facts: many ? { count: messages.length } : first!.facts,
  };
}

function highest(messages: readonly Pick<LetterText, 'level'>[]): NoticeLevel {
  const order: readonly NoticeLevel[] = ['red', 'orange', 'yellow', 'blue'];
  return order.find((level) => messages.some((one) => one.level === level))!;
}
