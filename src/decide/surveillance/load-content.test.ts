import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../kernel/index.ts';
import './errors.ts';
import { loadContent } from './load-content.ts';
import { sourceContent } from './load-sources.ts';

const SHIPPED = join(packageRoot(), 'content', 'surveillance', 'back-tests.yaml');

function problemsOf(change: (text: string) => string): string {
  const dir = mkdtempSync(join(tmpdir(), 'kangyu-surveillance-'));
  const file = join(dir, 'back-tests.yaml');
  try {
    writeFileSync(file, change(readFileSync(SHIPPED, 'utf8')));
    loadContent(file);
    return '';
  } catch (error) {
    return (error as Error).message;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

it('refuses a method that does not exist or does not know its options, and what stands twice, with the line', () => {
  expect(problemsOf((text) => text)).toBe('');
  const line =
    readFileSync(SHIPPED, 'utf8')
      .split('\n')
      .findIndex((text) => text.includes('id: cusum')) + 1;
  const unknown = problemsOf((text) => text.replace('method: cusum', 'method: crystal-ball'));
  expect(unknown).toContain(`${line}`);
  expect(unknown).toContain('crystal-ball');
  expect(problemsOf((text) => text.replace('percentile: 95 }', 'percentile: 95, wnidow: 2 }'))).toContain('wnidow');
  expect(problemsOf((text) => text.replace(', mumps,', ', influenza,'))).toContain('influenza stands twice');
  expect(problemsOf((text) => text.replace(', mumps,', ', blues,'))).toContain('blues is not in diseases.yaml');
});

it('docs/counts.md names every source that takes counts, with all its items, and what is counted without', () => {
  const text = readFileSync(join(packageRoot(), 'docs', 'counts.md'), 'utf8');
  for (const { id, title, items, derive } of sourceContent('2025-01-01').sources) {
    if (derive) expect(text).toContain(`\`${id}\``);
    else expect(text).toContain(`| \`${id}\` ${title.zh} | ${items.map((item) => `\`${item.id}\``).join(', ')} |`);
  }
});
