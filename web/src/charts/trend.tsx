import { DownloadOutlined, TableOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import { useMemo, useRef, useState } from 'react';
import type { Series } from '../../../src/http/contract.ts';
import { fonts, usePalette } from '../app/theme.tsx';
import { saveCsv } from '../components/csv.ts';
import { formatCell, formatNumber, formatValue, none } from '../components/format.ts';
import { ListTable } from '../components/list-table.tsx';
import { useText } from '../i18n/index.ts';
import { Chart } from './chart.tsx';
import type { ECharts } from './echarts.ts';
import { trendOption, trendPeriods } from './trend-option.ts';

interface TrendProps {
  series: Series;
  title: string;
  areaName: string;
  unit: string;
  decimals: number;
}

export function Trend({ series, title, areaName, unit, decimals }: TrendProps) {
  const { t, l } = useText('indicators');
  const palette = usePalette();
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const chart = useRef<ECharts>(undefined);
  const texts = useMemo(
    () => ({
      value: t('trend.value'),
      interval: t('trend.interval'),
      target: t('trend.target'),
      pace: t('trend.pace'),
      forecast: t('trend.forecast'),
      band: t('trend.band'),
      closed: t('trend.closed'),
    }),
    [t],
  );
  const option = useMemo(
    () => trendOption(series, { unit, decimals, font: fonts }, texts, palette),
    [series, unit, decimals, texts, palette],
  );
  const rows = useMemo(() => tableRows(series), [series]);
  const fileName = `${title} ${areaName}`;
  const png = () => {
    const url = chart.current?.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: palette.surface });
    if (!url) return;
    const link = document.createElement('a');
    link.href = url;
    link.download = `${fileName}.png`;
    link.click();
  };
  const csv = () =>
    saveCsv(
      fileName,
      [
        t('trend.period'),
        t('trend.value'),
        t('trend.low'),
        t('trend.high'),
        t('trend.numerator'),
        t('trend.denominator'),
        t('trend.pace'),
        t('trend.forecast'),
        t('trend.closed'),
      ],
      rows.map(({ period, point, pace, forecast }) => [
        period,
        point?.suppressed ? '<5' : point?.value,
        point?.low,
        point?.high,
        point?.numerator,
        point?.denominator,
        pace,
        forecast?.value,
        point?.closed?.value,
      ]),
      [
        [title, areaName],
        [t('unit'), unit],
      ],
    );
  return (
    <div>
      <div className="chart-tools">
        <Segmented
          size="small"
          value={view}
          onChange={setView}
          options={[
            { value: 'chart', label: t('trend.chart') },
            { value: 'table', label: t('trend.table'), icon: <TableOutlined /> },
          ]}
        />
        <Button size="small" type="text" icon={<DownloadOutlined />} onClick={csv}>
          CSV
        </Button>
        {view === 'chart' && (
          <Button size="small" type="text" icon={<DownloadOutlined />} onClick={png}>
            PNG
          </Button>
        )}
      </div>
      {view === 'chart' ? (
        <Chart
          option={option}
          label={t('trend.label', { title, area: areaName })}
          onReady={(made) => {
            chart.current = made;
          }}
        />
      ) : (
        <ListTable
          rowKey="period"
          label={t('trend.label', { title, area: areaName })}
          dataSource={rows}
          minWidth={560}
          maxHeight={300}
          columns={[
            { title: t('trend.period'), dataIndex: 'period' },
            {
              title: t('trend.value'),
              align: 'right',
              render: (_, { point }) => (point ? formatCell(point, decimals, unit) : none),
            },
            {
              title: t('trend.interval'),
              align: 'right',
              render: (_, { point }) =>
                point && point.low !== null && point.high !== null
                  ? `${formatNumber(point.low, decimals)}–${formatNumber(point.high, decimals)}`
                  : none,
            },
            {
              title: t('trend.parts'),
              align: 'right',
              render: (_, { point }) =>
                point && point.numerator !== null
                  ? `${formatNumber(point.numerator, 0)} / ${formatNumber(point.denominator, 0)}`
                  : none,
            },
            { title: t('trend.pace'), align: 'right', render: (_, { pace }) => formatValue(pace, decimals, unit) },
            {
              title: t('trend.forecast'),
              align: 'right',
              render: (_, { forecast }) =>
                forecast
                  ? `${formatNumber(forecast.value, decimals)} (${formatNumber(forecast.low, decimals)}–${formatNumber(forecast.high, decimals)})`
                  : none,
            },
            {
              title: t('trend.closed'),
              align: 'right',
              render: (_, { point }) => (point?.closed ? formatValue(point.closed.value, decimals, unit) : none),
            },
          ]}
        />
      )}
      {series.forecastMethod && (
        <p className="muted chart-note">{t('trend.method', { method: l(series.forecastMethod) })}</p>
      )}
    </div>
  );
}

function tableRows(series: Series) {
  return trendPeriods(series).map((period) => ({
    period,
    point: series.points.find((one) => one.period === period),
    pace: series.pace.find((one) => one.period === period)?.value ?? null,
    forecast: series.forecast.find((one) => one.period === period),
  }));
}
