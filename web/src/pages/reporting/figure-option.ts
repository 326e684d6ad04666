/** One figure by month with the line that it should reach. */
import type { ReportFigures } from '../../../../src/http/contract.ts';
import type { EChartsCoreOption } from '../../charts/echarts.ts';

type Figure = ReportFigures['figures'][number];
interface Look {
  font: string;
  palette: { accent: string; text: string; muted: string; line: string; surface: string; risk: string };
}

export function figureOption(
  { points, target, unit }: Figure,
  words: { title: string; target: string; unit: string },
  { font, palette }: Look,
): EChartsCoreOption {
  const values = points.map(({ value }) => (value === null ? null : Math.round(value * 100) / 100));
  const seen = [...values.filter((value) => value !== null), ...(target ? [target.value] : [])];
  const highest = unit === 'percent' ? 100 : Math.max(1, ...seen);
  return {
    animation: false,
    aria: { enabled: false },
    textStyle: { fontFamily: font, fontSize: 12, color: palette.text },
    grid: { left: 8, right: 12, top: 18, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis',
      backgroundColor: palette.surface,
      borderColor: palette.line,
      textStyle: { color: palette.text },
      valueFormatter: (value: unknown) => (typeof value === 'number' ? `${value} ${words.unit}` : '—'),
    },
    xAxis: {
      type: 'category',
      data: points.map(({ month }) => month),
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { color: palette.muted, hideOverlap: true, formatter: (month: string) => month.slice(2) },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: unit === 'percent' ? 100 : Math.ceil(highest * 1.1),
      splitNumber: 3,
      splitLine: { lineStyle: { color: palette.line } },
      axisLabel: { color: palette.muted },
    },
    series: [
      {
        type: 'line',
        name: words.title,
        data: values,
        symbolSize: 5,
        itemStyle: { color: palette.accent },
        lineStyle: { color: palette.accent, width: 2 },
        ...(target
          ? {
              markLine: {
                silent: true,
                symbol: 'none',
                lineStyle: { color: palette.risk, type: 'dashed' },
                label: {
                  formatter: `${words.target} ${target.value}`,
                  // On the side where the values are not when the line is kept.
                  position: target.op === '>=' ? 'insideEndBottom' : 'insideEndTop',
                  color: palette.muted,
                  fontSize: 11,
                },
                data: [{ yAxis: target.value }],
              },
            }
          : {}),
      },
    ],
  };
}
