import type { Series } from '../../../src/http/contract.ts';
import { formatValue } from '../components/format.ts';
import type { EChartsCoreOption } from './echarts.ts';

export interface TrendTexts {
  value: string;
  interval: string;
  target: string;
  pace: string;
  forecast: string;
  band: string;
  closed: string;
}
interface Palette {
  accent: string;
  text: string;
  muted: string;
  line: string;
  surface: string;
  risk: string;
  off: string;
}

/** The periods of the x axis, in time order: what was measured, what is needed, what is expected. */
export function trendPeriods(series: Pick<Series, 'points' | 'pace' | 'forecast'>): string[] {
  return [...new Set([...series.points, ...series.pace, ...series.forecast].map((one) => one.period))].sort();
}

export function trendOption(
  series: Series,
  about: { unit: string; decimals: number; font: string },
  texts: TrendTexts,
  palette: Palette,
): EChartsCoreOption {
  const periods = trendPeriods(series);
  const by = <T extends { period: string }>(list: T[]) => new Map(list.map((one) => [one.period, one]));
  const points = by(series.points);
  const pace = by(series.pace);
  const forecast = by(fromLastPoint(series));
  const shown = (period: string) => {
    const point = points.get(period);
    return point && !point.suppressed ? point.value : null;
  };
  const restated = series.points.filter((point) => point.restated && point.closed?.value != null);
  const format = (value: unknown) => (typeof value === 'number' ? formatValue(value, about.decimals, about.unit) : '—');
  const plain = { type: 'line', symbol: 'none', connectNulls: true, emphasis: { disabled: true } };
  const target = series.target?.value;
  return {
    animation: false,
    aria: { enabled: false },
    textStyle: { fontFamily: about.font, fontSize: 12, color: palette.text },
    grid: { left: 12, right: 28, top: 48, bottom: 8, containLabel: true },
    legend: {
      top: 0,
      left: 0,
      itemWidth: 18,
      itemHeight: 8,
      textStyle: { color: palette.muted },
      data: [
        texts.value,
        ...(series.pace.length ? [texts.pace] : []),
        ...(series.forecast.length ? [texts.forecast] : []),
        ...(restated.length ? [texts.closed] : []),
      ],
    },
    tooltip: {
      trigger: 'axis',
      backgroundColor: palette.surface,
      borderColor: palette.line,
      textStyle: { color: palette.text },
      formatter: (items: { axisValue: string }[]) => {
        const period = items[0]?.axisValue ?? '';
        const point = points.get(period);
        const lines = [`<b>${period}</b>`];
        if (point) {
          lines.push(`${texts.value} ${point.suppressed ? '&lt;5' : format(point.value)}`);
          if (point.low !== null && point.high !== null)
            lines.push(`${texts.interval} ${format(point.low)}–${format(point.high)}`);
          if (point.restated && point.closed) lines.push(`${texts.closed} ${format(point.closed.value)}`);
        }
        if (pace.has(period)) lines.push(`${texts.pace} ${format(pace.get(period)?.value)}`);
        const expected = forecast.get(period);
        if (expected && !point)
          lines.push(`${texts.forecast} ${format(expected.value)} (${format(expected.low)}–${format(expected.high)})`);
        return lines.join('<br/>');
      },
    },
    xAxis: {
      type: 'category',
      data: periods,
      boundaryGap: true,
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { color: palette.muted, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      scale: true,
      ...axisReach(target),
      name: about.unit,
      nameTextStyle: { color: palette.muted, align: 'left' },
      nameGap: 10,
      splitLine: { lineStyle: { color: palette.line } },
      axisLabel: { color: palette.muted, formatter: axisNumber },
    },
    series: [
      {
        ...plain,
        name: texts.band,
        data: periods.map((period) => forecast.get(period)?.low ?? null),
        stack: 'band',
        lineStyle: { opacity: 0 },
        silent: true,
      },
      {
        ...plain,
        name: texts.band,
        data: periods.map((period) => {
          const one = forecast.get(period);
          return one ? one.high - one.low : null;
        }),
        stack: 'band',
        lineStyle: { opacity: 0 },
        areaStyle: { color: palette.accent, opacity: 0.14 },
        silent: true,
      },
      {
        ...plain,
        name: texts.pace,
        data: periods.map((period) => pace.get(period)?.value ?? null),
        lineStyle: { color: palette.risk, type: [6, 4], width: 1.5 },
        itemStyle: { color: palette.risk },
      },
      {
        ...plain,
        name: texts.forecast,
        data: periods.map((period) => forecast.get(period)?.value ?? null),
        lineStyle: { color: palette.accent, type: 'dotted', width: 2 },
        itemStyle: { color: palette.accent },
      },
      {
        type: 'line',
        name: texts.value,
        data: periods.map(shown),
        connectNulls: false,
        symbol: 'circle',
        symbolSize: periods.length > 24 ? 4 : 7,
        lineStyle: { color: palette.accent, width: 2.2 },
        itemStyle: { color: palette.accent },
        label: {
          show: periods.length <= 8,
          position: 'top',
          color: palette.text,
          textBorderColor: palette.surface,
          textBorderWidth: 3,
          formatter: ({ value }: { value: number }) => format(value),
        },
        ...(target === null || target === undefined
          ? {}
          : {
              markLine: {
                silent: true,
                symbol: 'none',
                lineStyle: { color: palette.off, width: 1.5, type: 'solid' },
                label: {
                  position: 'insideStartTop',
                  color: palette.off,
                  formatter: `${texts.target} ${format(target)}`,
                },
                data: [{ yAxis: target }],
              },
            }),
      },
      {
        type: 'scatter',
        name: texts.closed,
        data: restated.map((point) => [point.period, point.closed?.value]),
        symbol: 'diamond',
        symbolSize: 10,
        itemStyle: { color: palette.surface, borderColor: palette.off, borderWidth: 2 },
      },
    ],
  };
}

/** The forecast starts at the last known value, so that its line and band hang on the line that was measured. */
function fromLastPoint(series: Series): Series['forecast'] {
  const first = series.forecast[0];
  const last = series.points.filter((point) => point.value !== null && !point.suppressed).at(-1);
  if (!first || !last || last.value === null || last.period >= first.period) return series.forecast;
  const { period, value } = last;
  return [{ period, value, low: value, high: value }, ...series.forecast];
}

const axisFormat = new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 });
const axisNumber = (value: number) => axisFormat.format(value).replace('-', '−');

/** A line axis need not start at zero, but the target must lie on it. */
function axisReach(target: number | null | undefined) {
  if (target === null || target === undefined) return {};
  return {
    min: ({ min, max }: { min: number; max: number }) => (target < min ? target - (max - target) * 0.05 : undefined),
    max: ({ min, max }: { min: number; max: number }) => (target > max ? target + (target - min) * 0.08 : undefined),
  };
}
