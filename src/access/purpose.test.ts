import { describe, expect, it } from 'vitest';
import { clearanceOf, loadPurposes, readPurpose } from './purpose.ts';
import { loadRoles } from './roles.ts';

const book = loadPurposes();
const roles = loadRoles();
const caller = (role: string) => ({
  account: role,
  role,
  permissions: roles.rightsOn(role, '2026-01-01')!.permissions,
});
const read = (role: string, text: string, isOpen = false) =>
  readPurpose(book, caller(role), text, '2026-01-01', isOpen);

describe('a purpose', () => {
  it('is a code of v3-ActReason in front of words; words alone say nothing of rights', () => {
    expect(read('clinician', 'TREAT')).toEqual({ code: 'TREAT', text: 'TREAT' });
    expect(read('clinician', 'TREAT；复诊')).toEqual({ code: 'TREAT', text: 'TREAT；复诊' });
    expect(read('clinician', '复诊')).toBeUndefined();
    expect(read('clinician', 'CT 复查')).toBeUndefined();
  });

  it('is claimed only by the roles that have it, an emergency only with right, reason and an open access', () => {
    const refused = (role: string, text: string, isOpen = false) => {
      try {
        read(role, text, isOpen);
        return 'taken';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(refused('clinician', 'PUBHLTH')).toBe('access.purpose');
    expect(refused('epidemiologist', 'PUBHLTH')).toBe('taken');
    expect(refused('planner', 'BTG 抢救', true)).toBe('access.purpose');
    expect(refused('clinician', 'BTG', true)).toBe('access.reason-missing');
    expect(refused('clinician', 'ETREAT 抢救')).toBe('access.no-emergency');
    expect(refused('clinician', 'ETREAT 抢救', true)).toBe('taken');
  });

  it('lets the law read against a refusal, never an emergency beyond its person', () => {
    const now = new Date('2026-01-01T00:00:00Z');
    const of = (role: string, purpose?: string) => clearanceOf(book, caller(role), now, purpose ? { purpose } : {});
    expect([of('epidemiologist').lawful, of('epidemiologist').rank]).toEqual([true, 2]);
    expect([of('clinician').lawful, of('clinician', 'BTG').lawful, of('clinician').rank]).toEqual([false, false, 0]);
    expect([of('village-doctor').rank, of('insurer').purpose, of('clinician').purpose]).toEqual([1, 'HPAYMT', 'TREAT']);
  });
});
