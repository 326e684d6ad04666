import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeProblems, packageRoot } from '../kernel/index.ts';
import { contentPacks, loadPacks, packFolder, runCases } from './index.ts';
import { migrateContent } from './migrate-content.ts';

const fixtures = join(packageRoot(), 'test', 'packs');
const tennis = join(fixtures, 'tennis');
const scratch = mkdtempSync(join(tmpdir(), 'kangyu-packs-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the cases of packs', () => {
  const { packs, problems } = loadPacks([fixtures]);
  it('a pack that is no health programme has no problems', () => expect(describeProblems(problems)).toBe(''));
  for (const pack of [...packs, ...contentPacks()])
    for (const { name, failures } of runCases([...contentPacks(), ...packs], pack))
      it(`${pack.id}: ${name}`, () => expect(failures).toEqual([]));
});

/** Copies the tennis club, changes one file and gives what is wrong then. */
function problemsWith(file: string, from: string | RegExp, to: string): string {
  const folder = join(mkdtempSync(join(scratch, 'p-')), 'tennis');
  cpSync(tennis, folder, { recursive: true });
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  writeFileSync(path, changed);
  return describeProblems(loadPacks([], [folder]).problems).replaceAll(`${folder}/`, '');
}

describe('a pack with an error', () => {
  it.each<[string, string, string | RegExp, string, RegExp]>([
    [
      'an unknown name',
      'forms/lesson.yaml',
      'serve > previous.serve',
      'serv > previous.serve',
      /^forms\/lesson.yaml:30:\d+ there is no serv; did you mean serve\?$/,
    ],
    [
      'a text compared with a number',
      'forms/lesson.yaml',
      'serve > previous.serve',
      'surface > 3',
      /lesson.yaml:30:\d+ .*mixes a text and a number/,
    ],
    [
      'a code that no option has',
      'forms/lesson.yaml',
      'serve > previous.serve',
      "surface = '4'",
      /'4' is none of the codes 1, 2, 3/,
    ],
    [
      'an unquoted code that would lose its zero',
      'codes/surfaces.yaml',
      'code: "1"',
      'code: 01',
      /codes\/surfaces.yaml:5:\d+ 01 would lose its zero/,
    ],
    ['a misspelt key', 'schedule.yaml', 'repeat: true', 'repeats: true', /schedule.yaml:\d+:\d+ contacts.1: .*repeats/],
    [
      'a form of no pack',
      'schedule.yaml',
      '[{ form: lesson }]',
      '[{ form: darts/throw }]',
      /schedule.yaml:\d+:\d+ there is no form darts\/throw/,
    ],
    [
      'an item that depends on itself',
      'forms/lesson.yaml',
      'when: "own = 7 or other = 7"',
      'when: "tied = true"',
      /tied depends on itself/,
    ],
    [
      'a calculation in a circle',
      'forms/lesson.yaml',
      'calculate: "serve > previous.serve"',
      'calculate: "faster.not()"',
      /^forms\/lesson.yaml:30:\d+ there is no faster yet: it is calculated from itself/,
    ],
    [
      'calculations that wait for each other',
      'forms/lesson.yaml',
      /calculate: "serve > previous.serve"([\s\S]*)calculate: "serve < param.goodServe or faults.count\(\) >= 2"/,
      'calculate: "poor and online"$1calculate: "faster or came"',
      /^forms\/lesson.yaml:30:\d+ calculated in a circle: faster from poor from faster\nforms\/lesson.yaml:39:\d+ calculated in a circle: poor from faster from poor/,
    ],
    [
      'a type that there is not, told once and not at whatever reads the form',
      'forms/lesson.yaml',
      'type: quantity\n        unit',
      'type: quantitty\n        unit',
      /^forms\/lesson.yaml:23:\d+ sections.1.items.1.type: .*'group'; it is "quantitty"$/,
    ],
    [
      'a text that is missing in one language',
      'forms/lesson.yaml',
      '{ zh: 到课, en: Came }',
      '{ zh: 到课 }',
      /^forms\/lesson.yaml:13:\d+ sections.0.items.0.label.en: .*; it is missing$/,
    ],
    [
      'a day that the calendar does not have',
      'forms/lesson.yaml',
      'from: 2024-01-01',
      'from: 2024-02-30',
      /^forms\/lesson.yaml:5:\d+ from: must be a day such as 2025-01-31; it is "2024-02-30"$/,
    ],
    [
      'an option of a list twice',
      'codes/surfaces.yaml',
      'code: "2"',
      'code: "1"',
      /^codes\/surfaces.yaml:6:\d+ options.1.code: the option 1 stands twice/,
    ],
    [
      'a class that the form does not offer',
      'forms/lesson.yaml',
      ', { code: C, label: { zh: 差, en: Poor } }]',
      ']',
      /^rules\/level.yaml:10:\d+ level of the form of 2024-01-01 has no option C$/,
    ],
    [
      'a value that is plausible and refused',
      'forms/lesson.yaml',
      'plausible: [60, 220]',
      'plausible: [60, 300]',
      /^forms\/lesson.yaml:25:\d+ sections.1.items.1.plausible: 300 is plausible but refused: hard ends at 270$/,
    ],
    [
      'a role that nobody holds',
      'pack.yaml',
      'roles: [clinician]',
      'roles: [clinican]',
      /^pack.yaml:\d+:\d+ there is no role clinican; roles are .*clinician/,
    ],
    [
      'a case of a form that there is not',
      'cases/lessons.yaml',
      'form: lesson\n',
      'form: lessn\n',
      /^cases\/lessons.yaml:\d+:\d+ there is no form tennis\/lessn$/,
    ],
    [
      'a repeated contact that never ends, told at the contact',
      'schedule.yaml',
      '    window: { before: "3 days", after: "3 days" }\n    lostAfter: "2 months"\n',
      '',
      /^schedule.yaml:16:\d+ lesson is repeated: it needs window.after, late or lostAfter/,
    ],
    [
      'a window that counts and has no end',
      'schedule.yaml',
      '    window: { before: "10 days", after: "10 days" }\n    lostAfter: "1 month"\n    inWindow',
      '    inWindow',
      /^schedule.yaml:\d+:\d+ summer counts in its window only/,
    ],
    [
      'a rule that takes residents in by what only those enrolled have',
      'schedule.yaml',
      /mode: proposed\n {2}when: "[^"]*"/,
      'mode: automatic\n  when: "facts.bestServe > 8"',
      /^schedule.yaml:5:\d+ facts.bestServe is known of who is enrolled only/,
    ],
    [
      'a class that is not listed',
      'rules/level.yaml',
      'class: C\n',
      'class: D\n',
      /rules\/level.yaml:14:\d+ there is no class D/,
    ],
    [
      'a parameter of the wrong type',
      'pack.yaml',
      'value: 7 days',
      'value: often',
      /pack.yaml:\d+:\d+ it is no duration/,
    ],
    [
      'a fact of no item',
      'pack.yaml',
      'lesson.serve, take: highest',
      'lesson.speed, take: highest',
      /the form tennis\/lesson has no item speed/,
    ],
    ['a fact of no item of the group', 'pack.yaml', 'lesson.sets.own', 'lesson.sets.won', /has no item sets.won/],
    ['a date that is none', 'pack.yaml', '"2025-09-06"', '"2025-09-31"', /pack.yaml:\d+:\d+ it is no date/],
    ['a default that is no option', 'forms/lesson.yaml', `"'0'"`, `"'7'"`, /lesson.yaml:\d+:\d+ '7' is none/],
    [
      'a state that nothing reaches',
      'workflow.yaml',
      'toState: refused',
      'toState: granted',
      /no transition leads to refused/,
    ],
    [
      'a state that only itself leads to',
      'workflow.yaml',
      'fromStates: [asked], toState: refused',
      'fromStates: [refused], toState: refused',
      /no transition leads to refused/,
    ],
    ['a newer schema', 'pack.yaml', 'schema: 1', 'schema: 2', /pack.yaml:\d+:\d+ schema: must be 1/],
    [
      'records of a column and a code that are none',
      'forms/lesson.yaml',
      /$/,
      'records: [{ type: Immunization, view: immunization_row, day: on, item: surface, from: [vaccine], codes: { X: "4" } }]\n',
      /immunization_row has no column on[\s\S]*surface has no 4/,
    ],
    ['months added to a number', 'schedule.yaml', 'enrolled + 1 month', 'times.first + 1 month', /needs a date/],
  ])('with %s is refused with its place', (_, file, from, to, expected) => {
    expect(problemsWith(file, from, to)).toMatch(expected);
  });

  it('a parameter that nothing reads is a slip, and the packs have none', () => {
    const folder = join(mkdtempSync(join(scratch, 'p-')), 'tennis');
    cpSync(tennis, folder, { recursive: true });
    const file = join(folder, 'pack.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('  - { name: gala,', '  - { name: picnic,'));
    expect(describeProblems(loadPacks([], [folder]).remarks)).toMatch(
      /pack.yaml:\d+:\d+ nothing reads the parameter picnic/,
    );
    expect(describeProblems(loadPacks([packFolder()]).remarks)).toBe('');
  });

  it('with two versions of a form on one day is refused', () => {
    const folder = join(mkdtempSync(join(scratch, 'p-')), 'tennis');
    cpSync(tennis, folder, { recursive: true });
    const text = readFileSync(join(folder, 'forms', 'joining.yaml'), 'utf8');
    writeFileSync(join(folder, 'forms', 'joining-2025.yaml'), text.replace('from: 2024-01-01', 'from: 2025-01-01'));
    writeFileSync(join(folder, 'forms', 'notes.txt'), '');
    const told = describeProblems(loadPacks([], [folder]).problems);
    expect(told).toMatch(/joining-2025.yaml:5:\d+ .*joining.yaml still holds on 2025-01-01/);
    expect(told).toMatch(/notes.txt:1:1 forms holds .yaml files only/);
  });
});

describe('definitions', () => {
  it('are frozen to their depth', () => {
    const [pack] = loadPacks([fixtures]).packs;
    expect(() => Object.assign(pack!.forms[0]!.compiled.form.sections[0]!.items[0]!, { code: 'x' })).toThrow(TypeError);
  });

  it('of an older schema are brought up step by step', () => {
    const steps = [
      (file: Record<string, unknown>) => ({ ...file, name: file.titel }),
      (file: Record<string, unknown>) => ({ ...file, title: file.name }),
    ];
    expect(migrateContent('form', { schema: 1, titel: 'x' }, steps)).toMatchObject({ schema: 3, title: 'x' });
    expect(migrateContent('form', { schema: 3, title: 'y' }, steps)).toEqual({ schema: 3, title: 'y' });
  });
});
