import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitBatch } from './batch.ts';
import { escapeText, unescapeText } from './escapes.ts';
import { Hl7Fault } from './fault.ts';
import { type FrameEvent, FrameReader, frameOf } from './frames.ts';
import { componentOf, DELIMITERS, encodeMessage, parseMessage, repetitionsOf, subcomponentOf } from './message.ts';
import { readDateTime, readTime, writeDateTime } from './times.ts';

const PLACE = { segment: 'PID', seq: 1, field: 7 };
const HEADER = 'MSH|^~\\&|LAB|H1|||20250102030405||ADT^A01|1|P|2.5';

/** Texts of fields as a sender writes them: delimiters only where they divide, never a line end. */
const field = fc.string({ unit: fc.constantFrom(...'abc 示&^~\\"0.'), maxLength: 12 });
const segment = fc
  .tuple(fc.constantFrom('PID', 'OBX', 'ZX1', 'NTE'), fc.array(field, { minLength: 1, maxLength: 6 }))
  .map(([id, fields]) => [id, ...fields].join('|'));

describe('a message', () => {
  it('that was read is written as it was', () => {
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 8 }), (segments) => {
        const text = [HEADER, ...segments].map((line) => `${line}\r`).join('');
        expect(encodeMessage(parseMessage(text))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('is read or refused with a place, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'MSHPID|^~\\&\r\n 1'), maxLength: 60 }),
        fc.boolean(),
        (noise, headed) => {
          try {
            expect(parseMessage(headed ? `${HEADER}\r${noise}` : noise).segments[0]!.id).toBe('MSH');
          } catch (error) {
            expect(error).toBeInstanceOf(Hl7Fault);
            expect((error as Hl7Fault).place.segment).toBeTypeOf('string');
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is the same with segments that end with CR, LF or both, with a byte order mark and without its last end', () => {
    const lines = [HEADER, 'PID|1||7^^^H1~8', 'NTE|1||a'];
    const plain = parseMessage(lines.join('\r'));
    for (const end of ['\n', '\r\n', '\r\r', '\n\n'])
      expect(parseMessage(`\uFEFF${lines.join(end)}${end}`), JSON.stringify(end)).toEqual(plain);
  });

  it('has its own delimiters', () => {
    const { delimiters, segments } = parseMessage('MSH#*@!%#LAB#H1\rPID#1##7*8%9@10');
    expect(repetitionsOf(segments[1]!, 3, delimiters)).toEqual(['7*8%9', '10']);
    expect(subcomponentOf(componentOf('7*8%9', 2, delimiters), 2, delimiters)).toBe('9');
    expect(() => parseMessage('MSH|^^\\&|LAB')).toThrow('delimiters at MSH^1^2');
    expect(() => parseMessage('PID|1')).toThrow('no-header');
    expect(() => parseMessage(`${HEADER}\r${HEADER}`)).toThrow('second-header at MSH^2');
  });

  it('keeps a line break that a sender left in a text', () => {
    const [, note] = parseMessage(`${HEADER}\rNTE|1||first\nsecond line\rPID|1`).segments;
    expect(unescapeText(note!.fields[3]!, DELIMITERS)).toBe('first\nsecond line');
  });
});

describe('escapes', () => {
  it('give back any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const escaped = escapeText(text, DELIMITERS);
        expect(escaped).not.toMatch(/[|^~&\r\n]/);
        expect(unescapeText(escaped, DELIMITERS)).toBe(text.replace(/\r\n?/g, '\n'));
      }),
      { numRuns: 300 },
    );
  });

  it('are those of the standard; what is none stays', () => {
    const value = (text: string) => unescapeText(text, DELIMITERS, (bytes) => new TextDecoder('gb18030').decode(bytes));
    expect(value('a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f')).toBe('a|b^c&d~e\\f');
    expect(value('1\\.br\\2\\.sp2\\3\\.sk2\\4\\H\\bold\\N\\')).toBe('1\n2\n\n3  4bold');
    expect(value('\\XD6D0\\')).toBe('中');
    expect(value('C:\\dir \\M2442\\x\\Zfoo\\')).toBe('C:\\dir x\\Zfoo\\');
  });
});

describe('times', () => {
  it('keep their precision and zone; those without one get that of the message', () => {
    const read = (text: string) => readDateTime(text, '+08:00', PLACE);
    expect(read('2025')).toBe('2025');
    expect(read('202501')).toBe('2025-01');
    expect(read('20250102')).toBe('2025-01-02');
    expect(read('2025010203')).toBe('2025-01-02T03:00:00+08:00');
    expect(read('20250102030405.1234-0330')).toBe('2025-01-02T03:04:05.1234-03:30');
    for (const wrong of ['20250230', '2025010224', '01/02/2025', '202513', '20250102030405+1500'])
      expect(() => read(wrong), wrong).toThrow('date at PID^1^7');
    expect(readTime('0930', PLACE)).toBe('09:30:00');
    expect(writeDateTime(new Date('2025-01-02T03:04:05Z'))).toBe('20250102110405+0800');
  });
});

describe('a batch', () => {
  it('is its messages; a count that is wrong is refused', () => {
    const batch = (count: number) => `FHS|^~\\&\rBHS|^~\\&\r${HEADER}\rPID|1\r${HEADER}\rPID|2\rBTS|${count}\rFTS|1`;
    expect(splitBatch(batch(2)).map(({ text }) => text.split('\r').length)).toEqual([2, 2]);
    expect(() => splitBatch(batch(3))).toThrow('batch-count at BTS^1^1');
  });
});

describe('frames', () => {
  const messages = (events: FrameEvent[]) =>
    events.flatMap((event) => (event.kind === 'message' ? [String(event.bytes)] : []));

  it('are found however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(...'ab示\r|'), minLength: 1, maxLength: 9 }), { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        (texts, cuts) => {
          const bytes = Buffer.concat(texts.map((text) => frameOf(Buffer.from(text))));
          const reader = new FrameReader(1000);
          const events: FrameEvent[] = [];
          for (let at = 0, i = 0; at < bytes.length; i += 1) {
            const size = cuts[i % cuts.length]!;
            events.push(...reader.push(bytes.subarray(at, at + size)));
            at += size;
          }
          expect(messages(events)).toEqual(texts);
          expect(events.every(({ kind }) => kind === 'message')).toBe(true);
          expect(reader.open).toBe(false);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('pass over what is none, end what is too large, and begin anew where an end was lost', () => {
    const reader = new FrameReader(5);
    const events = reader.push(Buffer.from('noise\u000bone\u001c\r\u000btoo large\u001c\r\u000blost\u000btwo\u001c'));
    expect(events.map(({ kind }) => kind)).toEqual(['noise', 'message', 'too-large', 'noise', 'message']);
    expect(messages(events)).toEqual(['one', 'two']);
  });
});
