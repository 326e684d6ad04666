import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { testApp } from '../src/http/testing.ts';
import { errorCatalogue, packageRoot } from '../src/kernel/index.ts';

const folder = join(packageRoot(), 'docs', 'generated');

/** Compares with the committed file; UPDATE_GENERATED=1 writes it. */
function expectCommitted(name: string, text: string): void {
  const file = join(folder, name);
  if (process.env.UPDATE_GENERATED) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(
    existsSync(file) ? readFileSync(file, 'utf8') : '',
    `${name}; UPDATE_GENERATED=1 npx vitest run test/generated.test.ts writes it`,
  ).toBe(text);
}

describe('the catalogue of errors', () => {
  beforeAll(async () => {
    const src = join(packageRoot(), 'src');
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /(^|\/)errors\.ts$/.test(path),
    );
    for (const file of files.sort()) await import(join(src, file));
  });
  const rows = () => [...errorCatalogue()].sort(([a], [b]) => (a < b ? -1 : 1));

  it('is the committed table', () => {
    const cell = (text: string): string => text.replaceAll('|', '\\|');
    const lines = rows().map(([code, { status, zh, en }]) => `| \`${code}\` | ${status} | ${cell(zh)} | ${cell(en)} |`);
    const head = [
      '# Errors',
      '',
      'Made from the catalogue (test/generated.test.ts). `{x}` is filled from the details of the error.',
      '',
    ];
    expectCommitted(
      'errors.md',
      `${[...head, '| Code | Status | 中文 | English |', '|---|---|---|---|', ...lines].join('\n')}\n`,
    );
  });

  it('says the same in both languages', () => {
    // A detail that is itself a text comes once in each language: {reasonZh} and {reasonEn}.
    const placeholders = (text: string): string[] =>
      [...new Set((text.match(/\{\w+\}/g) ?? []).map((name) => name.replace(/(Zh|En)\}$/, '}')))].sort();
    expect(rows().length).toBeGreaterThan(50);
    for (const [code, { zh, en }] of rows()) expect(placeholders(zh), code).toEqual(placeholders(en));
  });

  it('has a status that HTTP knows for a failure, and Chinese where Chinese is due', () => {
    for (const [code, { status, zh, en }] of rows()) {
      expect(status, code).toBeGreaterThanOrEqual(400);
      expect(status, code).toBeLessThan(600);
      expect(zh, code).toMatch(/\p{Script=Han}/u);
      expect(en.replace(/\{\w+\}/g, ''), code).not.toMatch(/\p{Script=Han}/u);
    }
  });
});

describe('the description of the API', () => {
  it('is the committed one', async () => {
    const { app } = await testApp();
    expectCommitted('openapi.json', `${JSON.stringify(app.swagger(), null, 2)}\n`);
  });
});
