import { keepPreviousData, useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import type { SubmissionDetail } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { formatNumber, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { parseReference } from '../../components/record-drawer.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { Problems } from './problems.tsx';
import { SubmissionMark } from './submission-mark.tsx';

type Line = SubmissionDetail['receipts'][number];

const states = ['all', 'stored', 'quarantined', 'refused'] as const;
const tones = { create: 'good', update: 'good', delete: 'warn', unchanged: 'plain' } as const;

/** The lines of a receipt in one state, a page after the other. */
function useLines(id: string, only: (typeof states)[number], enabled: boolean) {
  return useInfiniteQuery({
    enabled,
    queryKey: ['submissions', id, 'lines', only],
    queryFn: ({ pageParam, signal }) =>
      api.get<SubmissionDetail>(
        `/api/submissions/${encodeURIComponent(id)}`,
        { limit: 500, cursor: pageParam, status: only === 'all' ? undefined : only },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** The receipt: what became of each record of a submission. */
export function Receipt({ detail }: { detail: SubmissionDetail }) {
  const { t } = useText('data');
  const can = useCan();
  const [only, setOnly] = useState<(typeof states)[number]>(detail.quarantined > 0 ? 'quarantined' : 'all');
  // What somebody else handed in before is told by the answer, and not opened.
  const opens = detail.duplicateOf === undefined || can('data.read');
  const lines = useLines(detail.id, only, opens);
  const rows = opens
    ? (lines.data?.pages.flatMap(({ receipts }) => receipts) ?? [])
    : detail.receipts.filter(({ status }) => only === 'all' || status === only);
  return (
    <>
      <p className="receipt-sum">
        <SubmissionMark status={detail.status} />{' '}
        {t('receipt-sum', {
          records: formatNumber(detail.records, 0),
          stored: formatNumber(detail.stored, 0),
          quarantined: formatNumber(detail.quarantined, 0),
        })}
      </p>
      {detail.changes && detail.stored > 0 && (
        <p className="muted">
          {t('receipt-changes', {
            created: formatNumber(detail.changes.created, 0),
            updated: formatNumber(detail.changes.updated, 0),
            unchanged: formatNumber(detail.changes.unchanged, 0),
          })}
        </p>
      )}
      {detail.duplicateOf !== undefined && <p className="note">{t('duplicate-why')}</p>}
      {detail.parts && <Parts ids={detail.parts} />}
      <Segmented
        className="receipt-filter"
        size="small"
        aria-label={t('state')}
        value={only}
        onChange={setOnly}
        options={states
          .filter((state) => (state === 'refused') === (detail.status === 'refused') || state === 'all')
          .map((state) => ({ value: state, label: t(state === 'all' ? 'all' : `record.${state}`) }))}
      />
      {lines.error && <FailureNote error={lines.error} retry={() => void lines.refetch()} />}
      <ListTable<Line>
        label={t('receipt')}
        rowKey="index"
        dataSource={rows}
        loading={(lines.isLoading || lines.isPlaceholderData) && { spinning: true, delay: 150 }}
        pagination={{ pageSize: 50, size: 'small', hideOnSinglePage: true, showSizeChanger: false }}
        minWidth={560}
        cards
        locale={{ emptyText: <Empty title={t('receipt-none')} /> }}
        columns={[
          { title: '#', dataIndex: 'index', width: 56, align: 'right', render: (index: number) => index + 1 },
          { title: t('row'), dataIndex: 'row', width: 120, render: (row: string | undefined) => row ?? none },
          {
            title: t('state'),
            dataIndex: 'status',
            width: 100,
            render: (status: Line['status'], { op }) =>
              op ? (
                <Mark tone={tones[op]}>{t(`op.${op}`)}</Mark>
              ) : (
                <Mark tone={status === 'stored' ? 'good' : 'bad'}>{t(`record.${status}`)}</Mark>
              ),
          },
          ...(rows.some(({ reference }) => reference)
            ? [
                {
                  title: t('reference'),
                  dataIndex: 'reference',
                  render: (reference: string | undefined) => <RecordLink reference={reference} />,
                },
              ]
            : []),
          ...(rows.some(({ problems }) => problems && problems.length > 0)
            ? [
                {
                  title: t('problems'),
                  dataIndex: 'problems',
                  render: (problems: Line['problems']) =>
                    problems && problems.length > 0 ? <Problems problems={problems} /> : none,
                },
              ]
            : []),
        ]}
      />
      {lines.hasNextPage && (
        <Button loading={lines.isFetchingNextPage} onClick={() => void lines.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
      {detail.quarantined > 0 && can('data.read') && (
        <p>
          <AppLink to="/data/quarantine">{t('to-quarantine')}</AppLink>
        </p>
      )}
    </>
  );
}

/** A long table is taken in parts, each with a receipt of its own. */
function Parts({ ids }: { ids: readonly string[] }) {
  const { t } = useText('data');
  const parts = useQueries({
    queries: ids.map((id) => ({
      queryKey: ['submissions', id, 'head'],
      queryFn: () => api.get<SubmissionDetail>(`/api/submissions/${encodeURIComponent(id)}`, { limit: 1 }),
    })),
  });
  return (
    <section className="note" aria-label={t('parts', { count: ids.length })}>
      <div className="note-title">{t('parts', { count: ids.length })}</div>
      <ol className="plain-list">
        {ids.map((id, at) => {
          const part = parts[at]?.data;
          return (
            <li key={id}>
              <AppLink to={`/data/submissions/${id}`}>{t('part', { n: at + 1 })}</AppLink>{' '}
              {part && (
                <>
                  <SubmissionMark status={part.status} />{' '}
                  {t('receipt-sum', {
                    records: formatNumber(part.records, 0),
                    stored: formatNumber(part.stored, 0),
                    quarantined: formatNumber(part.quarantined, 0),
                  })}
                </>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function RecordLink({ reference }: { reference: string | undefined }) {
  const { t } = useText('data');
  const parsed = reference ? parseReference(reference) : undefined;
  if (!parsed) return <>{reference ?? none}</>;
  return (
    <AppLink
      to={`/records/${parsed.type}/${parsed.id}`}
      search={{ version: parsed.version === undefined ? undefined : String(parsed.version) }}
    >
      {t(`record:type.${parsed.type}`, { defaultValue: parsed.type })} <code>{parsed.id}</code>
      {parsed.version === undefined ? '' : ` v${parsed.version}`}
    </AppLink>
  );
}
