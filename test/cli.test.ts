import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { packageRoot } from '../src/kernel/index.ts';
import { dataFolder, kangyu } from './processes.ts';

const TESTDATA = process.env.KANGYU_TESTDATA ?? join(packageRoot(), '..', 'shared', 'testdata');
const VIEW_SUITE = join(TESTDATA, 'sql-on-fhir', 'tests', 'basic.json');
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 }); // each process takes a second or more to start
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
describe('kangyu', () => {
  it('lists its commands, and tells an unknown one by exit code 2', async () => {
    const [help, unknown] = await Promise.all([kangyu(['help']), kangyu(['teleport'])]);
    expect(help.code).toBe(0);
    for (const name of ['serve', 'demo', 'ingest', 'view', 'account', 'token', 'verify-audit'])
      expect(help.out).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(unknown).toEqual({ code: 2, out: '', err: 'kangyu: there is no command teleport; see kangyu help\n' });
  });

  it('refuses a wrong environment by the name of the variable', async () => {
    const { code, err } = await kangyu(['serve', ...data], { PORT: 'eighty' });
    expect(code).toBe(1);
    expect(lines(err)).toEqual([expect.stringContaining('PORT')]);
  });
});

describe('kangyu view run', () => {
  interface Suite {
    resources: object[];
    tests: { title: string; view: object; expect?: object[]; expectError?: boolean }[];
  }

  it('prints the rows of a view of the official suite in column order, and refuses an invalid one with a reason', async (context) => {
    context.skip(!existsSync(VIEW_SUITE), `no test data at ${VIEW_SUITE}; set KANGYU_TESTDATA`);
    const suite = JSON.parse(readFileSync(VIEW_SUITE, 'utf8')) as Suite;
    const good =
      suite.tests.find((test) => test.title === 'two columns') ??
      suite.tests.find((test) => test.expect && test.expect.length > 1)!;
    const resources = file('resources.ndjson', suite.resources.map((resource) => JSON.stringify(resource)).join('\n'));
    const run = (name: string, view: object) =>
      kangyu(['view', 'run', file(name, JSON.stringify(view)), '--resources', resources]);
    const rows = await run('view.json', good.view);
    expect(rows).toEqual({ code: 0, out: `${JSON.stringify(good.expect)}\n`, err: '' });
    const invalid = await run('invalid.json', { ...good.view, select: [{ column: [{ name: 'a', path: '@@' }] }] });
    expect(invalid).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^kangyu view: .*@@.*\n$/) });
  });
});

describe('kangyu ingest', () => {
  it('says of each file what is wrong with it and what to do', async () => {
    const paths = [
      join(folder.dir, 'missing.csv'),
      folder.dir,
      file('other.csv', '颜色,形状\n红,圆\n'),
      file('broken.json', '{"resourceType": "Bundle",\n oops'),
      file('old.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex')),
      file('patient.json', '{"resourceType":"Patient"}'),
    ];
    const { code, out, err } = await kangyu(['ingest', 'csv', ...paths, ...data], PRODUCTION);
    expect(code).toBe(1);
    expect(out).toBe('');
    const expected = [
      /there is no such file; check the path \[cli.file\]/,
      /it is a folder; name the files in it/,
      /matches no template; start from one of the templates, or name it with --mapping \(beds, /,
      /Not valid JSON \(line 2\)/,
      /old Excel file \(.xls\); save it as .xlsx/,
      /It is a fhir-json file; hand it in with kangyu ingest fhir/,
    ];
    expect(lines(err)).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
    paths.forEach((path, i) => {
      expect(lines(err)[i]).toContain(path);
    });
  });

  it('tells wrong use by exit code 2', async () => {
    const uses = [
      ['ingest', 'csv', 'a.csv', '--mapping', 'colours'],
      ['ingest', 'fhir', 'a.json', '--nonsense'],
    ];
    for (const { code, err } of await Promise.all(uses.map((args) => kangyu(args)))) {
      expect(code).toBe(2);
      expect(err).toContain('usage: kangyu ingest');
    }
  });
});
