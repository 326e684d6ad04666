import type { MonitoringReading, SignalLevel } from '../../../../src/http/contract.ts';
import type { EChartsCoreOption } from '../../charts/echarts.ts';

interface Look {
  font: string;
  palette: { accent: string; text: string; muted: string; line: string; surface: string; off: string };
}

/** Readings over time as points on a line, those beyond a limit marked, with the limits as lines across. */
export function readingsOption(
  readings: readonly MonitoringReading[],
  limits: readonly { value: number; text: string; level: SignalLevel }[],
  { name, unit }: { name: string; unit: string },
  { font, palette }: Look,
): EChartsCoreOption {
  const points = [...readings].sort((a, b) => a.sampledOn.localeCompare(b.sampledOn));
  const top = Math.max(...points.map(({ value }) => value), ...limits.map(({ value }) => value));
  return {
    animation: false,
    aria: { enabled: false },
    textStyle: { fontFamily: font, fontSize: 12, color: palette.text },
    grid: { left: 12, right: 24, top: 24, bottom: 8, containLabel: true },
    tooltip: {
      trigger: 'axis',
      backgroundColor: palette.surface,
      borderColor: palette.line,
      textStyle: { color: palette.text },
    },
    xAxis: {
      type: 'category',
      data: points.map(({ sampledOn }) => sampledOn),
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { color: palette.muted, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      name: unit,
      min: 0,
      max: top > 0 ? Number((top * 1.15).toPrecision(2)) : 1,
      splitLine: { lineStyle: { color: palette.line } },
      axisLabel: { color: palette.muted },
      nameTextStyle: { color: palette.muted },
    },
    series: [
      {
        type: 'line',
        name,
        symbol: 'circle',
        symbolSize: 8,
        lineStyle: { color: palette.accent },
        data: points.map(({ value, beyond }) => ({
          value,
          itemStyle: { color: beyond ? palette.off : palette.accent },
          ...(beyond ? { symbol: 'diamond', symbolSize: 12 } : {}),
        })),
        markLine: {
          silent: true,
          symbol: 'none',
          data: limits.map(({ value, text }) => ({
            yAxis: value,
            name: text,
            lineStyle: { color: palette.off, type: 'dashed' },
            label: { formatter: text, color: palette.off, position: 'insideStartTop' },
          })),
        },
      },
    ],
  };
}
