import { expect, it } from 'vitest';
import type { ProgramJudged, ProgramOpened, ProgramVisit } from '../../../../src/http/contract.ts';
import { answersOf, firstAnswers, mergeForms, mergeJudged, nameOfPart, type Part, toldApart } from './merge-forms.ts';

const words = (text: string) => ({ zh: text, en: text });
const opened = (
  pack: string,
  sections: Record<string, string[]>,
  { answers = {}, day }: { answers?: Record<string, unknown>; day?: string } = {},
): ProgramOpened => ({
  pack,
  packTitle: words(pack),
  form: {
    code: 'visit',
    title: words('visit'),
    kind: 'contact',
    from: '2020-01-01',
    outcome: {},
    sections: Object.entries(sections).map(([code, items]) => ({
      code,
      title: words(code),
      items: items.map((item) => ({ code: item, label: words(item), type: 'integer' })),
    })),
  },
  unverified: [],
  time: '2025-06-01T09:00:00+08:00',
  answers,
  previous: day ? { day, class: null, values: answers } : null,
  trends: [],
  draft: null,
  judged: judged({}),
});
const judged = (some: Partial<ProgramJudged>): ProgramJudged => ({
  visible: {},
  required: {},
  calculated: {},
  defaults: {},
  problems: [],
  warnings: [],
  valid: true,
  outcome: null,
  ...some,
});

// Two clubs of the same members: both weigh them, one measures the left arm and the other an arm.
const parts: Part[] = [
  {
    form: 'tennis/visit',
    opened: opened(
      'tennis',
      { signs: ['arm', 'weight', 'serve'], result: ['grade'] },
      { answers: { weight: 70, teams: ['a', 'b'] }, day: '2025-01-01' },
    ),
  },
  {
    form: 'rowing/visit',
    opened: opened(
      'rowing',
      { body: ['left', 'weight'], result: ['grade'] },
      { answers: { weight: 71 }, day: '2025-05-01' },
    ),
  },
];
const visit: Pick<ProgramVisit, 'once' | 'sections' | 'each'> = {
  each: false,
  sections: ['body', 'signs'],
  once: [
    [
      { form: 'rowing/visit', item: 'left' },
      { form: 'tennis/visit', item: 'arm' },
    ],
    [
      { form: 'tennis/visit', item: 'weight' },
      { form: 'rowing/visit', item: 'weight' },
    ],
    [
      { form: 'chess/visit', item: 'weight' },
      { form: 'tennis/visit', item: 'grade' },
    ],
  ],
};
const merged = mergeForms(parts, visit);

it('asks once what forms share, before what is a form’s own, in the order of the visit', () => {
  expect(merged.opened.form.sections.map(({ code, items }) => [code, items.map((item) => item.code)])).toEqual([
    ['body', ['rowing/visit:left']],
    ['signs', ['tennis/visit:weight']],
    ['tennis/visit:signs', ['tennis/visit:serve']],
    ['tennis/visit:result', ['tennis/visit:grade']],
    ['rowing/visit:result', ['rowing/visit:grade']],
  ]);
});

it('fills in what the newest contact knows and gives each form its answers', () => {
  expect(firstAnswers(parts, merged, {})).toEqual({ 'tennis/visit:weight': 71 });
  expect(firstAnswers(parts, merged, { 'rowing/visit': { weight: 69 } })['tennis/visit:weight']).toBe(69);
  const answers = { 'rowing/visit:left': 120, 'tennis/visit:weight': 72, 'rowing/visit:grade': 2 };
  expect(answersOf(parts, merged, answers)).toEqual({
    'tennis/visit': { arm: 120, weight: 72 },
    'rowing/visit': { left: 120, weight: 72, grade: 2 },
  });
});

it('says once what both forms find wrong, shows and requires what one of them does', () => {
  const wrong = { item: 'weight', kind: 'hard', text: words('too heavy') };
  const missing = (item: string) => ({ item, kind: 'required', text: words(`${item} is missing`) });
  const one = mergeJudged(merged, [
    {
      form: 'tennis/visit',
      judged: judged({
        visible: { arm: false },
        required: { weight: false },
        problems: [wrong, missing('arm')],
        valid: false,
      }),
    },
    {
      form: 'rowing/visit',
      judged: judged({
        required: { weight: true },
        problems: [wrong, { ...wrong, item: 'grade' }, missing('left')],
        calculated: { grade: 3 },
      }),
    },
  ]);
  expect(one.problems.map(({ item }) => item)).toEqual([
    'tennis/visit:weight',
    'rowing/visit:left',
    'rowing/visit:grade',
  ]);
  expect(one.visible['rowing/visit:left']).toBe(true);
  expect(one.required['tennis/visit:weight']).toBe(true);
  expect(one.calculated).toEqual({ 'rowing/visit:grade': 3 });
  expect(one.valid).toBe(false);
});

it('names an answer as it is asked on the screen, whichever form finds it missing or wrong', () => {
  const told = (item: string, kind: string, text: string) => ({ item, kind, text: words(text) });
  const problems = [told('arm', 'required', 'arm is missing'), told('arm', 'hard', 'arm 9 is impossible')];
  const one = mergeJudged(merged, [{ form: 'tennis/visit', judged: judged({ problems }) }]);
  expect(one.problems.map(({ text }) => text.zh)).toEqual(['left is missing', 'left 9 is impossible']);
});

it('tells two forms of one programme apart by their titles, others by their programmes', () => {
  const lesson: Part = { form: 'tennis/lesson', opened: opened('tennis', {}) };
  lesson.opened.form.title = words('lesson');
  const named = toldApart([...parts, lesson]).map((part) => nameOfPart(part).zh);
  expect(named).toEqual(['visit', 'rowing', 'lesson']);
  expect(toldApart(parts).map((part) => nameOfPart(part).zh)).toEqual(['tennis', 'rowing']);
});

it('shows beside a field what was answered about the same matter only', () => {
  const racket = (kind: string): Part => {
    const one = opened('tennis', { racket: ['kind', 'string'] }, { answers: { kind, string: 2 }, day: '2025-01-01' });
    one.form.apart = ['kind'];
    one.previous!.values = { kind: 'wood', string: 1 };
    return { form: 'tennis/racket', opened: one };
  };
  const before = (kind: string) =>
    mergeForms([racket(kind)], { sections: [], once: [], each: false }).opened.previous?.values;
  expect(before('wood')).toEqual({ 'tennis/racket:kind': 'wood', 'tennis/racket:string': 1 });
  expect(before('steel')).toEqual({});
});

it('sees to several entries of one form one after the other, with what they share before', () => {
  const racket = (entry: string, label: string): Part => ({
    form: `tennis/racket@${entry}`,
    entry,
    label: words(label),
    opened: opened('tennis', { check: ['fit', 'grip'], racket: ['string'] }),
  });
  const rackets = [racket('first', '一号'), racket('second', '二号')];
  const once = [rackets.map(({ form }) => ({ form, item: 'fit' }))];
  const both = mergeForms(rackets, { each: true, sections: ['check'], once });
  expect(both.opened.form.sections.map(({ title, items }) => [title.zh, items.map(({ code }) => code)])).toEqual([
    ['check', ['tennis/racket@first:fit']],
    ['check · 一号', ['tennis/racket@first:grip']],
    ['racket · 一号', ['tennis/racket@first:string']],
    ['check · 二号', ['tennis/racket@second:grip']],
    ['racket · 二号', ['tennis/racket@second:string']],
  ]);
  expect(answersOf(rackets, both, { 'tennis/racket@first:fit': true, 'tennis/racket@second:string': 2 })).toEqual({
    'tennis/racket@first': { fit: true },
    'tennis/racket@second': { fit: true, string: 2 },
  });
});
