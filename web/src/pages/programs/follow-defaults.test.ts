import { expect, test } from 'vitest';
import { followDefaults } from './follow-defaults.ts';

const before = { amount: '0.5 mL', route: 'IM', groups: ['1'] };

test('an item that stands at its default moves with it, one that somebody wrote stays', () => {
  const answers = { vaccine: 'bcg', amount: '0.5 mL', route: 'SC', groups: ['1'] };
  const now = { amount: '0.1 mL', route: 'ID', site: '左上臂三角肌', groups: ['1'] };
  expect(followDefaults(answers, before, now)).toEqual({
    vaccine: 'bcg',
    amount: '0.1 mL',
    route: 'SC',
    site: '左上臂三角肌',
    groups: ['1'],
  });
});

test('a default that is gone empties the item, nothing moves without a change', () => {
  const answers = { amount: '0.5 mL', route: 'IM' };
  expect(followDefaults(answers, before, { route: 'IM', groups: ['1'] })).toEqual({ route: 'IM' });
  expect(followDefaults(answers, before, { ...before })).toBe(answers);
});
