import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Select } from 'antd';
import { useState } from 'react';
import type { QualityRules, QualityScorecard } from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useFailureText } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { Chart } from '../../charts/chart.tsx';
import { ExportButton } from '../../components/download-button.tsx';
import { formatTime } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { useSourceName } from '../../components/source-name.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { DataFrame } from '../exchange/data-tabs.tsx';
import { HeatTable } from './heat-table.tsx';
import { useQualityRules, useScorecard } from './queries.ts';
import { RulesDrawer } from './rules-drawer.tsx';
import { StateVisits } from './state-visits.tsx';
import '../../styles/quality.css';

/** 数据 · 质量: sources by dimension, one source by table, and from each cell to its rules and the records that fail. */
export function QualityPage() {
  const { t } = useText('quality');
  const can = useCan();
  const [search, change] = useAddress();
  const params = { period: search.period, source: search.source };
  const card = useScorecard(params);
  const rules = useQualityRules();
  const nameOf = useSourceName();
  const whole = useScorecard({});
  return (
    <DataFrame need="data.read" name={t('title')}>
      <search className="filters">
        <Select
          aria-label={t('period')}
          value={search.period ?? ''}
          onChange={(period) => change({ period: period || undefined })}
          options={[{ value: '', label: t('period-all') }, ...periodsOf(whole.data)]}
          popupMatchSelectWidth={false}
          style={{ minWidth: 120 }}
        />
        {search.source && (
          <>
            <Button onClick={() => change({ source: undefined }, true)}>← {t('back')}</Button>
            <strong>{t('of', { source: nameOf(search.source) })}</strong>
          </>
        )}
        {card.data?.measuredAt && (
          <span className="muted">{t('measured', { at: formatTime(card.data.measuredAt) })}</span>
        )}
        <span className="shell-gap" />
        <AppLink to="/data/quality/maturity">{t('maturity.link')}</AppLink>
        {can('indicator.report') && <StateVisits source={search.source} />}
        {can('data.correct') && <RunButton />}
        <ExportButton path="/api/quality/scorecard" params={params} name={t('title')} />
      </search>
      <Loaded query={rules}>
        {(known) => <Loaded query={card}>{(found) => <Scores card={found} rules={known} />}</Loaded>}
      </Loaded>
    </DataFrame>
  );
}

function Scores({ card, rules }: { card: QualityScorecard; rules: QualityRules }) {
  const { t } = useText('quality');
  const [search, change] = useAddress();
  const [opened, setOpened] = useState<{
    source?: string | undefined;
    table?: string | undefined;
    dimension?: string | undefined;
  }>();
  if (card.items.length === 0)
    return <Empty title={t('none')} why={card.measuredAt ? t('none-period') : t('none-why')} />;
  const byTable = card.by === 'table';
  return (
    <>
      <HeatTable
        card={card}
        rules={rules}
        {...(byTable ? {} : { onRow: (source: string) => change({ source }, true) })}
        onCell={(key, dimension) =>
          setOpened(byTable ? { source: search.source, table: key, dimension } : { source: key, dimension })
        }
      />
      <section className="heat-section">
        <h2>{t('trend')}</h2>
        <Trend card={card} />
      </section>
      <Formula rules={rules} />
      {opened && (
        <RulesDrawer asked={{ period: search.period, ...opened }} rules={rules} onClose={() => setOpened(undefined)} />
      )}
    </>
  );
}

function Trend({ card }: { card: QualityScorecard }) {
  const { t } = useText('quality');
  const points = card.trend.filter((month) => month.score !== null);
  const option = {
    grid: { left: 44, right: 16, top: 24, bottom: 28 },
    tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => String(value) },
    xAxis: { type: 'category', data: points.map(({ key }) => key) },
    yAxis: { type: 'value', name: t('trend-axis'), min: 0, max: 100 },
    series: [
      {
        type: 'line',
        name: t('total'),
        showSymbol: points.length < 25,
        data: points.map(({ score }) => Math.floor((score ?? 0) * 10) / 10),
      },
    ],
  };
  return <Chart option={option} label={t('trend')} height={200} />;
}

function Formula({ rules }: { rules: QualityRules }) {
  const { t, l } = useText('quality');
  return (
    <details className="heat-section">
      <summary>{t('formula')}</summary>
      <p>{t('formula-text', { ...rules.severity, ...rules.levels })}</p>
      <ListTable
        label={t('formula')}
        rowKey="key"
        dataSource={rules.dimensions}
        columns={[
          { title: t('rule'), dataIndex: 'title', render: l },
          { title: t('formula'), dataIndex: 'formula', render: l },
          { title: t('weight'), dataIndex: 'weight', align: 'right', width: 90 },
        ]}
      />
    </details>
  );
}

function RunButton() {
  const { t } = useText('quality');
  const { message, notification } = App.useApp();
  const failure = useFailureText();
  const client = useQueryClient();
  const run = useMutation({
    mutationFn: () => api.post('/api/quality/runs', {}),
    onSuccess: () => {
      void message.success(t('run-asked'));
      setTimeout(() => void client.invalidateQueries({ queryKey: ['quality'] }), 5_000);
    },
    onError: (error) => {
      const { title, advice } = failure(error);
      notification.error({ title, description: advice });
    },
  });
  return (
    <Button loading={run.isPending} onClick={() => run.mutate()}>
      {t('run')}
    </Button>
  );
}

/** Years and months that something was found in, newest first. */
function periodsOf(card: QualityScorecard | undefined): { value: string; label: string }[] {
  const months = (card?.trend ?? []).map(({ key }) => key).reverse();
  const years = [...new Set(months.map((month) => month.slice(0, 4)))];
  return [...years, ...months.slice(0, 24)].map((value) => ({ value, label: value }));
}
