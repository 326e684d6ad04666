import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../kernel/index.ts';
import { packageRoot } from '../../kernel/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { syncViews } from '../../project/index.ts';
import { compileBase, selectOfReach } from './compile-base.ts';
import {
  catalogue,
  describeIndicator,
  indicatorFacts,
  listIndicators,
  loadCatalogue,
  strataWithoutWords,
} from './index.ts';

let db: Db;

beforeAll(async () => {
  const kernel = await testKernel();
  await syncViews(kernel.owner);
  db = kernel.db;
});

describe('the catalogue', () => {
  it('takes in the indicators of packs, and refuses a code that is taken', () => {
    const content = join(packageRoot(), 'content', 'catalogue');
    const text = readFileSync(join(content, 'base', 'live-births.sql'), 'utf8');
    const folder = mkdtempSync(join(tmpdir(), 'kangyu-pack-'));
    writeFileSync(join(folder, 'tennis-births.sql'), text.replace('code: live-births', 'code: tennis-births'));
    const more = { folder, parameters: [], facts: [] };
    expect(loadCatalogue(content, [more]).bases.has('tennis-births')).toBe(true);
    writeFileSync(join(folder, 'live-births.sql'), text);
    expect(() => loadCatalogue(content, [more])).toThrow('there is a base indicator live-births already');
  });

  it('puts shared SQL in place, and tells the line of what cannot be', () => {
    const content = join(packageRoot(), 'content', 'catalogue');
    const text = readFileSync(join(content, 'base', 'live-births.sql'), 'utf8');
    const header = /^\s*\/\*[\s\S]*?\*\//.exec(text)![0].replace('code: live-births', 'code: tennis-births');
    const pack = mkdtempSync(join(tmpdir(), 'kangyu-frames-'));
    const [folder, frames] = [join(pack, 'indicators'), join(pack, 'frames')];
    const small = join(pack, 'catalogue');
    for (const dir of [folder, frames, join(small, 'base')]) mkdirSync(dir, { recursive: true });
    cpSync(join(content, 'frames'), join(small, 'frames'), { recursive: true });
    writeFileSync(
      join(frames, 'players.sql'),
      `/* who plays */\nselect :arg(what) from (:include(people)) p\nwhere :arg(only, p.id is not null)`,
    );
    writeFileSync(join(frames, 'alone.sql'), 'select 1');
    const load = (sql: string) => {
      writeFileSync(join(folder, 'tennis-births.sql'), `${header}\n${sql}`);
      return loadCatalogue(small, [{ folder, frames, parameters: [], facts: [] }]).bases.get('tennis-births')!.sql;
    };
    expect(() => load(":include(players; what=p.bucket, '(' as subject)")).toThrow(
      'alone.sql: nothing includes this frame',
    );
    rmSync(join(frames, 'alone.sql'));
    expect(load(":include(players; what=p.bucket, '(' as subject)")).toMatch(
      /^select p.bucket, '\(' as subject from \(select r.bucket[\s\S]*:subjects\(r.id\) and true and [\s\S]*where p.id is not null$/,
    );
    const lines = header.split('\n').length;
    expect(() => load('\n:include(nobody)')).toThrow(`tennis-births.sql:${lines + 2}: there is no frame nobody`);
    expect(() => load(':include(players; which=p)')).toThrow(
      /players.sql:2: it is included without what\n.*takes no which/,
    );
    writeFileSync(join(frames, 'players.sql'), 'select :codes(height)\n:include(players)');
    expect(() => load(':include(players)')).toThrow(/players.sql:1: height: a fact.*\n.*players includes itself/);
  });

  it('has words for every stratum', () => {
    expect(strataWithoutWords(catalogue())).toEqual([]);
    const [vaccine] = describeIndicator('S06').strata.filter(({ key }) => key === 'vaccine');
    expect(vaccine!.values.mmr).toEqual({ zh: '麻腮风疫苗', en: 'MMR' });
  });

  it('has all rows of Jiangchuan’s two tables, all but one computed', () => {
    const rows = [
      'R09b',
      'R22a',
      'R15',
      'R11',
      'R22b',
      'R16',
      'R01',
      'R02',
      'R17',
      'R18',
      'R04',
      'R06',
      'R07',
      'R08',
      'R19',
      'R20',
      'R05',
      'R21a',
      'R21b',
      'R03',
      'R14',
      'R13',
      'H01',
      'H02',
    ];
    const kinds = rows.map((code) => describeIndicator(code).kind);
    expect(kinds.filter((kind) => kind === 'derived')).toHaveLength(rows.length - 1);
    expect(describeIndicator('H02').kind).toBe('reported');
  });

  it('is written in Chinese and English', () => {
    for (const { code } of listIndicators()) {
      const { title, unit, definition, formula, domain } = describeIndicator(code);
      for (const text of [title, definition, formula, domain]) {
        expect(text.zh, code).toMatch(/\p{Script=Han}/u);
        expect(text.en, code).not.toMatch(/\p{Script=Han}/u);
      }
      expect(unit.zh && unit.en, code).toBeTruthy();
    }
  });

  it('says what a plan needs: factor, whether it is a stock', () => {
    const facts = new Map(indicatorFacts().map((f) => [f.code, f]));
    expect(facts.get('R08')).toEqual({
      code: 'R08',
      unit: { zh: '人', en: 'persons' },
      decimals: 2,
      direction: 'higher',
      factor: 10_000,
      stock: true,
      byTownship: true,
      personal: false,
    });
    expect(facts.get('H01')).toMatchObject({ factor: null, stock: false });
    expect(facts.get('H02')).toMatchObject({ stock: false, byTownship: false });
  });

  it('has SQL that the database plans, read-only, on both paths', async () => {
    for (const base of catalogue().bases.values()) {
      await db.transaction(
        async (tx) => {
          await tx.query(`explain ${compileBase(base, 'check').text}`);
          await tx.query(
            `explain select * from (${compileBase(base, 'incremental').text}) f where $1::date < $2::date`,
            ['2020-01-01', '2025-01-01', ['x']],
          );
          for (const reach of Object.values(base.reach))
            if (typeof reach !== 'string') await tx.query(selectOfReach(reach.subjects, 'run'), [['x']]);
        },
        { readOnly: true },
      );
    }
  });

  it('watches only columns that the views have', async () => {
    for (const [view, columns] of catalogue().watched) {
      const rows = await db.query<{ name: string }>(
        // A view of the project room, or `room_thing` for another room's pub_thing.
        `select attname as name from pg_attribute where attrelid = coalesce(to_regclass($1), to_regclass($2)) and attnum > 0`,
        // What is watched of a pack are its enrolments.
        [`project.${view}`, view.startsWith('programs_') ? 'programs.pub_enrolment' : view.replace('_', '.pub_')],
      );
      expect(
        rows.map((r) => r.name),
        view,
      ).toEqual(expect.arrayContaining([...columns]));
    }
  });
});

describe('broken content', () => {
  const source = join(packageRoot(), 'content', 'catalogue');
  const made = (files: Record<string, string>) => {
    const dir = mkdtempSync(join(tmpdir(), 'catalogue-'));
    mkdirSync(join(dir, 'base'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
    return dir;
  };
  const beds = readFileSync(join(source, 'base', 'beds.sql'), 'utf8');
  const r01 = readFileSync(join(source, 'R01.yaml'), 'utf8');

  it.each([
    ['a missing input', { 'R01.yaml': r01 }, /R01: there is no base indicator beds/],
    ['an unknown key', { 'base/beds.sql': beds, 'R01.yaml': `${r01}\nfaktor: 1\n` }, /R01.yaml:.*faktor/],
    ['a code that is not the file’s name', { 'base/cots.sql': beds }, /beds differs from the file/],
    [
      'SQL that writes',
      { 'base/beds.sql': beds.replace('select b.bucket', 'delete from project.pub_bed returning b.bucket') },
      /must begin with select/,
    ],
    [
      'the database’s clock',
      { 'base/beds.sql': beds.replace('1 as numerator', 'extract(day from now()) as numerator') },
      /"now" is not allowed/,
    ],
    ['a private table', { 'base/beds.sql': beds.replace('project.pub_bed b', 'project.bed b') }, /private/],
    ['no way to narrow', { 'base/beds.sql': beds.replace(':subjects(b.id)', 'true') }, /never says :subjects/],
    ['a text in one language', { 'base/beds.sql': beds.replace(', en: Beds in service', '') }, /title/],
    ['no header', { 'base/beds.sql': 'select 1' }, /begin with a comment/],
  ])('is refused with the reason: %s', (_what, files, reason) => {
    expect(() => loadCatalogue(made(files as unknown as Record<string, string>))).toThrow(reason);
  });
});
