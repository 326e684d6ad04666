/** A period closes with a published value; what changes afterwards shows as a restatement with its reason. */
import { findPeriod, type Period } from '../../algorithms/periods.ts';
import { KangyuError, type Kernel, type Queryable, uuidv7 } from '../../kernel/index.ts';
import { type AreaScope, openToAll } from '../../record/index.ts';
import { descendants, getArea } from '../population/index.ts';
import { catalogue } from './load-catalogue.ts';
import { basesBehind, type Cell, cells, differs, getIndicator, type Reading } from './read-cells.ts';
import { selectKeptAreas } from './store-cells.ts';
import {
  type ClosedValue,
  type Closing,
  compareWithClosed,
  copyFacts,
  insertClosedValues,
  insertClosing,
  selectClosed,
  selectClosings,
} from './store-reported.ts';
import type { Bilingual } from './types.ts';

export interface CloseRequest {
  /** An ended year or month. */
  period: string;
  /** The area and every county and township inside it. */
  area: string;
  /** Default: all derived indicators. */
  indicators?: readonly string[];
  /** Account name. */
  by: string;
}

export async function closePeriod(
  kernel: Pick<Kernel, 'db' | 'clock'>,
  request: CloseRequest,
): Promise<{ id: string; values: number }> {
  const period = findPeriod(request.period);
  if (!period) throw new KangyuError('indicators.period', { period: request.period });
  if (period.kind !== 'year' && period.kind !== 'month')
    throw new KangyuError('indicators.period-kind', { period: period.label });
  if (period.end >= kernel.clock.today()) throw new KangyuError('indicators.period-open', { period: period.label });
  await getArea(kernel.db, request.area);
  const indicators = request.indicators?.map((code) => getIndicator(code).code) ?? [...catalogue().derived.keys()];
  return kernel.db.transaction(async (tx) => {
    const reading: Reading = { db: tx, clock: kernel.clock };
    const inside = new Set(await descendants(tx, request.area, period.end));
    const areas = (await selectKeptAreas(tx)).filter((code) => inside.has(code));
    const earlier = await selectClosed(tx, { indicators, areas: [request.area], periods: [period.label] });
    if (earlier.length > 0)
      throw new KangyuError('indicators.period-closed', { area: request.area, period: period.label });
    const closedBelow = new Set(
      (await selectClosed(tx, { indicators, areas, periods: [period.label] })).map((c) => `${c.indicator}|${c.area}`),
    );
    const live = (await cells(reading, { indicator: indicators, areas, periods: [period.label] })).filter(
      (cell) => !closedBelow.has(`${cell.indicator}|${cell.area}`),
    );
    const id = uuidv7();
    await insertClosing(tx, { id, period: period.label, area: request.area, by: request.by, at: kernel.clock.now() });
    await insertClosedValues(
      tx,
      id,
      live.map((cell) => ({ ...cell, area: cell.area! })),
    );
    const bases = new Set(indicators.flatMap((code) => basesBehind(getIndicator(code))));
    for (const base of bases) {
      await copyFacts(tx, id, {
        base,
        place: { scope: 'area', code: request.area },
        period,
        today: kernel.clock.today(),
      });
    }
    return { id, values: live.length };
  });
}

export function closedPeriods(q: Queryable): Promise<Closing[]> {
  return selectClosings(q);
}

export interface Restatement {
  period: string;
  closedValue: number | null;
  closedAt: string;
  liveValue: number | null;
  reason?: Bilingual;
}

/**
 * Closed periods of an indicator and area whose live value has moved, newest first, with what moved it. `scope`: who reads;
 * without it only subjects are named that are open to everybody.
 */
export async function restatements(
  k: Reading,
  indicatorCode: string,
  area: string,
  scope: AreaScope = openToAll(k.clock.now()),
): Promise<Restatement[]> {
  const indicator = getIndicator(indicatorCode);
  const closed = await selectClosed(k.db, { indicators: [indicator.code], areas: [area] });
  if (closed.length === 0) return [];
  const live = await cells(k, { indicator: indicator.code, areas: [area], periods: closed.map((c) => c.period) });
  const found: Restatement[] = [];
  for (const value of closed) {
    const cell = live.find((c) => c.period === value.period)!;
    if (!differs(indicator, value.value, cell.value)) continue;
    const { period, closedAt } = value;
    found.push({
      period,
      closedValue: value.value,
      closedAt: closedAt.toISOString(),
      liveValue: cell.value,
      reason: await reasonOf(k, value, cell, scope),
    });
  }
  return found;
}

async function reasonOf(k: Reading, closed: ClosedValue, cell: Cell, scope: AreaScope): Promise<Bilingual> {
  const parts: Bilingual[] = [];
  if (closed.formulaVersion !== cell.formulaVersion) {
    parts.push({
      zh: `口径由第 ${closed.formulaVersion} 版改为第 ${cell.formulaVersion} 版`,
      en: `formula version ${closed.formulaVersion} became ${cell.formulaVersion}`,
    });
  }
  if (closed.source !== cell.source)
    parts.push({
      zh: `来源由 ${closed.source} 变为 ${cell.source}`,
      en: `source ${closed.source} became ${cell.source}`,
    });
  const period: Period = findPeriod(closed.period)!;
  for (const base of basesBehind(getIndicator(closed.indicator))) {
    const question = { base, place: { scope: 'area' as const, code: closed.area }, period, today: k.clock.today() };
    const { added, removed, changed, examples } = await compareWithClosed(k.db, closed.closing, question, scope);
    if (added + removed + changed === 0) continue;
    const [zh, en] = examples.length === 0 ? ['', ''] : [`（${examples.join('、')}）`, ` (${examples.join(', ')})`];
    parts.push({
      zh: `${base.title.zh}：关闭后新增 ${added}、移除 ${removed}、更改 ${changed} 个对象${zh}`,
      en: `${base.title.en}: ${added} subjects added, ${removed} removed, ${changed} changed since closing${en}`,
    });
  }
  if (parts.length === 0) {
    parts.push({
      zh: '对象未变，分母人口或合并年份的数据有更新',
      en: 'the subjects are the same; the population or a pooled year was updated',
    });
  }
  return { zh: parts.map((p) => p.zh).join('；'), en: parts.map((p) => p.en).join('; ') };
}
