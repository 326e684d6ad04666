import type { ReturnSummary } from '../../../../src/http/contract.ts';
import { AppLink, useAddress, useGo } from '../../app/address.tsx';
import { formatTime, none } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { DataFrame } from '../exchange/data-tabs.tsx';
import { CompletenessGrid } from './completeness.tsx';
import { ReturnMark } from './return-mark.tsx';
import { SendReturn } from './send-return.tsx';
import { TemplateForm } from './template-form.tsx';

const isPeriod = (text: string) => /^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$/.test(text);

/** 统计报表: templates out, returns in, and who has reported. */
export function StatisticsPage() {
  const { t } = useText('statistics');
  const [search, change] = useAddress();
  const period = search.period ?? String(new Date().getFullYear() - 1);
  return (
    <DataFrame need="indicator.report" name={t('title')}>
      <div className="columns">
        <TemplateForm period={period} onPeriod={(text) => change({ period: text })} />
        <SendReturn />
      </div>
      <Returns />
      {isPeriod(period) && <CompletenessGrid period={period} />}
      <p className="muted">
        <AppLink to="/data/population">{t('population')}</AppLink>
      </p>
    </DataFrame>
  );
}

function Returns() {
  const { t } = useText('statistics');
  const go = useGo();
  const [search] = useAddress();
  const paged = usePaged<ReturnSummary>(
    ['statistics', 'returns'],
    '/api/statistics/returns',
    { area: search.area },
    { limit: 20 },
  );
  return (
    <Panel title={t('list')}>
      <PagedTable<ReturnSummary>
        paged={paged}
        label={t('list')}
        rowKey={(row) => row.id}
        onOpen={(row) => go(`/data/statistics/${row.id}`)}
        minWidth={820}
        empty={<Empty title={t('list-none')} why={t('list-none-why')} />}
        columns={[
          {
            title: t('file'),
            key: 'file',
            render: (_, row) => <AppLink to={`/data/statistics/${row.id}`}>{row.fileName}</AppLink>,
          },
          { title: t('area'), key: 'area', width: 140, render: (_, row) => row.areaName ?? row.area },
          { title: t('period'), key: 'period', width: 100, render: (_, row) => row.period ?? none },
          { title: t('by'), dataIndex: 'sentBy', width: 120 },
          { title: t('at'), dataIndex: 'sentAt', width: 150, render: formatTime },
          { title: t('result'), key: 'result', width: 150, render: (_, row) => <ReturnMark row={row} /> },
        ]}
      />
    </Panel>
  );
}
