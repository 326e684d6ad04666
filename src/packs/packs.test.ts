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
      /^forms\/lesson.yaml:30:\d+ there is no serv$/,
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
      /there is no faster/,
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
