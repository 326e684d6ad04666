/** Options of the charts of an investigation. */
import type { InvestigationDetail } from '../../../../src/http/contract.ts';
import type { EChartsCoreOption } from '../../charts/echarts.ts';

interface Look {
  font: string;
  palette: { accent: string; text: string; muted: string; line: string; surface: string; off: string };
}
/** What the charts say, in the language of the page. */
interface ChartWords {
  cases: string;
  notKnown: string;
  low: string;
  high: string;
}

const frame = ({ font, palette }: Look, days: string[]): EChartsCoreOption => ({
  animation: false,
  aria: { enabled: false },
  textStyle: { fontFamily: font, fontSize: 12, color: palette.text },
  grid: { left: 12, right: 16, top: 28, bottom: 8, containLabel: true },
  tooltip: {
    trigger: 'axis',
    backgroundColor: palette.surface,
    borderColor: palette.line,
    textStyle: { color: palette.text },
  },
  xAxis: {
    type: 'category',
    data: days,
    axisLine: { lineStyle: { color: palette.line } },
    axisTick: { show: false },
    axisLabel: { color: palette.muted, hideOverlap: true, formatter: (day: string) => day.slice(5) },
  },
});

const valueAxis = ({ palette }: Look, name: string) => ({
  type: 'value',
  name,
  nameTextStyle: { color: palette.muted, align: 'left' },
  splitLine: { lineStyle: { color: palette.line } },
  axisLabel: { color: palette.muted },
});

/** Cases as bars without gaps, as histograms are drawn; where days are told, what is not known yet on top. */
export function curveOption(
  { bars, hours }: InvestigationDetail['curve'],
  nowcast: InvestigationDetail['nowcast'],
  words: ChartWords,
  look: Look,
): EChartsCoreOption {
  const { palette } = look;
  const missing = new Map(
    hours === 24 ? nowcast?.map(({ day, expected, observed }) => [day, expected - observed]) : [],
  );
  const shown = [...missing.values()].some((count) => count >= 0.5);
  return {
    ...frame(
      look,
      bars.map(({ from }) => from),
    ),
    yAxis: { ...valueAxis(look, words.cases), minInterval: 1 },
    series: [
      {
        type: 'bar',
        name: words.cases,
        stack: 'cases',
        barCategoryGap: '4%',
        itemStyle: { color: palette.accent },
        data: bars.map(({ cases }) => cases),
      },
      ...(shown
        ? [
            {
              type: 'bar',
              name: words.notKnown,
              stack: 'cases',
              itemStyle: { color: 'transparent', borderColor: palette.off, borderType: 'dashed' },
              data: bars.map(({ from }) => Math.round((missing.get(from) ?? 0) * 10) / 10),
            },
          ]
        : []),
    ],
  };
}

/** The reproduction number with its interval and a line at 1. */
export function estimateOption(
  points: NonNullable<InvestigationDetail['reproduction']>,
  words: ChartWords,
  look: Look,
): EChartsCoreOption {
  const { palette } = look;
  const line = (name: string, data: number[], type: 'solid' | 'dashed', color: string) => ({
    type: 'line',
    name,
    data: data.map((value) => Math.round(value * 100) / 100),
    symbol: 'none',
    lineStyle: { color, type, width: type === 'solid' ? 2 : 1 },
    itemStyle: { color },
  });
  return {
    ...frame(
      look,
      points.map(({ day }) => day),
    ),
    yAxis: { ...valueAxis(look, 'R'), min: 0 },
    series: [
      {
        ...line(
          'R',
          points.map(({ mean }) => mean),
          'solid',
          palette.accent,
        ),
        markLine: {
          silent: true,
          symbol: 'none',
          data: [{ yAxis: 1, lineStyle: { color: palette.off, type: 'dashed' } }],
          label: { formatter: '1', color: palette.off },
        },
      },
      line(
        words.low,
        points.map(({ low }) => low),
        'dashed',
        palette.muted,
      ),
      line(
        words.high,
        points.map(({ high }) => high),
        'dashed',
        palette.muted,
      ),
    ],
  };
}
