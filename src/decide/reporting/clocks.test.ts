import { describe, expect, it } from 'vitest';
import { clockDoubts, isLate, minutesBetween } from './clocks.ts';

const at = (text: string) => new Date(`2025-03-${text}+08:00`);

describe('the clocks of a card', () => {
  it('run to the minute: exactly the limit is in time (2 and 24 hours)', () => {
    expect(isLate(at('01T10:30'), at('02T10:30'), 24)).toBe(false);
    expect(isLate(at('01T10:30'), at('02T10:30:59'), 24)).toBe(false);
    expect(isLate(at('01T10:30'), at('02T10:31'), 24)).toBe(true);
    expect(isLate(at('01T10:30'), at('01T12:30'), 2)).toBe(false);
    expect(isLate(at('01T10:30'), at('01T12:31'), 2)).toBe(true);
    expect(minutesBetween(at('01T10:30:59'), at('01T10:31:00'))).toBe(1);
  });

  it('doubt what a clock that runs wrong says', () => {
    const card = (diagnosed: string, filled: string, received: string) =>
      clockDoubts({ diagnosed: at(diagnosed), filled: at(filled), received: at(received) }, 5);
    expect(card('01T10:00', '01T10:30', '01T10:31')).toEqual([]);
    expect(card('01T10:00', '01T10:36', '01T10:31')).toEqual([]);
    expect(card('01T10:00', '01T10:37', '01T10:31')).toEqual(['filled-in-future']);
    expect(card('01T10:31', '01T10:30', '01T10:40')).toEqual(['filled-before-diagnosis']);
    expect(card('02T10:00', '01T10:30', '01T10:31')).toEqual(['filled-before-diagnosis', 'diagnosed-in-future']);
  });
});
