import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOrgCode, orgCodeCheck } from './org-code.ts';
import { composeUscc, parseUscc } from './uscc.ts';
import { parseWs218 } from './ws218.ts';

describe('unified social credit code (GB 32100) and organization code (GB 11714)', () => {
  it('accepts published codes and names their parts', () => {
    expect(parseUscc('91350100M000100Y43')).toMatchObject({
      ok: true,
      uscc: { class: '91', division: '350100', orgCode: 'M000100Y4', orgCodeValid: true, synthetic: false },
    });
    expect(parseUscc('91110000802100433b')).toMatchObject({ ok: true, uscc: { value: '91110000802100433B' } });
    expect(orgCodeCheck('M000100Y')).toBe('4');
    expect(isOrgCode('M000100Y-4')).toBe(true);
  });

  it.each([
    ['91350100M000100Y4', 'format'],
    ['91350100I000100Y43', 'format'],
    ['91350100M000100Y44', 'checksum'],
  ])('refuses %s: %s', (text, fault) => {
    expect(parseUscc(text)).toEqual({ ok: false, fault });
  });

  const org8 = fc.string({ unit: fc.constantFrom(...'0123456789ABCDEFGHJKLMNPQRTUWXY'), minLength: 8, maxLength: 8 });

  it('composes codes whose two check characters are right, and notices a wrong character', () => {
    fc.assert(
      fc.property(org8, fc.integer({ min: 0, max: 7 }), fc.integer({ min: 1, max: 30 }), (org, at, shift) => {
        const code = composeUscc('12', '990403', org);
        expect(parseUscc(code)).toMatchObject({ ok: true, uscc: { orgCodeValid: true, synthetic: true } });
        const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
        const index = 8 + at;
        const wrong =
          code.slice(0, index) + alphabet[(alphabet.indexOf(code[index]!) + shift) % 31] + code.slice(index + 1);
        expect(parseUscc(wrong).ok).toBe(false);
      }),
    );
  });
});

describe('health institution code (WS 218)', () => {
  it('splits 22 characters into their parts', () => {
    expect(parseWs218('M000100Y4530403' + '11A1001')).toEqual({
      ok: true,
      code: {
        orgCode: 'M000100Y4',
        division: '530403',
        economicType: '11',
        institutionClass: 'A100',
        management: 'non-profit',
      },
    });
  });
  it('refuses a wrong length and a wrong organization code', () => {
    expect(parseWs218('M000100Y4530403')).toEqual({ ok: false, fault: 'format' });
    expect(parseWs218('M000100Y553040311A1001')).toEqual({ ok: false, fault: 'org-code' });
  });
});
