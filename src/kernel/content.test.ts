import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { contentFolder, describeProblems, readContent, readYaml } from './content.ts';

const Club = z.strictObject({
  club: z.string(),
  courts: z.array(z.strictObject({ no: z.string(), lit: z.boolean() })),
});

const dir = mkdtempSync(join(tmpdir(), 'kangyu-content-'));
const file = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
};

it('names the place of everything wrong, not of the first thing alone', () => {
  const text = 'club: 3\ncourts:\n  - no: A\n    lit: yes please\n  - { no: B, lit: true, roof: glass }\n';
  expect(describeProblems(readYaml('club.yaml', text, Club).problems).split('\n')).toEqual([
    'club.yaml:1:7 club: Invalid input: expected string, received number',
    'club.yaml:4:10 courts.0.lit: Invalid input: expected boolean, received string',
    'club.yaml:5:31 courts.1: Unrecognized key: "roof"',
  ]);
});

it('refuses a code that would lose its zero, as value and as key, and YAML that cannot be read', () => {
  const codes = z.record(z.string(), z.unknown());
  expect(readYaml('codes.yaml', 'a: 01\n02: b\nc: "03"\nd: 0.5\n', codes).problems).toEqual([
    { file: 'codes.yaml', line: 1, column: 4, reason: '01 would lose its zero; quote it' },
    { file: 'codes.yaml', line: 2, column: 1, reason: '02 would lose its zero; quote it' },
  ]);
  expect(readYaml('twice.yaml', 'a: 1\na: 2\n', codes).problems).toMatchObject([{ line: 2, column: 1 }]);
  expect(readYaml('open.yaml', 'a: [\n', codes).problems[0]).toMatchObject({ line: 2 });
});

it('takes keys over from another node only where it is told to', () => {
  const text = 'lit: &lit { lit: true }\nno: { <<: *lit }\n';
  const shape = z.record(z.string(), z.record(z.string(), z.boolean()));
  expect(readYaml('a.yaml', text, shape, { merge: true }).value).toEqual({ lit: { lit: true }, no: { lit: true } });
  expect(readYaml('a.yaml', text, shape).problems).toHaveLength(1);
});

it('refuses a broken or a missing file by the code of the room', () => {
  const bad = file('bad.yaml', 'club: 1\ncourts: 2\n');
  expect(() => readContent(bad, Club, 'kernel.config')).toThrow(
    expect.objectContaining({
      code: 'kernel.config',
      message: expect.stringContaining(`club: Invalid input: expected string, received number\n${bad}:2:9 courts`),
      details: expect.objectContaining({ file: `${bad}:1:7` }),
    }),
  );
  expect(() => readContent(join(dir, 'none.yaml'), Club, 'kernel.config')).toThrow('the file is missing');
  expect(() => readContent(bad, Club, (problems) => new RangeError(`${problems.length} faults`))).toThrow('2 faults');
});

it('checks a folder as one', () => {
  file('good.yaml', 'club: A\ncourts: []\n');
  const folder = contentFolder(dir, 'kernel.config');
  expect(folder.names(new Set(['bad.yaml']))).toEqual(['good.yaml']);
  const good = folder.read('good.yaml', Club);
  good.complain(['courts'], 'a club needs a court');
  expect(folder.read('bad.yaml', Club).value).toBeUndefined();
  expect(() => folder.settle()).toThrow(/a club needs a court\n.*bad\.yaml:1:7/);
});
