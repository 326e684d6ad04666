/** Commands on a data folder beside a server that runs on it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeUscc } from '../src/algorithms/uscc.ts';
import { makeTemplate, tableContent } from '../src/ingest/index.ts';
import { dataFolder, type Ended, kangyu, type Server, serve } from './processes.ts';

const PRODUCTION = { KANGYU_DEMO: 'off' };
const folder = dataFolder();
const data = ['--data', folder.dir];
const file = (name: string, content: string | Buffer): string => {
  const path = join(folder.dir, name);
  writeFileSync(path, content);
  return path;
};
afterAll(() => folder.remove());

const lines = (text: string): string[] => text.trim().split('\n');
const uscc = (n: number): string => composeUscc('12', '530403', `A${String(n).padStart(7, '0')}`);
const institution = (n: number, name: string): Record<string, string> => ({
  name,
  uscc: uscc(n),
  class: '乡镇卫生院',
  area: '530403001',
  start: '2010-01-01',
});
const mapping = tableContent().mappings.find(({ id }) => id === 'institutions')!;

/** The columns of the template, as somebody saves its filled sheet as CSV. */
function institutionsCsv(rows: Record<string, string>[]): string {
  const header = mapping.columns.map((column) => (column.required ? `${column.zh}*` : column.zh));
  return `\uFEFF${[header, ...rows.map((row) => mapping.columns.map(({ key }) => row[key] ?? ''))].map((cells) => cells.join(',')).join('\r\n')}\r\n`;
}

async function institutionsXlsx(rows: Record<string, string>[]): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load((await makeTemplate(mapping)) as unknown as ArrayBuffer);
  const sheet = book.getWorksheet(mapping.sheet)!;
  rows.forEach((row, n) => {
    mapping.columns.forEach(({ key }, i) => {
      if (row[key] !== undefined) sheet.getCell(n + 2, i + 1).value = row[key];
    });
  });
  return Buffer.from(await book.xlsx.writeBuffer());
}

describe('on a data folder', () => {
  const rows = [
    institution(1, '甲卫生院'),
    { ...institution(2, '乙卫生院'), uscc: `${uscc(2).slice(0, -1)}${uscc(2).endsWith('Y') ? 'X' : 'Y'}` },
  ];
  let first: Ended;
  let server: Server;
  let table: string;

  beforeAll(async () => {
    table = file('机构.csv', institutionsCsv(rows));
    first = await kangyu(['ingest', 'csv', table, ...data], PRODUCTION);
    server = await serve(folder.dir, PRODUCTION);
  });
  afterAll(async () => {
    server.kill('SIGINT');
    expect(await server.ended).toBe(0);
    expect(server.err()).toBe('SIGINT: stopping …\n');
  });

  it('ingest stores what is right of a table, and says row and rule of what is wrong', () => {
    expect(first.err).toBe('');
    expect(lines(first.out)).toEqual([
      expect.stringMatching(/^stored Organization\/[\w-]+\/_history\/1$/),
      expect.stringMatching(/^quarantined \S*3: uscc-checksum: The check character/),
      expect.stringMatching(/2 records, 1 stored, 1 quarantined \(submission [0-9a-f-]{36}\)$/),
    ]);
    expect(first.code).toBe(1);
  });

  it('the same file again gives the same receipts, here and over HTTP', async () => {
    const environment = { ...PRODUCTION, KANGYU_PASSWORD: 'an Initial-pass 1' };
    const created = await kangyu(
      ['account', 'create', '--account', 'gateway', '--role', 'planner', ...data],
      environment,
    );
    expect(created).toEqual({ code: 0, out: 'account gateway may act as planner\n', err: '' });
    const token = await kangyu(['token', '--account', 'gateway', '--days', '1', '--json', ...data], PRODUCTION);
    expect(token).toMatchObject({ code: 0, err: '' });
    const { token: KANGYU_TOKEN } = JSON.parse(token.out) as { token: string };

    const [here, there] = await Promise.all([
      kangyu(['ingest', 'csv', table, ...data], PRODUCTION),
      kangyu(['ingest', 'csv', table, '--to-url', server.url], { KANGYU_TOKEN }),
    ]);
    const again = first.out.replace(' (submission', '; handed in before (submission');
    expect(here).toEqual({ code: 1, out: again, err: '' });
    expect(there).toEqual({ code: 1, out: again, err: '' });

    const book = file('book.xlsx', await institutionsXlsx([institution(3, '丙卫生院')]));
    const json = await kangyu(['ingest', 'csv', book, '--mapping', 'institutions', '--to-url', server.url, '--json'], {
      KANGYU_TOKEN,
    });
    expect(json).toMatchObject({ code: 0, err: '' });
    const { files } = JSON.parse(json.out) as {
      files: { file: string; receipts: { status: string; records: object[] }[] }[];
    };
    expect(files).toMatchObject([
      { file: book, receipts: [{ status: 'stored', records: [{ status: 'stored', row: '机构!2' }] }] },
    ]);
    const refused = await kangyu(['ingest', 'csv', book, '--to-url', server.url], { KANGYU_TOKEN: 'forged' });
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('refused it (401)') });
  });

  it('verify-audit finds the ledger whole', async () => {
    const audit = await kangyu(['verify-audit', '--json', ...data], PRODUCTION);
    expect(audit.code).toBe(0);
    const result = JSON.parse(audit.out) as { ok: boolean; entries: number };
    expect(result.ok).toBe(true);
    expect(result.entries).toBeGreaterThan(1);
  });

  it('a second serve is refused by the pid of the first', async () => {
    const second = await kangyu(['serve', '--port', '0', ...data], PRODUCTION);
    expect(second).toMatchObject({ code: 1, out: '' });
    expect(lines(second.err)).toEqual([expect.stringContaining(`in use by another process (${server.pid})`)]);
  });
});
