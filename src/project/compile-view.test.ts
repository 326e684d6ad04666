import { beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../kernel/index.ts';
import { testDb } from '../kernel/testing.ts';
import { compileView } from './compile-view.ts';
import { requiredTexts } from './dispatch.ts';

import { runView } from './run-view.ts';
import { readPath } from './view-path.ts';

let db: Db;
beforeAll(async () => {
  db = await testDb({ rooms: ['kernel', 'project'] });
});

const column = (name: string, path = name, more: Record<string, unknown> = {}) => ({ name, path, ...more });

describe('an invalid view is refused with its place and reason', () => {
  it.each<[string, unknown, string, string]>([
    ['no object', null, 'view', 'expected object'],
    ['another resource', { resourceType: 'Patient', resource: 'Patient', select: [] }, 'resourceType', 'Invalid'],
    ['no select', { resource: 'Patient', select: [] }, 'select', 'Too small'],
    ['no columns', { resource: 'Patient', select: [{ forEach: 'name' }] }, 'select', 'no columns'],
    [
      'a column name of SQL',
      { resource: 'Patient', select: [{ column: [column('a; drop', 'id')] }] },
      'select[0].column[0].name',
      'starts with a letter',
    ],
    [
      'a path with a fault',
      { resource: 'Patient', select: [{ column: [column('a', 'name..x')] }] },
      'select[0].column[0].path',
      "unexpected '.' at 5 in 'name..x'",
    ],
    [
      'an unknown function',
      { resource: 'Patient', select: [{ column: [column('a', 'name.drop()')] }] },
      'select[0].column[0]',
      'function drop() is not',
    ],
    [
      'too many arguments',
      { resource: 'Patient', select: [{ column: [column('a', 'name.first(1)')] }] },
      'select[0].column[0]',
      'first() takes 0',
    ],
    [
      'a type that a choice never has',
      { resource: 'Patient', select: [{ column: [column('a', 'deceased.ofType(Period)')] }] },
      'select[0].column[0]',
      'never a Period',
    ],
    [
      'a column twice',
      { resource: 'Patient', select: [{ column: [column('id')] }, { select: [{ column: [column('id')] }] }] },
      'select[1].select[0].column[0]',
      'already defined',
    ],
    [
      'two ways to go through',
      { resource: 'Patient', select: [{ forEach: 'name', repeat: ['contact'], column: [column('a', 'id')] }] },
      'select[0].repeat',
      'exclude one another',
    ],
    [
      'a constant twice',
      {
        resource: 'Patient',
        constant: [
          { name: 'a', valueCode: 'x' },
          { name: 'a', valueCode: 'y' },
        ],
        select: [{ column: [column('id')] }],
      },
      'constant[1]',
      'defined twice',
    ],
    [
      'a constant of the wrong kind',
      { resource: 'Patient', constant: [{ name: 'a', valueInteger: '1' }], select: [{ column: [column('id')] }] },
      'constant[0].valueInteger',
      'number is wanted',
    ],
    [
      'where that is no boolean',
      { resource: 'Patient', where: [{ path: 'gender' }], select: [{ column: [column('id')] }] },
      'where[0]',
      'gives a code',
    ],
    [
      'an unknown SQL type',
      {
        resource: 'Patient',
        select: [{ column: [column('id', 'id', { tag: [{ name: 'ansi/type', value: 'GEOMETRY' }] })] }],
      },
      'select[0].column[0]',
      'type geometry is not known',
    ],
    [
      'branches of other types',
      {
        resource: 'Patient',
        select: [{ unionAll: [{ column: [column('a', 'id')] }, { column: [column('a', 'active')] }] }],
      },
      'unionAll',
      'text in one branch and boolean',
    ],
  ])('%s', (_, view, path, reason) => {
    let thrown: unknown;
    try {
      compileView(view, 'run');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'project.invalid-view', details: { path } });
    expect((thrown as { details: { reason: string } }).details.reason).toContain(reason);
  });
});

describe('rows', () => {
  const family = {
    resourceType: 'Patient',
    id: 'p1',
    name: [{ family: 'A', given: ['a1', 'a2'] }, { family: 'B' }],
    contact: [{ name: { family: 'C' } }],
  };
  const empty = { resourceType: 'Patient', id: 'p2' };

  it('come in the order of the document, branch after branch', async () => {
    const view = {
      resource: 'Patient',
      select: [
        {
          unionAll: [
            { forEach: 'contact', column: [column('family', 'name.family')] },
            { forEach: 'name', column: [column('family')] },
          ],
        },
        { forEachOrNull: 'name', column: [column('n', '%rowIndex')] },
      ],
    };
    const { rows } = await runView(db, view, [family]);
    expect(rows.map((row) => `${row.family}${row.n}`)).toEqual(['C0', 'C1', 'A0', 'A1', 'B0', 'B1']);
  });

  it('of forEachOrNull are null throughout when there is nothing, and none when what lies inside is empty', async () => {
    const view = {
      resource: 'Patient',
      select: [
        { column: [column('id')] },
        {
          forEachOrNull: 'name',
          column: [column('family'), column('always', "'x'"), column('i', '%rowIndex')],
          select: [{ forEach: 'given', column: [column('given', '$this'), column('j', '%rowIndex')] }],
        },
      ],
    };
    expect((await runView(db, view, [family, empty])).rows).toEqual([
      { id: 'p1', family: 'A', always: 'x', i: 0, given: 'a1', j: 0 },
      { id: 'p1', family: 'A', always: 'x', i: 0, given: 'a2', j: 1 },
      { id: 'p2', family: null, always: null, i: 0, given: null, j: 0 },
    ]);
  });

  it('keep apart resources that have no id', async () => {
    const view = { resource: 'Patient', select: [{ forEach: 'name', column: [column('family')] }] };
    const nameless = (name: string) => ({ resourceType: 'Patient', name: [{ family: name }, { family: `${name}2` }] });
    expect((await runView(db, view, [nameless('A'), nameless('B')])).rows.map((row) => row.family)).toEqual([
      'A',
      'A2',
      'B',
      'B2',
    ]);
  });

  it('walk a tree depth first, also when its levels differ', async () => {
    const form = {
      resourceType: 'Questionnaire',
      id: 'q',
      item: [
        { linkId: '1', item: [{ linkId: '1.1', item: [{ linkId: '1.1.1' }] }, { linkId: '1.2' }] },
        { linkId: '2' },
      ],
    };
    const view = {
      resource: 'Questionnaire',
      select: [{ repeat: ['item'], column: [column('linkId'), column('i', '%rowIndex')] }],
    };
    expect((await runView(db, view, [form])).rows.map((row) => `${row.i}:${row.linkId}`)).toEqual([
      '0:1',
      '1:1.1',
      '2:1.1.1',
      '3:1.2',
      '4:2',
    ]);
  });

  it('of a table have SQL dates; a run gives them as they came', () => {
    const view = {
      resource: 'Patient',
      select: [
        {
          column: [
            column('birthDate'),
            column('deceased', 'deceased.ofType(dateTime)'),
            column('m', 'maritalStatus'),
            column('x', 'active'),
          ],
        },
      ],
    };
    expect(compileView(view, 'table').columns.map((c) => c.sqlType)).toEqual([
      'date',
      'timestamptz',
      'jsonb',
      'boolean',
    ]);
    expect(compileView(view, 'run').columns.map((c) => c.sqlType)).toEqual(['text', 'text', 'jsonb', 'boolean']);
  });

  it('are explained when an element is not of the definitions', () => {
    const view = { resource: 'Patient', select: [{ column: [column('a', 'name.familie')] }] };
    expect(compileView(view, 'run').warnings).toEqual(['column a: familie is no element of HumanName']);
  });
});

describe('what a resource must hold to pass a where clause', () => {
  it.each<[string, string[][]]>([
    ["code.coding.where(system = 's' and code = 'c').exists()", [['c'], ['s']]],
    ["code.coding.exists(system = 's') and status = 'final'", [['final'], ['s']]],
    ["status = 'final' or status = 'amended'", [['amended', 'final']]],
    ["status = 'final' or active", []],
    ["code.coding.where(code = 'c' or code = 'd').exists() or code.text = 't'", [['c', 'd', 't']]],
    ["(status = 'final').not()", []],
    ["status != 'final'", []],
    ["code.coding.where(code = 'c').empty()", []],
    ["extension('u').value.ofType(code) = 'x'", [['x']]],
    ["name.given.join(',') = 'a,b'", []],
    ["subject.getReferenceKey(Patient) = 'p1'", []],
    ['active = true', []],
  ])('%s: %j', (path, texts) => {
    expect(requiredTexts([readPath(path)])).toEqual(texts);
  });
});
