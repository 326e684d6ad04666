/** What the national services ask of the programmes, held against the content: indicators and worked examples. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../src/kernel/index.ts';
import { catalogue, describeIndicator } from '../src/measure/indicators/index.ts';
import { contentPacks } from '../src/packs/index.ts';

const root = packageRoot();
const read = <T>(file: string): T => parse(readFileSync(join(root, 'test', file), 'utf8')) as T;

/** Packs beside the national services list their figures themselves. */
const BESIDE = /^(?!S|HR|HE|CC|FD|CB|NS|PM|PV|CS|CD|TM)/;

interface Asked {
  sections: { title: { zh: string; en: string }; indicators: { name: string; code: string }[] }[];
}

/** Where the file of an indicator stands. */
function homeOf(code: string): string {
  const places = [
    ...contentPacks().map(({ id }) => `content/packs/${id}/indicators`),
    'content/catalogue',
    'content/catalogue/base',
  ];
  const files = places.flatMap((place) => [`${place}/${code}.yaml`, `${place}/${code}.sql`]);
  return files.find((file) => existsSync(join(root, file))) ?? '—';
}

it('every official indicator is computed, or reported with the reason: docs/programme-indicators.md is the table', () => {
  const { sections } = read<Asked>('programme-indicators.yaml');
  const known = catalogue();
  const row = ({ name, code }: { name: string; code: string }): string => {
    const { kind, why, title } = describeIndicator(code);
    expect(kind !== 'reported' || why !== undefined, `${code} is reported: it says why`).toBe(true);
    const state = kind === 'reported' ? `reported — ${why!.en}` : 'computed';
    return `| ${name} | ${code} | ${title.en} | ${state} | ${relative('content', homeOf(code))} |`;
  };
  const lines = [
    '# Indicators of the programmes',
    '',
    'Made from test/programme-indicators.yaml and the catalogue (`UPDATE_GENERATED=1 npx vitest run test/programmes.test.ts`). *Computed* means from',
    'records; what no record gives is reported in statistical returns, with the reason on its page.',
    '',
    ...sections.flatMap(({ title, indicators }) => [
      `## ${title.zh} ${title.en}`,
      '',
      '| Indicator | Code | Title | State | File (content/) |',
      '|---|---|---|---|---|',
      ...indicators.map(row),
      '',
    ]),
  ];
  const file = join(root, 'docs', 'programme-indicators.md');
  const text = `${lines.join('\n').trimEnd()}\n`;
  if (process.env.UPDATE_GENERATED) writeFileSync(file, text);
  expect(readFileSync(file, 'utf8')).toBe(text);
  // Indicators of packs that no list asks for have been forgotten in it.
  const listed = new Set(sections.flatMap(({ indicators }) => indicators.map(({ code }) => code)));
  const packs = new Set([...known.derived.keys()].filter((code) => homeOf(code).startsWith('content/packs/')));
  expect([...packs].filter((code) => !listed.has(code) && !BESIDE.test(code))).toEqual([]);
});

it('every worked example is played by a case', () => {
  const { vectors } = read<{ vectors: { id: string; text: string; elsewhere?: string; says?: string }[] }>(
    'programme-vectors.yaml',
  );
  const played = contentPacks().flatMap(({ cases }) => cases.flatMap(({ case: one }) => one.vector ?? []));
  for (const { id, text, elsewhere, says } of vectors)
    if (elsewhere) expect(readFileSync(join(root, elsewhere), 'utf8'), text).toContain(says);
    else expect(played, text).toContain(id);
  const known = new Set(vectors.map(({ id }) => id));
  expect(played.filter((id) => !known.has(id))).toEqual([]);
});
