import { describe, expect, it } from 'vitest';
import { listedParts, subjectLabel } from './records.tsx';

const title = { zh: '', en: '' };
const input = (role: 'numerator' | 'denominator', code: string) => ({ role, code, title });

describe('lists behind a figure', () => {
  it('exist for registered subjects, not for official population', () => {
    expect(listedParts({ kind: 'base', inputs: [] })).toEqual(['numerator']);
    expect(listedParts({ kind: 'derived', inputs: [input('numerator', 'physicians')] })).toEqual(['numerator']);
  });
  it('have a gap where both sides are the same subjects', () => {
    const share = [input('numerator', 'hospitals'), input('denominator', 'hospitals')];
    expect(listedParts({ kind: 'derived', inputs: share })).toEqual(['numerator', 'denominator', 'gap']);
    const ratio = [input('numerator', 'nurses'), input('denominator', 'physicians')];
    expect(listedParts({ kind: 'derived', inputs: ratio })).toEqual(['numerator', 'denominator']);
  });
  it('name subjects with the words of their codes', () => {
    const word = (code: string, scope?: string) =>
      scope === 'Location' && code === 'general' ? '普通床位' : undefined;
    expect(subjectLabel('Location/h1-general-001', 'general 001', word)).toBe('普通床位 001');
    expect(subjectLabel('Location/h1-general-001', '', word)).toBe('Location/h1-general-001');
  });
});
