import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../algorithms/random.ts';
import { packageRoot } from '../../kernel/index.ts';
import './errors.ts';
import { cardForm } from './card-form.ts';
import { annexesOf, judgeCard, rankOf } from './judge-card.ts';
import { classesOf, loadRules, reportedOn, reportRules, windowOf } from './load-rules.ts';

const NOBODY = { birthDate: '1990-05-05', sex: 'male', deceasedDate: null };
const TODAY = '2026-03-02';

describe('the content of reporting', () => {
  it('says of every disease of a day how it is reported', () => {
    const rules = reportRules(TODAY);
    const reported = new Map(reportedOn(TODAY, rules).map((disease) => [disease.id, disease]));
    expect([...reported.values()].filter(({ hours }) => hours === 2).map(({ id }) => id)).toEqual([
      'plague',
      'cholera',
      'sars',
      'anthrax-pulmonary',
    ]);
    expect(reported.get('varicella')?.hours).toBe(24); // watched, not notifiable
    expect(reported.has('upper-respiratory')).toBe(false);
    expect(reportedOn('2025-08-31').some(({ id }) => id === 'novel-influenza')).toBe(false);
    expect(classesOf(rules, 'hiv')).toEqual(['confirmed']);
    expect(classesOf(rules, 'cholera')).toContain('carrier');
    expect(windowOf(rules, reported.get('tuberculosis')!)).toBe(180);
    expect(windowOf(rules, reported.get('hiv')!)).toBeNull();
    expect(annexesOf(rules, 'syphilis')).toEqual(['std']);
    expect([
      rankOf(reported.get('hiv')!, TODAY),
      rankOf(reported.get('syphilis')!, TODAY),
      rankOf(reported.get('mumps')!, TODAY),
    ]).toEqual([2, 1, 0]);
  });

  it('is refused with file, line and reason where it names what is not there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'reporting-'));
    const text = readFileSync(join(packageRoot(), 'content', 'reporting', 'rules.yaml'), 'utf8');
    const file = join(folder, 'rules.yaml');
    writeFileSync(
      file,
      text.replace('stages: [hepatitis-b', 'stages: [gout').replace('to: county, need: check', 'to: moon, need: check'),
    );
    expect(() => loadRules(file)).toThrow(/gout is not in diseases\.yaml[\s\S]*moon is not in states/);
    rmSync(folder, { recursive: true });
  });
});

describe('judging a card', () => {
  it('never throws and never takes what is not whole, whatever is answered', () => {
    const random = seededRandom('cards');
    const codes = [...cardForm().items.keys(), 'nothing', 'constructor'];
    const values: unknown[] = [
      ...[
        '',
        'x',
        'cholera',
        'confirmed',
        '2026-03-01',
        '2026-02-30',
        '2026-03-01T10:00:00+08:00',
        '9999-99-99T99:99:99Z',
        '1',
      ],
      ...[null, 0, -1, 1e300, true, [], ['1'], {}, [{}], '𠮷'.repeat(3000)],
    ];
    let valid = 0;
    for (let i = 0; i < 3000; i += 1) {
      const answers = Object.fromEntries(
        Array.from({ length: random.int(0, 12) }, () => [
          codes[random.int(0, codes.length - 1)]!,
          values[random.int(0, values.length - 1)],
        ]),
      );
      const { evaluation, disease } = judgeCard(answers, NOBODY, TODAY);
      if (evaluation.valid && disease) valid += 1;
    }
    expect(valid).toBe(0);
  });
});
