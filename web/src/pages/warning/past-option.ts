import type { SignalDetail } from '../../../../src/http/contract.ts';
import type { EChartsCoreOption } from '../../charts/echarts.ts';

interface Look {
  font: string;
  palette: { accent: string; text: string; muted: string; line: string; surface: string; off: string };
}

/** Counts as bars, the last one marked, with what was expected and the threshold as lines across. */
export function pastOption(
  points: readonly { at: string; cases: number }[],
  { expected, threshold }: Pick<SignalDetail, 'expected' | 'threshold'>,
  words: { cases: string; expected: string; threshold: string },
  { font, palette }: Look,
): EChartsCoreOption {
  const mark = (value: number | null, name: string, color: string, type: 'solid' | 'dashed') =>
    value === null
      ? []
      : [
          {
            yAxis: value,
            name,
            lineStyle: { color, type },
            label: { formatter: name, color, position: 'insideStartTop' },
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
        data: points.map(({ cases }, i) => ({
          value: cases,
          itemStyle: { color: i === points.length - 1 ? palette.off : palette.accent },
        })),
        markLine: {
          silent: true,
          symbol: 'none',
          data: [
            ...mark(expected, words.expected, palette.muted, 'dashed'),
            ...mark(threshold, words.threshold, palette.off, 'solid'),
          ],
        },
      },
    ],
  };
}
