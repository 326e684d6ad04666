import { z } from 'zod';
import { addDays } from '../../algorithms/periods.ts';
import { countSamples } from '../../decide/investigation/index.ts';
import {
  diseaseRanks,
  type FigureRow,
  figureContent,
  type ReportFigure,
  selectFigures,
} from '../../decide/reporting/index.ts';
import { targetsOfIndicator } from '../../measure/plans/index.ts';
import { areaPatterns } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { ReportFigures } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { recordScope } from '../record-scope.ts';
import { cardRank } from '../report-shapes.ts';

/** Days back from the first of this month: the eleven months before it. */
const BACK = 330;

/** Figures of reporting and of answering signals by month, with the lines they should reach (监测指标). */
export function registerReportingFigures(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;

  app.get(
    '/api/reporting/figures',
    {
      config: { access: { permission: 'report.read', area: queryArea } },
      schema: {
        querystring: z.object({
          ...exportQuery,
          area: z.string().max(12).optional(),
          from: z.iso.date().optional(),
          to: z.iso.date().optional(),
          lang: z.enum(['zh', 'en']).default('zh'),
        }),
        response: { 200: ReportFigures },
      },
    },
    async (request, reply) => {
      const { area, format, lang } = request.query;
      const today = kernel.clock.today();
      const { from = `${addDays(`${today.slice(0, 7)}-01`, -BACK).slice(0, 7)}-01`, to = today } = request.query;
      const asked = {
        ...{ from, to },
        areas: areaPatterns(recordScope(request, ctx)),
        within: area === undefined ? undefined : areaPatterns(area),
      };
      const content = figureContent();
      const [rows, samples, targets] = await Promise.all([
        selectFigures(kernel.db, { ...asked, rank: cardRank(request), ranks: diseaseRanks(today) }),
        countSamples(kernel.db, asked),
        Promise.all(content.figures.map((figure) => targetOf(figure, area ?? request.caller.area))),
      ]);
      const all: FigureRow[] = [
        ...rows,
        ...samples.map(({ month, tested, positive }) => ({
          ...{ figure: 'positive-share', month, numerator: positive, denominator: tested, value: null },
        })),
      ];
      const figures = content.figures.map(({ id, title, unit }, i) => {
        const own = all.filter(({ figure }) => figure === id).map(pointOf);
        return {
          ...{ id, title, unit, target: targets[i]! },
          total: totalOf(own),
          points: own.flatMap(({ month, ...point }) => (month === null ? [] : [{ ...point, month }])),
        };
      });
      if (format)
        return sendTable(reply, format, {
          name: lang === 'zh' ? '传染病监测指标' : 'Figures of surveillance',
          notes: [`${from} – ${to}`],
          columns: TABLE,
          rows: figures.flatMap(({ title, unit, target, points }) =>
            points.map((point) => ({ title: title[lang], unit: UNITS[unit][lang], target: target?.value, ...point })),
          ),
        }) as never;
      const { source, verified, targets: steps } = content.cascade;
      return {
        ...{ from, to, figures },
        cascade: { source, verified, target: steps.findLast((step) => step.from <= today)?.value ?? null },
      };
    },
  );

  /** The plan of the area comes first, since it was decided there. */
  async function targetOf({ indicator, op, target, verified }: ReportFigure, area: string) {
    const found = indicator === undefined ? [] : await targetsOfIndicator(kernel.db, indicator);
    const plan = found.find(({ areaCode, line }) => line !== null && areas.isWithin(area, areaCode));
    if (plan && plan.line !== null)
      return { op: op ?? ('>=' as const), value: plan.line, plan: plan.planTitle, verified: true };
    return op === undefined || target === undefined ? null : { op, value: target, plan: null, verified };
  }
}

type Point = ReturnType<typeof pointOf>;
function totalOf(points: readonly Point[]): Omit<Point, 'month'> {
  const { month: _, ...total } = points.find(({ month }) => month === null) ?? { ...NOTHING, month: null };
  return total;
}

const NOTHING = { numerator: null, denominator: 0, value: null };
const UNITS = { percent: { zh: '%', en: '%' }, hours: { zh: '小时', en: 'hours' } };
const TABLE = [
  { key: 'title', title: '指标 Figure' },
  { key: 'month', title: '月份 Month' },
  { key: 'numerator', title: '分子 Numerator' },
  { key: 'denominator', title: '分母 Denominator' },
  { key: 'value', title: '值 Value' },
  { key: 'unit', title: '单位 Unit' },
  { key: 'target', title: '目标 Target' },
];

/** A share in percent; without anything to count there is no value. */
function pointOf({ month, numerator, denominator, value }: FigureRow) {
  const share = numerator === null || denominator === 0 ? null : (numerator / denominator) * 100;
  return { month, numerator, denominator, value: value ?? share };
}
