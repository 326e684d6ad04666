import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeIdNumber, parseIdNumber, upgradeIdNumber } from './id-number.ts';

const ON = '2025-12-31';

describe('citizen identity number (GB 11643)', () => {
  it('reads the example of the standard', () => {
    expect(parseIdNumber('11010519491231002X', ON)).toEqual({
      ok: true,
      id: {
        value: '11010519491231002X',
        division: '110105',
        birthDate: '1949-12-31',
        sex: 'female',
        synthetic: false,
        from15: false,
      },
    });
  });

  it('takes a lower-case x, full-width digits and spaces as writing habits', () => {
    for (const text of ['11010519491231002x', '１１０１０５１９４９１２３１００２Ｘ', ' 110105 19491231 002X ']) {
      expect(parseIdNumber(text, ON)).toMatchObject({ ok: true, id: { value: '11010519491231002X' } });
    }
  });

  it('upgrades a 15-digit number and gives the 1800s to the sequences of centenarians', () => {
    expect(parseIdNumber('110105491231002', ON)).toMatchObject({
      ok: true,
      id: { value: '11010519491231002X', from15: true },
    });
    expect(upgradeIdNumber('110105991231998').slice(6, 10)).toBe('1899');
  });

  it.each([
    ['', 'format'],
    ['1101051949123100', 'format'],
    ['A10105194912310020', 'format'],
    ['110105194912310021', 'checksum'],
    [composeIdNumber('110105', '2023-02-29', 2), 'date'],
    [composeIdNumber('110105', '2026-01-01', 2), 'future'],
  ])('refuses %s: %s', (text, fault) => {
    expect(parseIdNumber(text, ON)).toEqual({ ok: false, fault });
  });

  const day = fc
    .date({ min: new Date('1900-01-01'), max: new Date('2025-12-31'), noInvalidDate: true })
    .map((d) => d.toISOString().slice(0, 10));
  const sequence = fc.integer({ min: 0, max: 999 });

  it('gives back what a number was composed of', () => {
    fc.assert(
      fc.property(day, sequence, (birthDate, n) => {
        expect(parseIdNumber(composeIdNumber('990403', birthDate, n), ON)).toMatchObject({
          ok: true,
          id: { birthDate, sex: n % 2 ? 'male' : 'female', synthetic: true, division: '990403' },
        });
      }),
    );
  });

  it('notices every single wrong digit and every swap of neighbours', () => {
    fc.assert(
      fc.property(
        day,
        sequence,
        fc.integer({ min: 0, max: 16 }),
        fc.integer({ min: 1, max: 9 }),
        (birthDate, n, at, shift) => {
          const right = composeIdNumber('530403', birthDate, n);
          const wrong = right.slice(0, at) + ((Number(right[at]) + shift) % 10) + right.slice(at + 1);
          expect(parseIdNumber(wrong, ON).ok).toBe(false);
          const swapped = right.slice(0, at) + right[at + 1] + right[at] + right.slice(at + 2);
          if (swapped !== right) expect(parseIdNumber(swapped, ON).ok).toBe(false);
        },
      ),
    );
  });
});
