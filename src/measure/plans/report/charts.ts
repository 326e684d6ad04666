/** Charts of the report: drawn by ECharts as SVG on the server, with a PNG for programs that cannot show SVG. */
import * as echarts from 'echarts';
import type { TargetRow } from '../types.ts';
import { countsByDomain, type DomainRows, sharesOfGoals, trendOf } from './chart-data.ts';
import { drawPictures } from './draw-pictures.ts';
import { nameOf, STATUS_COLOUR, statusText, targetText, unitOf, valueText } from './show.ts';
import { type Lang, TEXTS } from './texts.ts';

/** Chinese fonts of Windows, macOS and Linux, in this order; unquoted, because the text lands in an SVG attribute. */
const CHINESE =
  'Microsoft YaHei, PingFang SC, Noto Sans CJK SC, Source Han Sans SC, WenQuanYi Micro Hei, SimHei, sans-serif';
/** For numbers and signs: the picture's renderer reads a whole Chinese font (20 MB) for every text set in one. */
const LATIN = 'Arial, Helvetica, Liberation Sans, DejaVu Sans, sans-serif';
const INK = '#3c4043';

/** A chart as drawn, before its picture for programs without SVG is made. */
interface Drawing {
  svg: string;
  width: number;
  height: number;
  /** What the chart shows, for readers who cannot see it. */
  alt: string;
}

export interface Chart extends Drawing {
  png: Buffer;
}

function draw(option: echarts.EChartsOption, width: number, height: number, alt: string): Drawing {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ animation: false, textStyle: { fontFamily: LATIN, fontSize: 12, color: INK }, ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return { svg, width, height, alt };
}

/**
 * One bar a target from zero: the value as per cent of the target, with the target as a line at 100. Targets whose goal
 * is not a positive number (a trend) or that have no value are left out; undefined when nothing is left.
 */
function domainChart(rows: readonly TargetRow[], lang: Lang): Drawing | undefined {
  const drawn = sharesOfGoals(rows);
  if (drawn.length === 0) return undefined;
  const most = Math.max(100, ...drawn.map(({ share }) => share));
  const label = (row: TargetRow) => `${valueText(row)} / ${targetText(row, lang)}`;
  const labels = { axisTick: { show: false }, type: 'category' as const, inverse: true };
  return draw(
    {
      grid: { left: 196, right: 150, top: 26, bottom: 26 },
      xAxis: {
        type: 'value',
        min: 0,
        max: Math.ceil((most * 1.04) / 20) * 20,
        axisLabel: { formatter: '{value}%', color: INK, fontSize: 11 },
        splitLine: { lineStyle: { color: '#eceff1' } },
      },
      yAxis: [
        {
          ...labels,
          data: drawn.map(({ row }) => `${row.no} ${nameOf(row, lang)}`),
          axisLine: { lineStyle: { color: '#9aa0a6' } },
          axisLabel: { width: 182, overflow: 'break', color: INK, fontSize: 11, lineHeight: 13, fontFamily: CHINESE },
        },
        {
          ...labels,
          position: 'right',
          data: drawn.map(({ row }) => label(row)),
          axisLine: { show: false },
          axisLabel: {
            fontSize: 11,
            color: (_, index) => `#${STATUS_COLOUR[drawn[index ?? 0]?.row.status ?? 'no-data'].ink}`,
          },
        },
      ],
      series: [
        {
          type: 'bar',
          barWidth: 16,
          data: drawn.map(({ row, share }) => ({
            value: Number(share.toFixed(2)),
            itemStyle: { color: `#${STATUS_COLOUR[row.status].ink}` },
          })),
          markLine: {
            symbol: 'none',
            silent: true,
            lineStyle: { color: '#202124', width: 1.5, type: 'dashed' },
            label: { formatter: '100%', position: 'start', color: '#202124', fontSize: 11 },
            data: [{ xAxis: 100 }],
          },
        },
      ],
    },
    640,
    52 + drawn.length * (drawn.some(({ row }) => nameOf(row, lang).length > 60) ? 46 : 34), // long names take three lines
    `${TEXTS.share[lang]}: ${drawn.map(({ row }) => `${nameOf(row, lang)} ${label(row)}`).join('; ')}`,
  );
}

/** Values since the base year as a line, with the target and the needed-pace line; undefined with less than two values. */
function trendChart(row: TargetRow, lang: Lang): Drawing | undefined {
  const trend = trendOf(row);
  if (!trend) return undefined;
  const { years, values, goal, pace } = trend;
  const known = row.spark.filter(({ value }) => value !== null);
  const line = (name: string, data: (number | null)[], color: string, type: 'dashed' | 'dotted') => ({
    type: 'line' as const,
    name,
    data,
    symbol: 'none',
    lineStyle: { width: 1.6, type, color },
    itemStyle: { color },
  });
  const below = goal !== null && known.every(({ value }) => (value as number) <= goal);
  return draw(
    {
      grid: { left: 58, right: 30, top: 30, bottom: 26 },
      xAxis: {
        type: 'category',
        data: years,
        axisLabel: { color: INK },
        axisLine: { onZero: false, lineStyle: { color: '#9aa0a6' } },
      },
      yAxis: {
        type: 'value',
        scale: true,
        name: unitOf(row, lang),
        nameTextStyle: { color: INK, align: 'right', padding: [0, 6, 0, 0], fontFamily: CHINESE },
        boundaryGap: ['14%', '10%'],
        axisLabel: { color: INK },
        splitLine: { lineStyle: { color: '#eceff1' } },
      },
      series: [
        {
          type: 'line',
          name: TEXTS.value[lang],
          data: values,
          connectNulls: true,
          symbol: 'circle',
          symbolSize: 7,
          lineStyle: { width: 2.5, color: '#0f6b6b' },
          itemStyle: { color: '#0f6b6b' },
          label: {
            show: true,
            position: below ? 'bottom' : 'top',
            color: '#0f6b6b',
            fontSize: 11,
            formatter: (point) =>
              typeof point.value === 'number'
                ? valueText({ value: point.value, decimals: row.decimals, unit: row.unit })
                : '',
          },
        },
        ...(goal === null
          ? []
          : [
              line(
                `${TEXTS.targetLine[lang]} ${targetText(row, lang)}`,
                years.map(() => goal),
                '#202124',
                'dashed',
              ),
            ]),
        ...(pace.length > 0 ? [line(TEXTS.pace[lang], pace, '#8a5a00', 'dotted')] : []),
      ],
    },
    600,
    230,
    `${nameOf(row, lang)}: ${known.map(({ period, value }) => `${period} ${value}`).join(', ')}${goal === null ? '' : `; ${TEXTS.targetLine[lang]} ${targetText(row, lang)}`}`,
  );
}

/** Targets by domain, stacked by status; every part carries its number, so colour is never alone. */
function overviewChart(list: readonly DomainRows[], lang: Lang): Drawing | undefined {
  const found = countsByDomain(list);
  if (!found) return undefined;
  const { states: present, counts } = found;
  return draw(
    {
      grid: { left: 196, right: 30, top: 40, bottom: 26 },
      legend: {
        top: 4,
        textStyle: { color: INK, fontSize: 11, fontFamily: CHINESE },
        data: present.map((status) => statusText({ status }, lang)),
      },
      xAxis: {
        type: 'value',
        minInterval: 1,
        axisLabel: { color: INK, fontSize: 11 },
        splitLine: { lineStyle: { color: '#eceff1' } },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: list.map(({ name }) => name),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: '#9aa0a6' } },
        axisLabel: { width: 182, overflow: 'break', color: INK, fontSize: 11, lineHeight: 13, fontFamily: CHINESE },
      },
      series: present.map((status, index) => ({
        type: 'bar',
        stack: 'status',
        name: statusText({ status }, lang),
        barWidth: 18,
        itemStyle: { color: `#${STATUS_COLOUR[status].ink}`, borderColor: '#ffffff', borderWidth: 1 },
        label: {
          show: true,
          color: '#ffffff',
          fontSize: 11,
          formatter: (one) => (one.value ? String(one.value) : ''),
        },
        data: counts[index]!,
      })),
    },
    640,
    74 + list.length * 34,
    list
      .map(
        ({ name }, at) =>
          `${name}: ${present
            .flatMap((status, index) => {
              const count = counts[index]![at]!;
              return count > 0 ? [`${statusText({ status }, lang)} ${count}`] : [];
            })
            .join(', ')}`,
      )
      .join('; '),
  );
}

export interface ReportCharts {
  overview: Chart | undefined;
  /** By the name of the domain in the language of the report. */
  domains: Map<string, Chart>;
  /** By number of the target. */
  trends: Map<string, Chart>;
}

const OVERVIEW = '/overview';

/** All charts of a report, made together. */
export async function drawCharts(
  domains: readonly DomainRows[],
  open: readonly TargetRow[],
  lang: Lang,
): Promise<ReportCharts> {
  const drawn = [
    ...keyed(OVERVIEW, overviewChart(domains, lang)),
    ...domains.flatMap(({ name, rows }) => keyed(name, domainChart(rows, lang))),
    ...open.flatMap((row) => keyed(row.no, trendChart(row, lang))),
  ];
  const pictures = await drawPictures(drawn.map(({ drawing }) => drawing));
  const made = new Map(
    drawn.map(({ key, drawing }, index): [string, Chart] => [key, { ...drawing, png: pictures[index]! }]),
  );
  const pick = (keys: readonly string[]) =>
    new Map(keys.flatMap((key) => (made.has(key) ? [[key, made.get(key) as Chart]] : [])));
  return {
    overview: made.get(OVERVIEW),
    domains: pick(domains.map(({ name }) => name)),
    trends: pick(open.map(({ no }) => no)),
  };
}

function keyed(key: string, drawing: Drawing | undefined): { key: string; drawing: Drawing }[] {
  return drawing ? [{ key, drawing }] : [];
}
