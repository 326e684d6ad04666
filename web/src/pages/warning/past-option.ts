import type { SignalDetail } from '../../../../src/http/contract.ts';
import type { EChartsCoreOption } from '../../charts/echarts.ts';

interface Look {
  font: string;
  palette: { accent: string; text: string; muted: string; line: string; surface: string; off: string };
}

interface Point {
  at: string;
  /** Null: nobody counted; there is no bar. */
  cases: number | null;
  /** Compared with: shaded. Without one of them nothing is. */
  baseline?: boolean;
}

/**
 * Counts as bars with what was expected and the threshold as lines across. Bars from `judged` on are marked (unless told otherwise
 * the last one; null: none).
 */
export function pastOption(
  points: readonly Point[],
  { expected, threshold }: Pick<SignalDetail, 'expected' | 'threshold'>,
  words: { cases: string; expected: string; threshold: string; baseline?: string; gap?: string },
  { font, palette }: Look,
  judged: string | null = points.at(-1)?.at ?? null,
): EChartsCoreOption {
  // Names of lines that lie close together stand apart: at the beginning and in the middle.
  const mark = (
    value: number | null,
    name: string,
    color: string,
    type: 'solid' | 'dashed',
    position: 'insideStartTop' | 'insideMiddleTop',
  ) =>
    value === null
      ? []
      : [
          {
            yAxis: value,
            name,
            lineStyle: { color, type },
            label: { formatter: name, color, position },
          },
        ];
  return {
    animation: false,
    aria: { enabled: false },
    textStyle: { fontFamily: font, fontSize: 12, color: palette.text },
    grid: { left: 12, right: 16, top: 20, bottom: 8, containLabel: true },
    tooltip: {
      trigger: 'axis',
      backgroundColor: palette.surface,
      borderColor: palette.line,
      textStyle: { color: palette.text },
    },
    xAxis: {
      type: 'category',
      data: points.map(({ at }) => at),
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { color: palette.muted, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitLine: { lineStyle: { color: palette.line } },
      axisLabel: { color: palette.muted },
    },
    series: [
      {
        type: 'bar',
        name: words.cases,
        barCategoryGap: '15%',
        data: points.map(({ at, cases }) => ({
          value: cases,
          itemStyle: { color: judged !== null && at >= judged ? palette.off : palette.accent },
        })),
        markArea: {
          silent: true,
          itemStyle: { color: palette.accent, opacity: 0.12 },
          label: { color: palette.muted, position: 'insideTop' },
          data: [
            ...spans(points, ({ baseline }) => baseline === true, words.baseline),
            // What nobody counted is no zero: neither has a bar.
            ...spans(points, ({ cases }) => cases === null, words.gap, { color: palette.muted, opacity: 0.25 }),
          ],
        },
        markLine: {
          silent: true,
          symbol: 'none',
          data: [
            ...mark(expected, words.expected, palette.muted, 'dashed', 'insideMiddleTop'),
            ...mark(threshold, words.threshold, palette.off, 'solid', 'insideStartTop'),
          ],
        },
      },
    ],
  };
}

/** Runs of neighbouring points of one kind; the widest carries the name. */
function spans(points: readonly Point[], belongs: (one: Point) => boolean, name = '', itemStyle?: object) {
  const runs: { from: number; to: number }[] = [];
  points.forEach((point, i) => {
    const last = runs.at(-1);
    if (!belongs(point)) return;
    if (last && last.to === i - 1) last.to = i;
    else runs.push({ from: i, to: i });
  });
  const widest = Math.max(0, ...runs.map(({ from, to }) => to - from));
  const named = runs.find(({ from, to }) => to - from === widest);
  return runs.map((run) => [
    { xAxis: points[run.from]!.at, name: run === named ? name : '', ...(itemStyle ? { itemStyle } : {}) },
    { xAxis: points[run.to]!.at },
  ]);
}
