import { expect, it } from 'vitest';
import { whenDue } from './when-due.ts';

const rules = { urgent: 'red', digestAt: '08:00' } as const;
const hours = { quietFrom: '22:00', quietTo: '07:00', digestBelow: null, digestAt: null };
const at = (text: string) => new Date(`2025-06-18T${text}:30+08:00`);
const due = (level: 'blue' | 'orange' | 'red', text: string, more = {}) => {
  const found = whenDue(level, at(text), { ...hours, ...more }, rules);
  return `${new Date(found.due.getTime() + 28_800_000).toISOString().slice(5, 16)}${found.digest ? ' digest' : ''}`;
};

it('waits for the end of the quiet hours, over midnight too, but not with what is urgent', () => {
  expect(due('orange', '21:59')).toBe('06-18T21:59');
  expect(due('orange', '22:00')).toBe('06-19T07:00');
  expect(due('orange', '06:59')).toBe('06-18T07:00');
  expect(due('orange', '07:00')).toBe('06-18T07:00');
  expect(due('red', '03:00')).toBe('06-18T03:00');
  expect(due('orange', '13:00', { quietFrom: '12:00', quietTo: '14:00' })).toBe('06-18T14:00');
});

it('gathers what is below the level that one chose until the hour one chose', () => {
  expect(due('blue', '09:00', { digestBelow: 'orange' })).toBe('06-19T08:00 digest');
  expect(due('blue', '09:00', { digestBelow: 'orange', digestAt: '17:30' })).toBe('06-18T17:30 digest');
  expect(due('blue', '09:00', { digestBelow: 'orange', digestAt: '23:00' })).toBe('06-19T07:00 digest');
  expect(due('orange', '09:00', { digestBelow: 'orange' })).toBe('06-18T09:00');
  expect(due('red', '09:00', { digestBelow: 'red' })).toBe('06-18T09:00');
});
