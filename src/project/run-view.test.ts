import { beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../kernel/index.ts';
import { testDb } from '../kernel/testing.ts';
import { runView } from './run-view.ts';

let db: Db;
beforeAll(async () => {
  db = await testDb({ rooms: ['kernel', 'project'] });
});

const view = {
  name: 'people',
  resource: 'Patient',
  select: [
    {
      column: [
        { name: 'born', path: 'birthDate', type: 'date' },
        { name: 'id', path: 'id', type: 'id' },
      ],
    },
  ],
};
const a = '{"resourceType":"Patient","id":"a","birthDate":"1990-02"}';
const b = '{"resourceType":"Patient","id":"b"}';
const other = '{"resourceType":"Group","id":"g"}';
const rows = [
  { born: '1990-02', id: 'a' },
  { born: null, id: 'b' },
];

describe('running one view', () => {
  it.each([
    ['an array', `[${a},${b},${other}]`],
    ['NDJSON', `${a}\n${b}\n\n${other}\n`],
    [
      'a Bundle',
      `{"resourceType":"Bundle","type":"collection","entry":[{"resource":${a}},{"resource":${other}},{"resource":${b}}]}`,
    ],
  ])('reads %s and gives rows in column order', async (_, text) => {
    const run = await runView(db, view, text);
    expect(run.rows).toEqual(rows);
    expect(run.rows.map((row) => Object.keys(row).join())).toEqual(['born,id', 'born,id']);
  });

  it('reads one resource, and none', async () => {
    expect((await runView(db, view, a)).rows).toEqual(rows.slice(0, 1));
    expect((await runView(db, view, '[]')).rows).toEqual([]);
  });

  it.each([
    ['{', /JSON/],
    [`${a}\n{"x":1}`, /line 2: a resource has a resourceType/],
    [`${a}\nx`, /line 2/],
    ['"text"', /resourceType/],
  ])('refuses %s', async (text, reason) => {
    await expect(runView(db, view, text)).rejects.toMatchObject({
      code: 'project.resources',
      message: expect.stringMatching(reason),
    });
  });

  it('says which column found several values', async () => {
    const names = {
      name: 'names',
      resource: 'Patient',
      select: [{ column: [{ name: 'family', path: 'name.family', type: 'string' }] }],
    };
    await expect(
      runView(db, names, [{ resourceType: 'Patient', id: 'a', name: [{ family: 'x' }, { family: 'y' }] }]),
    ).rejects.toMatchObject({
      code: 'project.run-failed',
      details: { view: 'names', reason: 'column family: more than one value' },
    });
  });

  it('says which where clause is no boolean when only the data tell', async () => {
    const odd = {
      resource: 'TennisClub',
      where: [{ path: 'open' }],
      select: [{ column: [{ name: 'id', path: 'id' }] }],
    };
    await expect(runView(db, odd, [{ resourceType: 'TennisClub', id: 'c', open: 'yes' }])).rejects.toMatchObject({
      code: 'project.run-failed',
      message: expect.stringContaining('where[0]: the value is no boolean'),
    });
  });
});
