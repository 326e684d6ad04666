import type { Hl7Fault, Hl7FaultKind } from '../../algorithms/hl7v2/fault.ts';

export interface Said {
  zh: string;
  en: string;
}
const TEXTS: Record<Hl7FaultKind, Said> = {
  'no-header': { zh: '消息不以 MSH 段开头', en: 'the message does not begin with MSH' },
  delimiters: { zh: 'MSH-1、MSH-2 的分隔符不可用', en: 'the delimiters in MSH-1 and MSH-2 cannot be used' },
  'segment-id': {
    zh: '段名应为三位大写字母或数字，如 PID',
    en: 'a segment begins with an id of three capitals or digits',
  },
  'second-header': { zh: '一条消息中有两个 MSH 段', en: 'a message holds one MSH segment' },
  'batch-count': {
    zh: 'BTS-1 申明 {declared} 条消息，实有 {count} 条',
    en: 'BTS-1 declares {declared} messages, there are {count}',
  },
  date: {
    zh: '不是有效的日期或时间，应为 YYYYMMDD 或 YYYYMMDDHHMMSS（可带时区，如 +0800）',
    en: 'this is no date or time; expected is YYYYMMDD or YYYYMMDDHHMMSS, with a zone such as +0800 or without',
  },
  number: { zh: '不是数字，应为如 5.6、<0.1 的数值', en: 'this is no number; expected is a value such as 5.6 or <0.1' },
  base64: {
    zh: '内嵌数据的编码有误，应为 Base64 或 Hex，并与 OBX-5.4 一致',
    en: 'the embedded data is not encoded as it says; expected is Base64 or Hex as OBX-5.4 names it',
  },
};

const fill = (text: string, details: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, key: string) => (key in details ? String(details[key]) : whole));

/** What a fault says to people; its place stands beside it. */
export function faultText({ kind, details }: Hl7Fault): Said {
  const { zh, en } = TEXTS[kind];
  return { zh: fill(zh, details), en: fill(en, details) };
}
