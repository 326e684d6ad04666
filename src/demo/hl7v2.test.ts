import { expect, it } from 'vitest';
import { parseMessage } from '../algorithms/hl7v2/message.ts';
import { DEFAULTS, demoHl7Messages } from './index.ts';

it('renders results of one hospital as HL7 v2, the same for the same seed', () => {
  const options = { ...DEFAULTS, residents: 100, from: '2025-06-01' };
  const made = demoHl7Messages(options, 5);
  expect(made.messages.length).toBeGreaterThan(0);
  expect(made.messages.length).toBeLessThanOrEqual(5);
  expect(demoHl7Messages(options, 5)).toEqual(made);
  for (const message of made.messages) {
    const { segments } = parseMessage(message);
    expect(segments.map(({ id }) => id)).toEqual(['MSH', 'PID', 'OBR', 'OBX', 'OBX', 'OBX']);
    expect(segments[0]!.fields.slice(3, 5)).toEqual([made.application, made.facility]);
    expect(segments[1]!.fields[3]).toMatch(/\^MR~99\d{15}[\dX]\^\^\^\^NI$/);
    expect([segments[2]!.fields[22], segments[2]!.fields[24], segments[2]!.fields[25]]).toEqual([
      segments[0]!.fields[7],
      'LAB',
      'F',
    ]);
  }
});
