import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernel } from '../../kernel/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { syncViews } from '../../project/index.ts';
import { reportValue } from '../indicators/index.ts';
import { loadRegion } from '../population/index.ts';
import {
  type DecisionInput,
  decideDoubt,
  doubtDecisions,
  evaluatePlan,
  getPlan,
  planStatus,
  reportFile,
  syncPlans,
} from './index.ts';

let kernel: Kernel;
let dir: string;
const COUNTY = '530403';
/** A plan with one doubt of each kind that can be decided: looser than its baseline, and two baselines. */
const text = (
  target: string,
) => `plan: { id: club, title: Club plan, region: Club, areaCode: '${COUNTY}', period: [2021, 2025], issuer: Board, issuedOn: 2021-01-05, docNo: null }
tableIndicators:
  - { no: '1', indicator: R04, domain: Staff, name: Coaches, unit: 人, baselineYear: 2020, baseline: 3, baselineRaw: '3', target: { op: '>=', value: ${target}, raw: '${target}' }, direction: higher, nature: null }
baselineFacts:
  - { no: F1, indicator: R04, name: Coaches, value: 1, unit: 人, year: 2020 }
statedTargets:
  - { no: S1, indicator: R04, name: Coaches, unit: 人, op: '>=', value: 4, raw: 至少4人, byYear: 2025, section: II }
`;
const load = async (target: string) => {
  await writeFile(join(dir, 'club', 'plan.yaml'), text(target));
  await syncPlans(kernel.db, dir);
};

beforeAll(async () => {
  kernel = await testKernel();
  await syncViews(kernel.owner);
  await loadRegion(kernel.db, COUNTY);
  dir = await mkdtemp(join(tmpdir(), 'kangyu-decisions-'));
  await mkdir(join(dir, 'club'));
  await writeFile(join(dir, 'relations.yaml'), 'relations: []\n');
  await load('2');
  await reportValue(kernel, {
    indicator: 'R04',
    area: COUNTY,
    period: '2025',
    value: 2.5,
    source: 'bulletin',
    by: 'planner',
  });
}, 60_000);

const row = async () => (await planStatus(kernel, 'club')).rows[0]!;
const decide = (key: string, input: Partial<DecisionInput>) =>
  decideDoubt(
    kernel,
    'club',
    key,
    { outcome: 'note', reason: 'minutes of May', supersedes: null, ...input },
    'planner',
  );

describe('a decision about a doubt', () => {
  it('names the target that holds: the evaluation takes it and says who, when and why', async () => {
    expect(await row()).toMatchObject({ status: 'met', kind: 'floor', target: { value: 2 } });
    const made = await decide('conflict.1.S1', {
      outcome: 'value',
      holds: { target: '1', field: 'target', op: '>=', value: 4 },
    });
    expect(made).toMatchObject({ by: 'planner', value: 4, byYear: 2025, supersedes: null, current: true });
    const judged = await row();
    expect(judged).toMatchObject({ status: 'missed', target: { value: 4, raw: '≥4' }, kind: 'progress' });
    expect(judged.rule.zh).toMatch(/（目标按决定取 ≥4，原文 2；planner，\d{4}-\d\d-\d\d：minutes of May）$/);
    expect(judged.decided).toMatchObject([{ field: 'target', printed: '2', holds: '≥4', reason: 'minutes of May' }]);
    expect(judged.doubts.find(({ key }) => key === 'conflict.1.S1')?.decision).toMatchObject({ id: made.id });
  });

  it('names the baseline that holds, for the row and for those that repeat it', async () => {
    await decide('baseline-conflict.1.F1', {
      outcome: 'value',
      holds: { target: '1', field: 'baseline', value: 1 },
    });
    const status = await planStatus(kernel, 'club');
    expect(status.rows[0]).toMatchObject({ baseline: 1, progress: 0.5 });
    expect(status.textRows?.[0]).toMatchObject({ no: 'S1', repeats: '1', baseline: 1 });
    // The content is as it was.
    const [stored] = await kernel.db.query('select baseline, value from plans.target where plan = $1 and no = $2', [
      'club',
      '1',
    ]);
    expect(stored).toEqual({ baseline: 3, value: 2 });
  });

  it('is revised by a later one and taken back; the history stays', async () => {
    const [first] = await doubtDecisions(kernel.db, 'club', 'conflict.1.S1');
    const second = await decide('conflict.1.S1', {
      outcome: 'value',
      holds: { target: '1', field: 'target', op: '>=', value: 2.4 },
      supersedes: first!.id,
    });
    expect(await row()).toMatchObject({ status: 'met', target: { value: 2.4 } });
    await decide('conflict.1.S1', { outcome: 'reopened', reason: 'wait for the board', supersedes: second.id });
    expect((await row()).target.value).toBe(2);
    const history = await doubtDecisions(kernel.db, 'club', 'conflict.1.S1');
    expect(history.map(({ outcome, current }) => [outcome, current])).toEqual([
      ['reopened', true],
      ['value', false],
      ['value', false],
    ]);
    await expect(kernel.db.query('update plans.doubt_decision set reason = $1', ['x'])).rejects.toThrow(
      /permission denied/,
    );
    await expect(kernel.db.query('delete from plans.doubt_decision')).rejects.toThrow(/permission denied/);
  });

  it('settles a doubt by a note without touching a value', async () => {
    await decide('undated', { reason: 'agreed' }).then(
      () => expect.unreachable(),
      (error) => expect(error.message).toContain('no doubt undated'),
    );
    const before = (await row()).target;
    await decide('looser-than-baseline.1', { reason: 'meant as a floor' });
    expect((await row()).target).toEqual(before);
    const plan = await getPlan(kernel.db, 'club');
    expect(plan.doubts.find(({ key }) => key === 'looser-than-baseline.1')?.decision?.outcome).toBe('note');
  });

  it.each([
    ['somebody else was faster', { supersedes: '00000000-0000-7000-8000-000000000000' }, 'plans.decision-stale'],
    ['no reason', { reason: '  ' }, 'plans.decision-reason'],
    [
      'a target of another doubt',
      { outcome: 'value', holds: { target: '9', field: 'target', value: 1 } },
      'plans.decision-target',
    ],
    ['no value', { outcome: 'value' }, 'plans.decision-value'],
    [
      'a note with a value',
      { outcome: 'note', holds: { target: '1', field: 'baseline', value: 1 } },
      'plans.decision-value',
    ],
    [
      'a baseline that is a range',
      { outcome: 'value', holds: { target: '1', field: 'baseline', value: [1, 2] } },
      'plans.decision-value',
    ],
    [
      'a range of one number',
      { outcome: 'value', holds: { target: '1', field: 'target', op: 'range', value: 3 } },
      'plans.decision-value',
    ],
    [
      'a year outside the plan',
      { outcome: 'value', holds: { target: '1', field: 'target', value: 3, byYear: 2030 } },
      'plans.decision-value',
    ],
    ['nothing to take back', { outcome: 'reopened' }, 'plans.decision-open'],
  ] as const)('is refused: %s', async (_, input, code) => {
    await expect(decide('bound.none', input as Partial<DecisionInput>)).rejects.toMatchObject({
      code: 'plans.doubt-not-found',
    });
    const key = 'trend-conflict.1.S2';
    await writeFile(
      join(dir, 'club', 'more.yaml'),
      'statedTargets:\n  - { no: S2, indicator: R04, name: Coaches, op: trend, value: null, raw: more, byYear: 2025, direction: higher, section: II }\n',
    );
    await load('2');
    await expect(decide(key, input as Partial<DecisionInput>)).rejects.toMatchObject({ code });
  });

  it('is made by one of two who decide at once', async () => {
    const both = await Promise.allSettled([
      decide('trend-conflict.1.S2', { reason: 'first' }),
      decide('trend-conflict.1.S2', { reason: 'second' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await doubtDecisions(kernel.db, 'club', 'trend-conflict.1.S2')).toHaveLength(1);
  });

  it('outlives a reload of the plan, and says nothing once the content settles the doubt', async () => {
    const [standing] = await doubtDecisions(kernel.db, 'club', 'conflict.1.S1');
    await decide('conflict.1.S1', {
      outcome: 'value',
      holds: { target: '1', field: 'target', op: '>=', value: 4 },
      supersedes: standing!.id,
    });
    await load('2.2');
    expect((await row()).target.value).toBe(4);
    await load('4');
    const settled = await getPlan(kernel.db, 'club');
    expect(settled.doubts.map(({ key }) => key)).not.toContain('conflict.1.S1');
    expect((await row()).decided?.map(({ field }) => field)).toEqual(['baseline']);
    await load('2');
  });

  it('stands in the report beside the doubt', async () => {
    const evaluated = await evaluatePlan(kernel, 'club');
    const file = await reportFile(evaluated, 'xlsx', { lang: 'zh', generatedOn: '2026-01-10', demo: true });
    const { default: ExcelJS } = await import('exceljs');
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(file.content as never);
    const cells: string[] = [];
    book.getWorksheet('疑点')?.eachRow((line) => line.eachCell((cell) => cells.push(String(cell.value))));
    expect(
      cells.some((cell) => /^1 的目标取 ≥4 \(2025\)；minutes of May（planner，\d{4}-\d\d-\d\d）$/.test(cell)),
    ).toBe(true);
  });
});
