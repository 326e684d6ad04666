import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../src/kernel/index.ts';

const LIMIT = 400;

it(`no source file is longer than ${LIMIT} lines`, () => {
  const root = packageRoot();
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '--', 'src', 'web/src', 'bench', 'test', 'scripts'],
    { cwd: root, encoding: 'utf8' },
  );
  const files = listed.split('\n').filter((file) => /\.(ts|tsx|mjs)$/.test(file));
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > LIMIT + 1)).toEqual([]);
});
