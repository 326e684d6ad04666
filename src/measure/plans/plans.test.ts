import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../kernel/index.ts';
import { testDb } from '../../kernel/testing.ts';
import './errors.ts';
import { loadPlans } from './load-plans.ts';
import { selectPlans } from './store.ts';
import { syncPlans } from './sync-plans.ts';

describe('loading plans', () => {
  async function folder(text: string): Promise<string> {
    const dir = await mkdtemp(join(tmpdir(), 'kangyu-plans-'));
    await mkdir(join(dir, 'club'));
    await writeFile(join(dir, 'club', 'plan.yaml'), text);
    return dir;
  }
  const header = `plan: { id: club, title: Tennis club plan, region: Club, areaCode: '530403', period: [2021, 2025], issuer: null, issuedOn: null, docNo: null }\n`;
  const target = (over: string) =>
    `${header}tableIndicators:\n  - no: '1'\n    domain: Courts\n    name: Courts per member\n    unit: '%'\n    baselineYear: 2020\n    baseline: 1\n    baselineRaw: '1'\n    target: { op: '>=', value: 2, raw: '2' }\n    direction: higher\n    nature: null\n${over}`;

  it('reads a plan that is in order', async () => {
    expect(await loadPlans(await folder(target('')))).toMatchObject([
      { plan: { id: 'club' }, tableIndicators: [{ no: '1' }], doubts: [] },
    ]);
  });

  it.each([
    ['an unquoted code', target('').replace("no: '1'", 'no: 01'), /plan\.yaml:3:9 01 would lose its zero; quote it/],
    [
      'a number where a code belongs',
      target('').replace("no: '1'", 'no: 1'),
      /plan\.yaml:3:9 tableIndicators\.0\.no: must be text; quote it/,
    ],
    ['an unknown operator', target('').replace("'>='", "'=>'"), /plan\.yaml:10:\d+ tableIndicators\.0\.target\.op/],
    [
      'a range without bounds',
      target('').replace("op: '>=', value: 2", 'op: range, value: 2'),
      /plan\.yaml:10:\d+ .*a range needs \[low, high\]/,
    ],
    ['a trend with a number', target('').replace("op: '>='", 'op: trend'), /"trend" takes no value/],
    ['a parent that is not there', target("    parent: '9'\n"), /plan\.yaml:13:13 there is no target 9/],
    ['broken YAML', `${header}tableIndicators: [`, /plan\.yaml:\d+:\d+ /],
    ['an unknown key', `${header}targets: []\n`, /Unrecognized key: "targets"/],
    [
      'an id unlike its folder',
      header.replace('id: club', 'id: other'),
      /plan\.yaml:1:\d+ the id other differs from the folder club/,
    ],
  ])('refuses %s, naming file, line and reason', async (_, text, reason) => {
    await expect(loadPlans(await folder(text))).rejects.toThrow(reason);
  });
});

describe('the plans that are shipped', () => {
  let db: Db;
  beforeAll(async () => {
    db = await testDb({ rooms: ['kernel', 'plans'] });
  });

  it('are stored whole, and a second time changes nothing', async () => {
    expect(await syncPlans(db)).toContain('jiangchuan');
    const [plan] = await selectPlans(db, ['jiangchuan']);
    expect(plan).toMatchObject({ areaCode: '530403', period: [2021, 2025] });
    expect([plan?.targets.length, plan?.tasks.length, plan?.projects.length, plan?.standards.length]).toEqual([
      27, 30, 56, 39,
    ]);
    expect(await db.query(`select count(*)::int as n from plans.stated_target where plan = 'jiangchuan'`)).toEqual([
      { n: 90 },
    ]);
    expect(plan?.targets.every((target) => target.indicator && target.nameEn && target.domainEn)).toBe(true);
    expect(plan?.targets.find(({ no }) => no === '22')).toMatchObject({ op: 'trend', value: null, baseline: 80.31 });
    expect(await syncPlans(db)).toEqual([]);
  });

  it('carry the doubts of the rules, and those found by reading once only', async () => {
    const [plan] = await selectPlans(db, ['jiangchuan']);
    const by = (type: string, target: string) =>
      plan?.doubts.filter((doubt) => doubt.type === type && doubt.target === target).map(({ origin }) => origin);
    expect(by('looser-than-baseline', '19')).toEqual(['rule']);
    expect(by('ratio-mismatch', '14')).toEqual(['rule']);
    expect(by('sum-exceeds', '7')).toEqual(['rule']);
    expect(by('conflict', '19')).toEqual(['manual']);
    expect(by('other', '2')).toEqual(['rule']);
    expect(plan?.doubts.find((doubt) => doubt.type === 'ratio-mismatch')?.finding.zh).toContain('3.02÷2.28＝1.32');
    // Table 2 repeats rows 10, 11 and 13 with the same numbers: no doubt.
    expect(plan?.doubts.filter((doubt) => doubt.target?.startsWith('T2-'))).toEqual([]);
    expect(plan?.doubts.filter((doubt) => doubt.origin === 'manual')).toHaveLength(8);
  });
});
