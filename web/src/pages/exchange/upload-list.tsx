import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import type { Upload, UploadComparison } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { useFailureText } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { formatNumber, formatTime } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import '../../styles/exchange.css';
import { problemWords } from './problem-words.ts';

const counted = ['waiting', 'sending', 'acknowledged', 'refused', 'dead', 'withheld'] as const;

/** What goes to which platform, how much of it is through, and what stands in the way. */
export function UploadTable({ items }: { items: Upload[] }) {
  const { t, l, language } = useText('exchange');
  return (
    <ListTable<Upload>
      label={t('higher')}
      minWidth={1170}
      rowKey={(row) => row.id}
      dataSource={items}
      locale={{ emptyText: <Empty title={t('uploads-none')} why={t('uploads-none-why')} /> }}
      columns={[
        {
          title: t('upload-what'),
          width: 236,
          render: (_, row) => (
            <>
              {l(row.title)}
              <div className="muted">→ {row.nodeName}</div>
            </>
          ),
        },
        {
          title: t('state-name'),
          render: (_, row) => (
            <>
              <StateMark row={row} />
              {row.successAt && <div className="muted">{t('success-at', { at: formatTime(row.successAt) })}</div>}
              {row.problem && row.problemAt && (
                <div className="muted">
                  {t('problem-since', { problem: problemWords(row.problem, language), at: formatTime(row.problemAt) })}
                </div>
              )}
            </>
          ),
        },
        ...counted.map((state) => ({
          title: t(state),
          width: 78,
          align: 'right' as const,
          render: (_: unknown, row: Upload) => (
            <span {...(state === 'withheld' ? { title: t('withheld-why') } : {})}>
              {formatNumber(row.counts[state], 0)}
            </span>
          ),
        })),
        { title: '', width: 268, render: (_, row) => <Actions row={row} /> },
      ]}
    />
  );
}

function StateMark({ row }: { row: Upload }) {
  const { t } = useText('exchange');
  if (row.state === 'paused') return <Mark tone="plain">{t('upload-state.paused')}</Mark>;
  if (row.problem) return <Mark tone="warn">{t('upload-state.trouble')}</Mark>;
  if (row.counts.refused + row.counts.dead > 0) return <Mark tone="warn">{t('upload-state.left')}</Mark>;
  return <Mark tone="good">{t('upload-state.active')}</Mark>;
}

function Actions({ row }: { row: Upload }) {
  const { t } = useText('exchange');
  const can = useCan();
  const client = useQueryClient();
  const { notification, message } = App.useApp();
  const failure = useFailureText();
  const onError = (error: unknown) => {
    const { title, advice } = failure(error);
    notification.error({ title, description: advice });
  };
  const onSettled = () => client.invalidateQueries({ queryKey: ['uploads'] });
  const set = useMutation({
    mutationFn: (state: Upload['state']) => api.patch(`/api/uploads/${row.id}`, { state }),
    onError,
    onSettled,
  });
  const send = useMutation({
    mutationFn: () => api.post(`/api/uploads/${row.id}/send`),
    onSuccess: () => void message.success(t('send-asked')),
    onError,
    onSettled,
  });
  const reconcile = useMutation({
    mutationFn: () => api.post<UploadComparison>(`/api/uploads/${row.id}/reconcile`),
    onSuccess: ({ differences }) =>
      void (differences === 0
        ? message.success(t('reconciled-same'))
        : message.warning(t('reconciled', { count: differences }))),
    onError,
    onSettled,
  });
  if (!can('node.manage')) return null;
  return (
    <div className="row-actions">
      <Button size="small" loading={send.isPending} disabled={row.state === 'paused'} onClick={() => send.mutate()}>
        {t('send-now')}
      </Button>
      <Button size="small" loading={reconcile.isPending} onClick={() => reconcile.mutate()}>
        {t('reconcile')}
      </Button>
      <Button
        size="small"
        loading={set.isPending}
        onClick={() => set.mutate(row.state === 'active' ? 'paused' : 'active')}
      >
        {t(row.state === 'active' ? 'pause' : 'go-on')}
      </Button>
    </div>
  );
}
