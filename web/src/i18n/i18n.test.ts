import { describe, expect, it } from 'vitest';

type Tree = { [key: string]: string | Tree };
const files = import.meta.glob<Tree>('./{zh,en}/*.json', { eager: true, import: 'default' });
const sources = import.meta.glob<string>('../**/*.{ts,tsx}', { eager: true, query: '?raw', import: 'default' });

function keys(tree: Tree, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [prefix + key] : keys(value, `${prefix}${key}.`),
  );
}
function texts(tree: Tree): string[] {
  return Object.values(tree).flatMap((value) => (typeof value === 'string' ? [value] : texts(value)));
}
const pages = Object.keys(files)
  .filter((path) => path.startsWith('./zh/'))
  .map((path) => path.slice('./zh/'.length, -'.json'.length));
const plural = /_(one|other)$/;

describe('texts of the interface', () => {
  it.each(pages)('%s has the same keys in Chinese and English', (page) => {
    const plain = (language: string) =>
      [...new Set(keys(files[`./${language}/${page}.json`] ?? {}).map((key) => key.replace(plural, '')))].sort();
    expect(plain('en')).toEqual(plain('zh'));
  });

  it.each(pages)('%s uses the same variables in both languages', (page) => {
    const variables = (language: string) =>
      new Set(texts(files[`./${language}/${page}.json`] ?? {}).flatMap((text) => text.match(/\{\{\w+/g) ?? []));
    expect(variables('en')).toEqual(variables('zh'));
  });

  it('has no English page that the Chinese side lacks', () => {
    const english = Object.keys(files).filter((path) => path.startsWith('./en/'));
    expect(english.map((path) => path.slice('./en/'.length, -'.json'.length)).sort()).toEqual([...pages].sort());
  });

  it('has no Chinese left in English texts', () => {
    const left = Object.entries(files)
      .filter(([path]) => path.startsWith('./en/'))
      .flatMap(([path, tree]) => texts(tree).map((text) => `${path}: ${text}`))
      .filter((text) => /[\u4e00-\u9fff]/.test(text) && !text.endsWith('中文'));
    expect(left).toEqual([]);
  });

  it('defines every key that the pages name', () => {
    const known = new Set(
      pages.flatMap((page) =>
        keys(files[`./zh/${page}.json`] ?? {}).map((key) => `${page}:${key.replace(plural, '')}`),
      ),
    );
    const missing: string[] = [];
    for (const [path, source] of Object.entries(sources)) {
      const own = source.match(/useText\('([\w-]+)'\)/)?.[1] ?? 'common';
      for (const match of source.matchAll(/\bt\(\s*'([\w.:-]+)'/g)) {
        const key = match[1] ?? '';
        const full = key.includes(':') ? key : `${own}:${key}`;
        if (!known.has(full)) missing.push(`${path}: ${full}`);
      }
    }
    expect(missing).toEqual([]);
  });
});
