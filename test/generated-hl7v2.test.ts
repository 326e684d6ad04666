import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hl7Content } from '../src/ingest/index.ts';
import { packageRoot } from '../src/kernel/index.ts';

const FILE = join(packageRoot(), 'docs', 'generated', 'hl7v2.md');

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (head: string[], rows: string[][]): string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---').join('|')}|`,
  ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  '',
];

/** Elements of a template with what fills them. */
function rowsOf(node: unknown, path: string): string[][] {
  if (Array.isArray(node)) return node.flatMap((item) => rowsOf(item, `${path}[]`));
  if (typeof node !== 'object' || node === null) return [[path, `\`${String(node)}\``]];
  return Object.entries(node).flatMap(([key, child]) => rowsOf(child, `${path}.${key}`));
}

function mappingTables(): string {
  const { events, templates, tables, charsets, refused, versions } = hl7Content();
  const bySet = (code: { code: string; system?: string }): string =>
    code.system ? `${code.code} (${code.system})` : code.code;
  return [
    '# HL7 v2: mapping tables',
    '',
    'Made from content/hl7v2 (test/generated-hl7v2.test.ts). How messages are taken: [hl7v2.md](../hl7v2.md).',
    '',
    `Versions: ${versions.join(', ')}.`,
    '',
    '## Message types',
    '',
    ...table(
      ['Message', '中文', 'English', 'Needs', 'Records'],
      [...events].map(([key, { title, requires, resources }]) => [
        key,
        title.zh,
        title.en,
        requires.map(({ text }) => text.replaceAll('**', '')).join(', '),
        resources.map(({ resourceType }) => resourceType).join(', '),
      ]),
    ),
    '## Refused with a reason',
    '',
    ...table(
      ['Message', '中文', 'English'],
      refused.map(({ type, triggers, reason }) => [
        triggers?.join(', ') ?? `${type}, other events`,
        reason.zh,
        reason.en,
      ]),
    ),
    '## Records',
    '',
    ...[...templates.values()].flatMap(({ name, resourceType, for: group, merge, source, written }) => [
      `### ${name}: ${resourceType}`,
      '',
      `One for each ${group}${merge ? '; completes the record known before' : ''}. Source: ${source}.`,
      '',
      ...table(
        ['Element', 'From'],
        rowsOf(written, resourceType).filter(([path]) => !path!.endsWith('.resourceType')),
      ),
    ]),
    '## Codes',
    '',
    ...[...tables.values()].flatMap(({ id, title, source, codes, otherwise }) => [
      `### ${id}: ${title}`,
      '',
      `Source: ${source}. Others: ${otherwise ?? 'left out with a warning'}.`,
      '',
      ...table(
        ['Code', 'Becomes'],
        [...codes].map(([code, target]) => [code, bySet(target)]),
      ),
    ]),
    '## Character sets (MSH-18)',
    '',
    ...table(
      ['MSH-18', 'Read as'],
      [...charsets].map(([name, { title }]) => [name, title]),
    ),
  ].join('\n');
}

it('the mapping tables of HL7 v2 in the documentation are those of the content', () => {
  const text = mappingTables();
  if (process.env.UPDATE_GENERATED) writeFileSync(FILE, text);
  expect(
    existsSync(FILE) ? readFileSync(FILE, 'utf8') : '',
    'UPDATE_GENERATED=1 npx vitest run test/generated-hl7v2.test.ts',
  ).toBe(text);
});
