import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../src/kernel/index.ts';

const linesOf = (document: string) => readFileSync(join(packageRoot(), document), 'utf8').split('\n');

it.each(['docs/security.md', 'docs/identity-and-door.md'])(
  '%s names tests that exist, and says where there is none',
  (document) => {
    const rows = linesOf(document).filter((line) => /^\| (?!Asked|-)/.test(line));
    expect(rows.length).toBeGreaterThan(20);
    const wrong: string[] = [];
    for (const row of rows) {
      const tested = row.split(' | ').at(-1)!;
      if (tested.startsWith('— (') || (tested.startsWith('—') && row.includes('**Not done.**'))) continue;
      const files = [...tested.matchAll(/`([^`]+)` ((?:“[^”]+”(?:, )?)+)/g)];
      if (files.length === 0) wrong.push(`no test: ${row.slice(0, 60)}`);
      for (const [, file, titles] of files) {
        const path = join(packageRoot(), file!);
        const source = existsSync(path) ? readFileSync(path, 'utf8') : '';
        for (const [, title] of titles!.matchAll(/“([^”]+)”/g))
          if (!source.includes(`'${title}'`)) wrong.push(`${file}: ${title}`);
      }
    }
    expect(wrong).toEqual([]);
  },
);

it.each(['docs/security.md', 'docs/identity-and-door.md'])('%s names files that exist', (document) => {
  const text = linesOf(document).join('\n');
  for (const [, path] of text.matchAll(/`((?:src|content|test|docs|web)\/[\w./-]+)`/g))
    expect(existsSync(join(packageRoot(), path!)), path).toBe(true);
});
