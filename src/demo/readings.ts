/** Readings of some monitoring points over a year: water, food, air and vectors; a few beyond their limits. Nobody's. */
import { seededUniform } from '../algorithms/distributions.ts';
import { addDays } from '../algorithms/periods.ts';
import { type SentReading, takeReadings } from '../decide/monitoring/index.ts';
import type { Kernel } from '../kernel/index.ts';

const BY = 'epidemiologist';
const AIR_DAYS = 28;

interface Point {
  kind: string;
  point: string;
  name: string;
  type: string;
  /** Days before today on which samples were taken. */
  back: readonly number[];
  /** Usual result of each item, with the spread around it; a text as it is. */
  items: Readonly<Record<string, readonly [usual: number, spread: number] | string>>;
}

const WATER = { coliforms: '未检出', 'e-coli': '未检出', colonies: [12, 8], turbidity: [0.5, 0.3] } as const;
const POINTS: readonly Point[] = [
  {
    ...{ kind: 'drinking-water', point: 'SC-01', name: '示例水厂', type: 'plant', back: [320, 140, 20] },
    items: { ...WATER, 'free-chlorine': [0.5, 0.1], ph: [7.4, 0.2], fluoride: [0.4, 0.1], nitrate: [2, 1] },
  },
  {
    ...{ kind: 'drinking-water', point: 'MS-01', name: '示例小区末梢水', type: 'end', back: [315, 136, 18] },
    items: { ...WATER, 'free-chlorine': [0.12, 0.04], ph: [7.5, 0.2] },
  },
  {
    ...{ kind: 'drinking-water', point: 'XS-01', name: '示例村供水站', type: 'small', back: [400] },
    items: { ...WATER, fluoride: [0.9, 0.2], nitrate: [8, 3] },
  },
  {
    ...{ kind: 'food-risk', point: 'ST-01', name: '示例学校食堂', type: 'canteen', back: [260, 170, 80, 12] },
    items: { salmonella: '未检出', listeria: '未检出' },
  },
  {
    ...{ kind: 'food-risk', point: 'SC-11', name: '示例农贸市场', type: 'market', back: [250, 160, 70] },
    items: { 'cadmium-rice': [0.08, 0.04], 'lead-vegetables': [0.1, 0.05] },
  },
  {
    ...{ kind: 'vectors', point: 'MJ-01', name: '示例居民区', type: 'estate', back: [75, 60, 45, 30, 15, 2] },
    items: { breteau: [3, 1.5] },
  },
  {
    ...{ kind: 'air', point: 'KQ-01', name: '示例空气站', type: 'station' },
    back: Array.from({ length: AIR_DAYS }, (_, i) => AIR_DAYS - i),
    items: { pm25: [32, 18], pm10: [55, 25] },
  },
];

/** `first`: day of the outbreak's first case; the food it came from was sampled where it was eaten. */
export async function giveReadings(kernel: Kernel, township: string, first: string): Promise<void> {
  const today = kernel.clock.today();
  const uniform = seededUniform(2);
  const readings: SentReading[] = POINTS.flatMap(({ kind, point, name, type, back, items }) =>
    back.flatMap((days) =>
      Object.entries(items).map(([item, usual]) => ({
        ...{ kind, point, pointName: name, type, area: township, item, day: addDays(today, -days) },
        value:
          typeof usual === 'string'
            ? usual
            : Math.max(0, Number((usual[0] + (uniform() * 2 - 1) * usual[1]).toPrecision(3))),
      })),
    ),
  );
  const meal = { kind: 'food-risk', point: 'CY-01', pointName: '某集体用餐点', type: 'restaurant', area: township };
  readings.push({
    ...meal,
    item: 'salmonella',
    day: earlier(addDays(first, 9), today),
    sample: '留样凉菜',
    value: '检出',
  });
  await takeReadings(kernel, readings, { by: BY, isAllowed: () => true });
}

const earlier = (a: string, b: string): string => (a < b ? a : b);
