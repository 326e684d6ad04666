import { beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../kernel/index.ts';
import { testDb } from '../kernel/testing.ts';
import { runView } from './run-view.ts';

let db: Db;
beforeAll(async () => {
  db = await testDb({ rooms: ['kernel', 'project'] });
});

/** Value of one expression over one resource. */
async function value(
  path: string,
  resource: Record<string, unknown>,
  column: Record<string, unknown> = {},
): Promise<unknown> {
  const view = { resource: resource.resourceType, select: [{ column: [{ name: 'x', path, ...column }] }] };
  return (await runView(db, view, [resource])).rows[0]?.x;
}

/** A resource that no definition knows: elements may repeat and have no types. */
const club = {
  resourceType: 'TennisClub',
  id: 'c1',
  name: 'Racket & Ball',
  founded: '1921-05',
  courts: [
    { surface: 'clay', number: 1, open: true },
    { surface: 'grass', number: 2, open: false },
    { surface: 'clay', number: 3, open: true },
  ],
  trainers: [{ names: ['Ann', 'Bo'] }, { names: ['Cy'] }],
  feeDecimal: 12.5,
};
/** A resource of the definitions, which say what repeats and what is a choice. */
const observation = {
  resourceType: 'Observation',
  id: 'o1',
  status: 'final',
  valueQuantity: { value: 7.5, unit: 'mmol/L' },
  effectiveDateTime: '2024-05-06T23:30:00Z',
  component: [{ valueString: 'a' }, { valueInteger: 3 }],
  subject: { reference: 'Patient/p1/_history/3' },
  performer: [{ reference: 'Organization/o1' }, { reference: 'Practitioner/x1' }, { reference: 'urn:uuid:1' }],
};

describe('collections', () => {
  it.each<[string, unknown]>([
    ["courts.where(surface = 'clay').number", [1, 3]],
    ['courts.number[1]', [2]],
    ['courts[5].number', []],
    ['courts.where(number > 1 and open).number', [3]],
    ["courts.where(surface = 'grass' or number = 1).number", [1, 2]],
    ['courts.where(open.not()).number', [2]],
    ['courts.where(number = 1 + 1).surface', ['grass']],
    ["trainers.where(names = 'Ann').names", []],
    ["trainers.where(names = 'Cy').names", ['Cy']],
    ['trainers.names[%n]', ['Cy']],
    ['trainers.names.first()', ['Ann']],
    ['trainers.first().names', ['Ann', 'Bo']],
    ['rules', []],
    ['name', ['Racket & Ball']],
    ['fee.ofType(decimal)', [12.5]],
    ['courts.where(surface = name)', []],
    ["TennisClub.courts.where($this.surface = 'grass').number", [2]],
  ])('%s gives %j', async (path, expected) => {
    const view = {
      resource: 'TennisClub',
      constant: [{ name: 'n', valueInteger: 2 }],
      select: [{ column: [{ name: 'x', path, collection: true }] }],
    };
    expect((await runView(db, view, [club])).rows).toEqual([{ x: expected }]);
  });

  it('keeps one scope for each nested where', async () => {
    expect(await value("courts.where(%resource.courts.exists(surface = 'grass')).count()", club)).toBe(3);
  });
});

describe('operators', () => {
  it.each<[string, unknown]>([
    ['1 + 2 * 3', 7],
    ['7 / 2', 3.5],
    ['7 div 2', 3],
    ['7 mod 2', 1],
    ['1 / 0', null],
    ['-courts[0].number', -1],
    ["'a' + 'b'", 'ab'],
    ["name & '!' & nothing", 'Racket & Ball!'],
    ['nothing + 1', null],
    ['nothing = 1', null],
    ['1.0 = 1', true],
    ['courts.number = courts.number', true],
    ['courts.number = 1', false],
    ["name != 'x'", true],
    ['courts.count() >= 3', true],
    ["'b' > 'a'", true],
    ["'b' > 1", null],
    ['nothing and false', false],
    ['nothing and true', null],
    ['nothing or true', true],
    ['nothing implies true', true],
    ['true xor false', true],
    ['name and true', true],
    ['nothing.exists()', false],
    ['nothing.empty()', true],
    ['courts.exists(number = 2)', true],
    ["courts.surface.join('/')", 'clay/grass/clay'],
    ['name.not()', false],
    ['(1 = 1).not()', false],
  ])('%s is %j', async (path, expected) => {
    expect(await value(path, club)).toBe(expected);
  });
});

describe('dates', () => {
  it.each<[string, unknown]>([
    ['founded = @1921-05', true],
    ['founded = @1921', null],
    ['founded < @1922', true],
    ['founded > @1921-05-03', null],
    ['founded.lowBoundary()', '1921-05-01'],
    ['founded.highBoundary()', '1921-05-31'],
  ])('%s is %j', async (path, expected) => {
    expect(await value(path, club)).toBe(expected);
  });

  it.each<[string, unknown]>([
    ['effective.ofType(dateTime) = @2024-05-07T07:30:00+08:00', true],
    ['effective.ofType(dateTime) > @2024-05-06', true],
    ['effective.ofType(dateTime) >= @2024-05-07', null],
    ['@2024-02 < @2024-02-29T12:00:00Z', null],
    ['@T10:30 < @T10:31', true],
  ])('%s is %j', async (path, expected) => {
    expect(await value(path, observation)).toBe(expected);
  });

  it('takes the day in China of a moment elsewhere, and the first day of a partial date', async () => {
    const day = { tag: [{ name: 'ansi/type', value: 'DATE' }] };
    expect(await value('effective.ofType(dateTime)', observation, day)).toBe('2024-05-07');
    expect(await value('founded', club, day)).toBe('1921-05-01');
    expect(await value("'2023-02-29'", club, day)).toBeNull();
    expect(await value("'2024-02-29'", club, day)).toBe('2024-02-29');
    expect(await value("'soon'", club, day)).toBeNull();
  });

  it('bounds the two ends of a period', async () => {
    const encounter = {
      resourceType: 'Encounter',
      id: 'e1',
      period: { start: '2024', end: '2024-02-03T10:00:00+08:00' },
    };
    expect(await value('period.lowBoundary()', encounter)).toBe('2024-01-01T00:00:00.000+14:00');
    expect(await value('period.highBoundary()', encounter)).toBe('2024-02-03T10:00:00.999+08:00');
  });
});

describe('elements of the definitions', () => {
  it.each<[string, unknown]>([
    ['value.ofType(Quantity).value', 7.5],
    ['value.exists()', true],
    ['value.ofType(string)', null],
    ['component.value.ofType(integer)', 3],
    ['component.value.count()', 2],
    ["status = 'final'", true],
    ['subject.getReferenceKey(Patient)', 'p1'],
    ['subject.getReferenceKey(Group)', null],
    ['subject.getReferenceKey()', 'p1'],
    ['performer.getReferenceKey(Practitioner)', 'x1'],
    ['performer.getReferenceKey().count()', 2],
    ['performer.getReferenceKey().first()', 'o1'],
    ['performer.first().getReferenceKey(Organization)', 'o1'],
    ['getResourceKey()', 'o1'],
  ])('%s is %j', async (path, expected) => {
    expect(await value(path, observation)).toBe(expected);
  });

  it('treats texts of a view as texts, whatever they hold', async () => {
    const nasty = `'"); drop table x; -- \\' /* */ $1`;
    const resource = { ...club, name: nasty };
    const escaped = nasty.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
    expect(await value(`name = '${escaped}'`, resource)).toBe(true);
    expect(await value(`courts.where(surface = '${escaped}').exists()`, resource)).toBe(false);
    expect(await value(`extension('${escaped}').exists()`, resource)).toBe(false);
    expect(await value('`a"b\\\'c`', { ...club, 'a"b\'c': 5 })).toBe(5);
  });
});
