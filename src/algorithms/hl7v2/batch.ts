/** Files and batches of messages (HL7 v2.8.2 §2.10.3): FHS, BHS, the messages, BTS, FTS. */
import { Hl7Fault } from './fault.ts';

const ENVELOPE = /^(FHS|BHS|BTS|FTS)\b/;

/** The texts of the messages of a file, with the number of each one's first line. A count in BTS-1 that is wrong is a fault. */
export function splitBatch(text: string): { text: string; line: number }[] {
  const messages: { lines: string[]; line: number }[] = [];
  let batches = 0;
  let inBatch = 0;
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  lines.forEach((line, i) => {
    const envelope = ENVELOPE.exec(line)?.[1];
    if (envelope === 'BTS') {
      batches += 1;
      const declared = Number(line.split(line[3] ?? '|')[1] || Number.NaN);
      const count = messages.length - inBatch;
      inBatch = messages.length;
      if (!Number.isNaN(declared) && declared !== count)
        throw new Hl7Fault('batch-count', { segment: 'BTS', seq: batches, field: 1 }, { declared, count });
    }
    if (envelope) return;
    if (/^\uFEFF?MSH/.test(line)) messages.push({ lines: [line.replace('\uFEFF', '')], line: i + 1 });
    else if (messages.length > 0) messages.at(-1)!.lines.push(line);
    else if (line.trim() !== '') messages.push({ lines: [line], line: i + 1 });
  });
  return messages.map((message) => ({ text: message.lines.join('\r').replace(/\r+$/, ''), line: message.line }));
}
