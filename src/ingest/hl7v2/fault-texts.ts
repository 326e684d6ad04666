import { type Hl7Fault, type Hl7FaultKind, placeText } from '../../algorithms/hl7v2/fault.ts';

interface Said {
  zh: string;
  en: string;
}
const TEXTS: Record<Hl7FaultKind, Said> = {
  'no-header': { zh: '消息不以 MSH 段开头', en: 'the message does not begin with MSH' },
  delimiters: { zh: 'MSH-1、MSH-2 的分隔符不可用', en: 'the delimiters in MSH-1 and MSH-2 cannot be used' },
  'segment-id': { zh: '段名应为三位大写字母或数字', en: 'a segment begins with an id of three capitals or digits' },
  'second-header': { zh: '一条消息中有两个 MSH 段', en: 'a message holds one MSH segment' },
  'batch-count': {
    zh: 'BTS-1 申明 {declared} 条消息，实有 {count} 条',
    en: 'BTS-1 declares {declared} messages, there are {count}',
  },
  date: { zh: '不是有效的日期或时间', en: 'this is no date or time' },
  number: { zh: '不是数字', en: 'this is no number' },
  base64: { zh: '内嵌数据的编码有误', en: 'the embedded data is not encoded as it says' },
};

const fill = (text: string, details: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, key: string) => (key in details ? String(details[key]) : whole));

/** What a fault says to people, with its place. */
export function faultText(fault: Hl7Fault): Said {
  const { zh, en } = TEXTS[fault.kind];
  const place = placeText(fault.place);
  return { zh: `${place}：${fill(zh, fault.details)}`, en: `${place}: ${fill(en, fault.details)}` };
}
