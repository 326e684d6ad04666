import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import type { InBatch, UploadList } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useCan } from '../../app/session.ts';
import { formatNumber, formatTime } from '../../components/format.ts';
import { SourceName } from '../../components/source-name.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import '../../styles/exchange.css';
import { DataFrame } from './data-tabs.tsx';
import { FilteredList } from './filtered-list.tsx';
import { RecallForm } from './recall-form.tsx';

const tones = { received: 'busy', stored: 'good', 'partially-rejected': 'warn', recalled: 'plain' } as const;
const states = Object.keys(tones) as InBatch['status'][];

/** 数据 · 接收批次: what senders announced with number, period, count and checksum, and what became of it. */
export function BatchesPage() {
  const { t, l } = useText('exchange');
  const can = useCan();
  // What platforms of this kind send goes by the names of the same content; what others call theirs stands as they said it.
  const uploads = useQuery({
    queryKey: ['uploads', 'list'],
    queryFn: ({ signal }) => api.get<UploadList>('/api/uploads', undefined, signal),
    enabled: can('data.read'),
  });
  const kindOf = (kind: string) => {
    const known = uploads.data?.definitions.find(({ id }) => id === kind);
    return known ? l(known.title) : kind;
  };
  const client = useQueryClient();
  const [recalling, setRecalling] = useState<InBatch>();
  const count = (n: number) => formatNumber(n, 0);
  const numberOf = ({ submission, batchNo }: InBatch) =>
    submission ? <AppLink to={`/data/submissions/${submission}`}>{batchNo}</AppLink> : <code>{batchNo}</code>;
  const statusOf = ({ status, stored, recallReason }: InBatch) => (
    <>
      {status === 'partially-rejected' && stored === 0 ? (
        <Mark tone="bad">{t('batch-status.rejected')}</Mark>
      ) : (
        <Mark tone={tones[status]}>{t(`batch-status.${status}`)}</Mark>
      )}
      {recallReason && <div className="muted">{recallReason}</div>}
    </>
  );
  const recallOf = (row: InBatch) =>
    can('data.correct') &&
    row.stored > 0 &&
    (row.status === 'stored' || row.status === 'partially-rejected') && (
      <Button size="small" danger onClick={() => setRecalling(row)}>
        {t('recall')}
      </Button>
    );
  return (
    <DataFrame need="data.read" name={t('batches')}>
      <p className="muted exchange-note">{t('batches-why')}</p>
      <FilteredList<InBatch>
        path="/api/batches"
        queryKey={['batches']}
        label={t('batches')}
        find={{ name: 'source', label: t('source') }}
        choices={[
          {
            name: 'status',
            label: t('state-name'),
            any: t('any-state'),
            options: states.map((value) => ({ value, label: t(`batch-status.${value}`) })),
          },
        ]}
        enabled={can('data.read')}
        none={{ title: t('batches-none'), why: t('batches-none-why') }}
        minWidth={1020}
        narrow={[
          {
            title: t('batch-no'),
            render: (_, row) => (
              <>
                {numberOf(row)}
                <div className="muted">
                  <SourceName source={row.source} />
                </div>
                <div className="muted">{formatTime(row.receivedAt)}</div>
              </>
            ),
          },
          {
            title: t('state-name'),
            width: 130,
            render: (_, row) => (
              <>
                {statusOf(row)}
                <div className="muted">
                  {t('stored-of', { stored: count(row.stored), records: count(row.records) })}
                </div>
                {recallOf(row)}
              </>
            ),
          },
        ]}
        columns={[
          {
            title: t('source'),
            dataIndex: 'source',
            width: 130,
            render: (source: string) => <SourceName source={source} />,
          },
          {
            title: t('batch-no'),
            dataIndex: 'batchNo',
            render: (_: string, row) => (
              <>
                {numberOf(row)}
                <div className="muted" title={row.checksum}>
                  SHA-256 {row.checksum.slice(0, 12)}…
                </div>
              </>
            ),
          },
          { title: t('kind'), dataIndex: 'kind', width: 130, render: kindOf },
          {
            title: t('period'),
            width: 120,
            render: (_, row) => (row.from === row.to ? row.from : `${row.from} – ${row.to}`),
          },
          { title: t('records'), dataIndex: 'records', width: 80, align: 'right', render: count },
          { title: t('stored'), dataIndex: 'stored', width: 80, align: 'right', render: count },
          { title: t('quarantined'), dataIndex: 'quarantined', width: 80, align: 'right', render: count },
          { title: t('received'), dataIndex: 'receivedAt', width: 150, render: formatTime },
          {
            title: t('state-name'),
            width: 120,
            render: (_, row) => statusOf(row),
          },
          {
            title: '',
            width: 110,
            render: (_, row) => recallOf(row),
          },
        ]}
      />
      {recalling && (
        <RecallForm
          path={`/api/batches/${recalling.id}/recall`}
          name={recalling.batchNo}
          onClose={() => setRecalling(undefined)}
          onDone={() => void client.invalidateQueries({ queryKey: ['batches'] })}
        />
      )}
    </DataFrame>
  );
}
