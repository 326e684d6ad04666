import { Grid, Select, type TableProps } from 'antd';
import type { SubmissionRow } from '../../../../src/http/contract.ts';
import { AppLink, useAddress, useGo } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { SourceName } from '../../components/source-name.tsx';
import { Empty } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { SearchInput } from '../resources/resources.tsx';
import { DataFrame } from './data-tabs.tsx';
import { SubmissionMark } from './submission-mark.tsx';

const states: SubmissionRow['status'][] = [
  'stored',
  'partly-stored',
  'quarantined',
  'duplicate',
  'processing',
  'refused',
];

export function SubmissionsPage() {
  const { t } = useText('data');
  const can = useCan();
  const go = useGo();
  const [search, change] = useAddress();
  const params = { status: search.status, source: search.source };
  const paged = usePaged<SubmissionRow>(['submissions'], '/api/submissions', params, { enabled: can('data.read') });
  const narrow = Grid.useBreakpoint().md === false;
  const phone: TableProps<SubmissionRow>['columns'] = [
    {
      title: t('source'),
      render: (_, row) => (
        <>
          <AppLink to={`/data/submissions/${row.id}`}>
            <SourceName source={row.source} />
          </AppLink>
          <div className="muted">
            {formatTime(row.receivedAt)} · {t(`formats.${row.format}`, { defaultValue: row.format })}
          </div>
        </>
      ),
    },
    {
      title: t('state'),
      width: 130,
      render: (_, row) => (
        <>
          <SubmissionMark status={row.status} />
          <div className="muted">
            {t('stored-of', { stored: formatNumber(row.stored, 0), records: formatNumber(row.records, 0) })}
          </div>
        </>
      ),
    },
  ];
  return (
    <DataFrame need="data.read" name={t('tab.submissions')}>
      <search className="filters">
        <Select
          aria-label={t('state')}
          placeholder={t('state')}
          allowClear
          value={search.status ?? null}
          onChange={(status: string | null | undefined) => change({ status: status ?? undefined })}
          options={states.map((state) => ({ value: state, label: t(`submission.${state}`) }))}
          style={{ minWidth: 130 }}
        />
        <SearchInput value={search.source} label={t('source')} onChange={(source) => change({ source })} />
        <span className="shell-gap" />
        <ExportButton path="/api/submissions" params={params} name={t('tab.submissions')} />
      </search>
      <PagedTable<SubmissionRow>
        paged={paged}
        label={t('tab.submissions')}
        rowKey={(row) => row.id}
        onOpen={(row) => go(`/data/submissions/${row.id}`)}
        minWidth={narrow ? 320 : 860}
        empty={
          <Empty
            title={t('submissions-none')}
            why={search.status || search.source ? t('none-filter') : t('submissions-none-why')}
            next={can('data.submit') ? <AppLink to="/data/upload">{t('tab.upload')}</AppLink> : undefined}
          />
        }
        columns={
          narrow
            ? phone
            : [
                { title: t('received'), dataIndex: 'receivedAt', width: 154, render: formatTime },
                {
                  title: t('source'),
                  dataIndex: 'source',
                  width: 200,
                  ellipsis: true,
                  render: (source: string) => <SourceName source={source} />,
                },
                {
                  title: t('external'),
                  dataIndex: 'externalId',
                  ellipsis: true,
                  render: (id: string, row) => <AppLink to={`/data/submissions/${row.id}`}>{id}</AppLink>,
                },
                {
                  title: t('format'),
                  dataIndex: 'format',
                  width: 100,
                  render: (format: string) => t(`formats.${format}`, { defaultValue: format }),
                },
                {
                  title: t('records'),
                  dataIndex: 'records',
                  width: 80,
                  align: 'right',
                  render: (n: number) => formatNumber(n, 0),
                },
                {
                  title: t('stored'),
                  dataIndex: 'stored',
                  width: 80,
                  align: 'right',
                  render: (n: number) => formatNumber(n, 0),
                },
                {
                  title: t('quarantined'),
                  dataIndex: 'quarantined',
                  width: 80,
                  align: 'right',
                  render: (n: number) => formatNumber(n, 0),
                },
                { title: t('by'), dataIndex: 'submittedBy', width: 120, render: (by: string | null) => by ?? none },
                {
                  title: t('state'),
                  dataIndex: 'status',
                  width: 120,
                  render: (status: SubmissionRow['status']) => <SubmissionMark status={status} />,
                },
              ]
        }
      />
    </DataFrame>
  );
}
