import { Segmented } from 'antd';
import { useState } from 'react';
import type { SubmissionDetail } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { formatNumber, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { parseReference } from '../../components/record-drawer.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { Problems } from './problems.tsx';
import { SubmissionMark } from './submission-mark.tsx';

type Line = SubmissionDetail['receipts'][number];

/** The receipt: what became of each record of a submission. */
export function Receipt({ detail }: { detail: SubmissionDetail }) {
  const { t } = useText('data');
  const [only, setOnly] = useState<'all' | 'stored' | 'quarantined'>(detail.quarantined > 0 ? 'quarantined' : 'all');
  const rows = detail.receipts.filter((line) => only === 'all' || line.status === only);
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
      {detail.status === 'duplicate' && <p className="muted">{t('duplicate-why')}</p>}
      <Segmented
        size="small"
        aria-label={t('state')}
        value={only}
        onChange={setOnly}
        options={[
          { value: 'all', label: t('all') },
          { value: 'stored', label: t('record.stored') },
          { value: 'quarantined', label: t('record.quarantined') },
        ]}
      />
      <ListTable<Line>
        label={t('receipt')}
        rowKey="index"
        dataSource={rows}
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
            render: (status: Line['status']) => (
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
      {detail.quarantined > 0 && (
        <p>
          <AppLink to="/data/quarantine">{t('to-quarantine')}</AppLink>
        </p>
      )}
    </>
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
