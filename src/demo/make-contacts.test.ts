import { expect, it } from 'vitest';
import { seededRandom } from '../algorithms/random.ts';
import { contentPacks } from '../packs/index.ts';
import { makeContacts, type Participant } from './make-contacts.ts';
import { enrolledOn } from './programme-participants.ts';
import { type ProgrammeRule, programmeRules } from './programme-rules.ts';
import { seenTo } from './see-to-tasks.ts';

const packOf = (id: string) => contentPacks().find((pack) => pack.id === id)!;
const until = '2025-12-31';
const participant = ({ pack, who, enrolled: begun }: ProgrammeRule, n: number): Participant => {
  const days = { lmp: '2024-01-05', delivered: '2024-10-06', moved: '2024-01-10', enrolled: '2025-01-20' };
  const [birthDate, enrolled] =
    'fromBirth' in begun
      ? ['2024-01-10', '2024-01-10']
      : 'mothers' in who || 'alsoIn' in who
        ? ['1996-03-01', '2024-03-01']
        : [
            pack === 'cervical-breast-screening' ? '1980-03-01' : '1950-03-01',
            pack === 'copd' ? '2024-10-20' : '2024-01-20',
          ];
  const young = pack === 'school-vision';
  const person = { birthDate: young ? '2013-05-20' : birthDate, sex: 'female', deceasedDate: null };
  // Institutions write down a month or a year, not two.
  if ('institutions' in who)
    return {
      ...{ patient: `p${n}`, area: '530403001001', subject: { kind: n % 2 ? 'C220' : 'D600', openedOn: '2010-01-01' } },
      ...{ enrolled: pack === 'cold-chain' ? '2025-12-24' : '2025-09-05', until, days },
    };
  return { patient: `p${n}`, area: '530403001001', subject: person, enrolled, until, days };
};

const made = (mark: string, n: number) => {
  const rule = programmeRules().packs.find((one) => one.mark === mark)!;
  return makeContacts(packOf(rule.pack), rule, participant(rule, n), `t/${rule.pack}/${n}`);
};

const MANY = ['htn', 'eld', 'mat', 'imm', 'hrc'];
/** Forms that few of many need: what follows a finding. */
const RARE = [
  'colposcopy',
  'breast-diagnosis',
  'treatment',
  'recall',
  'prenatal-diagnosis',
  'excursion',
  'report',
  'intervention',
  'assessment',
];

it('people of the demo keep the schedules of all packs, some late and some not at all, and the same again', () => {
  const most: Record<string, Record<string, number>> = {};
  for (const { mark, contacts, register, follows } of programmeRules().packs) {
    const visits = Array.from({ length: MANY.includes(mark) ? 16 : 5 }, (_, n) => made(mark, n).visits).flat();
    const forms: Record<string, number> = {};
    for (const { taken } of visits) {
      const { code } = taken.form.compiled.form;
      forms[code] = (forms[code] ?? 0) + 1;
    }
    const asked = new Set([
      ...Object.values(contacts).map(({ form }) => form),
      ...(register ? [register.form] : []),
      ...follows.map(({ form }) => form),
    ]);
    const missing = [...asked].filter((form) => !(form in forms) && !RARE.includes(form));
    expect([mark, missing, Object.keys(forms).filter((form) => !asked.has(form))]).toEqual([mark, [], []]);
    most[mark] = forms;
  }
  // Two years of 16 people: four visits and one examination a year.
  expect(most.htn!['follow-up']).toBeGreaterThan(120);
  expect(most.htn!['annual-exam']).toBeGreaterThan(18);
  expect(most.eld!['annual-exam']).toBeGreaterThan(16);
  expect(most.mat!['antenatal-visit']).toBeGreaterThan(50);
  expect(most.imm!.vaccination).toBeGreaterThan(200);
  // The growth of the demo stays small: one form a resident's record, a few a contract.
  expect(most.hrc!.basic).toBe(16);
  expect(most.fam!.contract! + most.fam!.service! + most.fam!.review!).toBeLessThan(5 * 8);
  expect(JSON.stringify(made('htn', 1).visits.map(({ time }) => time))).toBe(
    JSON.stringify(made('htn', 1).visits.map(({ time }) => time)),
  );
}, 60_000);

it('has contacts of the national services and of what is linked to them, twenty-nine packs', () => {
  expect(new Set(programmeRules().packs.map(({ pack }) => pack)).size).toBeGreaterThanOrEqual(29);
});

it('gives an old person one examination in each year', () => {
  const years = Array.from({ length: 60 }, (_, n) => made('eld', n).visits)
    .flat()
    .filter(({ taken }) => taken.form.compiled.form.code === 'annual-exam')
    .map(({ time }) => time.slice(0, 4));
  for (const year of ['2024', '2025']) {
    const count = years.filter((one) => one === year).length;
    expect(count).toBeGreaterThan(36);
    expect(count).toBeLessThanOrEqual(60);
  }
});

it('nobody of the demo is enrolled before the birth, also by a rule that begins on any day', () => {
  const beginning = { birthDate: '2025-06-01', from: '2024-01-01', begun: [], story: {}, random: seededRandom('t') };
  expect(enrolledOn({ spread: 60 }, beginning)).toBe('2025-06-01');
  expect(enrolledOn({ spread: 0 }, { ...beginning, birthDate: '1960-01-01' })).toBe('2024-01-01');
});

it('tasks of the demo are mostly done in time, some late, few never; the next contact ends what is open', () => {
  const today = '2025-12-31';
  const task = (n: number) => ({
    resource: {
      ...{ resourceType: 'Task', id: `c-${n}-t-1`, status: 'requested', authoredOn: '2025-06-01T09:00:00+08:00' },
      restriction: { period: { end: '2025-06-11' } },
    },
  });
  const around = { habits: programmeRules().tasks, today, seed: 't' };
  const seen = Array.from({ length: 400 }, (_, n) => seenTo(task(n), { ...around, next: undefined }).resource!);
  const days = seen.map(({ lastModified }) => (lastModified as string | undefined)?.slice(0, 10));
  const share = (holds: (day: string | undefined) => boolean) => days.filter(holds).length / days.length;
  expect(share((day) => day !== undefined && day <= '2025-06-11')).toBeGreaterThan(0.8);
  expect(share((day) => day !== undefined && day > '2025-06-11')).toBeGreaterThan(0.03);
  expect(share((day) => day === undefined)).toBeGreaterThan(0.005);
  const next = { id: 'c-2', time: '2025-06-02T10:00:00+08:00' };
  const ended = Array.from({ length: 40 }, (_, n) => seenTo(task(n), { ...around, next }).resource!);
  expect(ended.every(({ status, lastModified }) => status === 'completed' && String(lastModified) <= next.time)).toBe(
    true,
  );
  // What was asked for yesterday is open still, for most.
  const fresh = seenTo(task(1), { ...around, today: '2025-06-01', next: undefined }).resource!;
  expect(fresh).toMatchObject({ status: 'requested' });
});
