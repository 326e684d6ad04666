import { useMutation } from '@tanstack/react-query';
import { App, Button, Tooltip } from 'antd';
import { useState } from 'react';
import type { PlanSnapshot, SnapshotCheck } from '../../../../../src/http/contract.ts';
import { api } from '../../../app/api.ts';
import { useFailureText } from '../../../app/errors.tsx';
import { useCan } from '../../../app/session.ts';
import { formatNumber, formatTime, none } from '../../../components/format.ts';
import { ListTable } from '../../../components/list-table.tsx';
import { Empty } from '../../../components/state.tsx';
import { countOrder, StatusMark } from '../../../components/status.tsx';
import { useText } from '../../../i18n/index.ts';
import { planBase } from './queries.ts';
import { ReleaseDialog } from './release-dialog.tsx';
import { ReportDialog } from './report-dialog.tsx';

export function SnapshotTable({
  id,
  title,
  list,
  compare,
}: {
  id: string;
  title: string;
  list: PlanSnapshot[];
  compare: (snapshot: string) => void;
}) {
  const { t } = useText('evaluation');
  const can = useCan();
  const [report, setReport] = useState<PlanSnapshot>();
  const [release, setRelease] = useState<PlanSnapshot>();
  return (
    <>
      <ListTable<PlanSnapshot>
        label={t('snapshots')}
        rowKey="id"
        dataSource={list}
        minWidth={1040}
        locale={{ emptyText: <Empty title={t('none')} why={t('none-why')} /> }}
        columns={[
          { title: t('on'), dataIndex: 'on', width: 106 },
          {
            title: t('kind'),
            width: 220,
            render: (_, row) => (
              <>
                <strong>{t(`kind-of.${row.kind}`)}</strong>
                {row.title && <div>{row.title}</div>}
                {row.note && <div className="muted">{row.note}</div>}
              </>
            ),
          },
          {
            title: t('state'),
            render: (_, row) => (
              <span className="inline-counts">
                {countOrder
                  .filter((state) => row.counts[state])
                  .map((state) => (
                    <span key={state}>
                      <StatusMark status={state} /> {row.counts[state]}
                    </span>
                  ))}
              </span>
            ),
          },
          {
            title: t('score'),
            dataIndex: 'score',
            width: 90,
            align: 'right',
            render: (score: number | null) => (score === null ? none : `${formatNumber(score * 100, 1)}%`),
          },
          {
            title: t('frozen'),
            width: 170,
            render: (_, row) => (
              <>
                {formatTime(row.createdAt)}
                <div className="muted">{row.createdBy}</div>
              </>
            ),
          },
          {
            title: t('do'),
            width: 300,
            render: (_, row) => (
              <span className="quick-dates">
                {can('plan.report') && (
                  <Button size="small" onClick={() => setReport(row)}>
                    {t('report')}
                  </Button>
                )}
                <Button size="small" onClick={() => compare(row.id)}>
                  {t('compare')}
                </Button>
                <Verify id={id} snapshot={row} />
                {can('plan.publish') && (
                  <Button size="small" onClick={() => setRelease(row)}>
                    {t('release')}
                  </Button>
                )}
              </span>
            ),
          },
        ]}
      />
      {report && (
        <ReportDialog id={id} title={title} snapshot={report} snapshots={list} close={() => setReport(undefined)} />
      )}
      {release && <ReleaseDialog id={id} snapshot={release} close={() => setRelease(undefined)} />}
    </>
  );
}

/** Checks the digests of a snapshot and its subjects, and says so. */
function Verify({ id, snapshot }: { id: string; snapshot: PlanSnapshot }) {
  const { t } = useText('evaluation');
  const { notification } = App.useApp();
  const failure = useFailureText();
  const check = useMutation({
    mutationFn: () => api.get<SnapshotCheck>(`${planBase(id)}/snapshots/${snapshot.id}/verify`),
    onSuccess: ({ digest, subjects, indicators }) =>
      notification[digest ? 'success' : 'info']({
        title: t(digest ? 'intact' : 'unsealed'),
        description: (
          <>
            <p>{t('subjects', { subjects, indicators })}</p>
            {digest && <code>SHA-256 {digest}</code>}
          </>
        ),
      }),
    onError: (error) => notification.error({ title: failure(error).title, duration: 0 }),
  });
  return (
    <Tooltip title={t('verify-why')}>
      <Button size="small" loading={check.isPending} onClick={() => check.mutate()}>
        {t('verify')}
      </Button>
    </Tooltip>
  );
}
