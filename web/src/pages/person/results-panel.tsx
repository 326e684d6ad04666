import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo } from 'react';
import type { PersonOverview, ResultSeries } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { fonts, usePalette } from '../../app/theme.tsx';
import { Chart } from '../../charts/chart.tsx';
import { formatDate, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { rowOpener } from '../../components/paged-table.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

type Latest = PersonOverview['latest'][number];
type Point = ResultSeries['points'][number];

/** The last value of everything measured; one of them over time. */
export function ResultsPanel({ base, latest }: { base: string; latest: readonly Latest[] }) {
  const { t } = useText('person');
  const [search, change] = useAddress();
  const rows = latest.filter(({ code, values }) => code !== null && values.length > 0);
  const chosen = rows.find(({ code }) => code!.code === search.result);
  if (chosen) return <TrendPanel base={base} row={chosen} onBack={() => change({ result: undefined })} />;
  return (
    <Panel title={t('latest')}>
      <ListTable<Latest>
        label={t('latest')}
        rowKey="reference"
        dataSource={rows}
        minWidth={520}
        cards
        locale={{ emptyText: <Empty title={t('latest-none')} /> }}
        {...rowOpener<Latest>((row) => change({ result: row.code!.code }, true))}
        columns={[
          { title: t('what'), dataIndex: 'title' },
          {
            title: t('value'),
            align: 'right',
            render: (_, { values }) => `${values.map(({ text }) => text).join(' / ')} ${values[0]?.unit ?? ''}`,
          },
          {
            title: t('status'),
            width: 90,
            render: (_, { values }) => <Flag flag={values.find(({ flag }) => flag !== null)?.flag ?? null} />,
          },
          { title: t('date'), dataIndex: 'date', width: 110, render: formatDate },
          { title: t('where'), dataIndex: 'institutionName', render: (name: string | null) => name ?? none },
        ]}
      />
    </Panel>
  );
}

export function Flag({ flag }: { flag: string | null }) {
  const { t } = useText('person');
  if (flag === null) return null;
  return <Mark tone="bad">{flag.startsWith('H') ? t('high') : flag.startsWith('L') ? t('low') : t('abnormal')}</Mark>;
}

function TrendPanel({ base, row, onBack }: { base: string; row: Latest; onBack: () => void }) {
  const { t } = useText('person');
  const { code, system } = row.code!;
  const query = useQuery({
    queryKey: ['person', base, 'results', code, system],
    queryFn: () => api.get<ResultSeries[]>(`${base}/results/${encodeURIComponent(code)}`, { system }),
  });
  const title = t('trend', { title: row.title ?? code });
  return (
    <Panel
      title={title}
      tools={
        <Button size="small" onClick={onBack}>
          {t('back')}
        </Button>
      }
    >
      <Loaded query={query}>{(series) => <Trend series={series} title={title} />}</Loaded>
    </Panel>
  );
}

function Trend({ series, title }: { series: ResultSeries[]; title: string }) {
  const { t } = useText('person');
  const palette = usePalette();
  const option = useMemo(() => {
    const colours = [palette.accent, palette.track, palette.risk];
    return {
      textStyle: { fontFamily: fonts },
      tooltip: { trigger: 'axis' },
      legend: series.length > 1 ? { bottom: 0 } : undefined,
      grid: { left: 8, right: 16, top: 30, bottom: series.length > 1 ? 34 : 8, containLabel: true },
      xAxis: { type: 'time' },
      yAxis: { type: 'value', name: series[0]?.unit ?? '', scale: true },
      series: series.map(({ title: name, points }, i) => {
        const { low, high } = points.at(-1) ?? { low: null, high: null };
        return {
          type: 'line',
          name: name ?? '',
          symbolSize: 7,
          color: colours[i % colours.length],
          data: points.flatMap(({ date, number }) => (date && number !== null ? [[date, number]] : [])),
          ...(low !== null || high !== null
            ? {
                markArea: {
                  silent: true,
                  itemStyle: { color: palette.metSoft, opacity: 0.6 },
                  data: [[{ yAxis: low ?? 'min', name: t('range') }, { yAxis: high ?? 'max' }]],
                },
              }
            : {}),
        };
      }),
    };
  }, [series, palette, t]);
  const rows = series
    .flatMap(({ title: name, points }) => points.map((point) => ({ ...point, name })))
    .sort((a, b) => (b.date ?? '').localeCompare(a.date ?? ''));
  return (
    <>
      <Chart option={option} label={title} />
      <ListTable<Point & { name: string | null }>
        label={title}
        rowKey={({ reference, name }) => `${reference} ${name}`}
        dataSource={rows}
        minWidth={520}
        maxHeight={300}
        cards
        columns={[
          { title: t('date'), dataIndex: 'date', width: 110, render: formatDate },
          { title: t('what'), dataIndex: 'name', render: (name: string | null) => name ?? none },
          { title: t('value'), align: 'right', render: (_, { text, unit }) => `${text} ${unit ?? ''}` },
          {
            title: t('range'),
            align: 'right',
            render: (_, { low, high }) => (low === null && high === null ? none : `${low ?? ''}–${high ?? ''}`),
          },
          { title: t('status'), width: 90, render: (_, { flag }) => <Flag flag={flag} /> },
          { title: t('where'), dataIndex: 'institutionName', render: (name: string | null) => name ?? none },
        ]}
      />
    </>
  );
}
