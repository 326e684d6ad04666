/** Counts of some sentinel sites around the demo's outbreak, one site that went silent, and what citizens reported. Nobody's. */
import { poissonDraw, seededUniform } from '../algorithms/distributions.ts';
import { addDays } from '../algorithms/periods.ts';
import { enterRumour, type SentCount, settleRumour, takeCounts } from '../decide/surveillance/index.ts';
import type { Kernel } from '../kernel/index.ts';

/** Weeks of history that the methods need and more. */
const DAYS = 70;
/** Days since the silent site counted last. */
const SILENT = 6;
const BY = 'epidemiologist';

interface Sentinel {
  source: string;
  site: string;
  name: string;
  item: string;
  /** Usual count a day. */
  usual: number;
  /** Counts for each ill person of the day `lag` days before. */
  each: number;
  lag: number;
  parts?: readonly string[];
  silent?: boolean;
}

const SENTINELS: readonly Sentinel[] = [
  { source: 'pharmacy', site: 'YD-01', name: '示例大药房一店', item: 'antidiarrhoeal', usual: 8, each: 4, lag: 0 },
  { source: 'pharmacy', site: 'YD-01', name: '示例大药房一店', item: 'antipyretic', usual: 20, each: 1, lag: 0 },
  { source: 'pharmacy', site: 'YD-02', name: '示例大药房二店', item: 'antidiarrhoeal', usual: 5, each: 3, lag: 0 },
  {
    source: 'pharmacy',
    site: 'YD-03',
    name: '示例便民药店',
    item: 'antipyretic',
    usual: 12,
    each: 0,
    lag: 0,
    silent: true,
  },
  {
    source: 'school',
    site: 'XX-01',
    name: '示例中心小学',
    item: 'diarrhoea',
    usual: 0.4,
    each: 1,
    lag: 1,
    parts: ['三年级二班', '四年级一班'],
  },
  {
    source: 'school',
    site: 'YEY-01',
    name: '示例幼儿园',
    item: 'hand-foot-mouth',
    usual: 0.05,
    each: 0,
    lag: 0,
    parts: ['大一班'],
  },
  { source: 'fever-clinic', site: 'FR-01', name: '示例发热门诊', item: 'ili', usual: 14, each: 0, lag: 0 },
  { source: 'fever-clinic', site: 'FR-01', name: '示例发热门诊', item: 'diarrhoea', usual: 1.5, each: 1, lag: 0 },
  { source: 'ambulance', site: 'JJ-01', name: '示例急救站', item: 'diarrhoea', usual: 0.8, each: 0.5, lag: 0 },
  { source: 'laboratory', site: 'SYS-01', name: '示例检验所', item: 'enteric', usual: 1, each: 0.7, lag: 2 },
  { source: 'opinion', site: '12345', name: '12345 热线', item: 'food', usual: 0.7, each: 0.6, lag: 0 },
];

/** `ill`: a day for each person of the outbreak. Days end yesterday; what was counted of the day itself is not known yet. */
export async function giveSentinelCounts(kernel: Kernel, township: string, ill: readonly string[]): Promise<void> {
  const today = kernel.clock.today();
  const uniform = seededUniform(1);
  const counts: SentCount[] = [];
  for (const { source, site, name, item, usual, each, lag, parts = [''], silent } of SENTINELS)
    for (let back = DAYS; back >= (silent ? SILENT : 1); back--) {
      const day = addDays(today, -back);
      const cases = ill.filter((one) => one === addDays(day, -lag)).length;
      for (const part of parts)
        counts.push({
          ...{ source, site, siteName: name, area: township, item, day },
          ...(part === '' ? {} : { part }),
          value: poissonDraw(usual / parts.length, uniform) + Math.round((cases * each) / parts.length),
        });
    }
  await takeCounts(kernel, counts, { by: BY, isAllowed: () => true });
  const first = [...ill].sort()[0]!;
  const heard = { channel: 'hotline', area: township, topic: 'diarrhoea-syndrome' };
  const said = { heardOn: addDays(first, 4), place: '某集体用餐点', persons: 5 };
  await enterRumour(kernel, { ...heard, ...said, text: '多名居民反映聚餐后出现腹泻、发热。' }, BY);
  const other = { heardOn: addDays(first, 1), persons: 2, text: '网传某小区自来水有异味。' };
  const { id } = await enterRumour(kernel, { channel: 'media', area: township, ...other }, BY);
  await settleRumour(kernel, id, { outcome: 'dismissed', note: '已取样检测，水质合格。' }, BY);
}
