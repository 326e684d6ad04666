import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import type { PlanSnapshot } from '../../../../src/http/contract.ts';
import { address, api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { useDownload } from '../../components/download-button.tsx';
import { formatTime } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';

/** Evaluations frozen on a day: values, rules and record versions stay as they were, whatever arrives later. */
export function Snapshots({ id, title, on }: { id: string; title: string; on: string | undefined }) {
  const { t } = useText('plans');
  const can = useCan();
  const client = useQueryClient();
  const { busy, start } = useDownload();
  const base = `/api/plans/${encodeURIComponent(id)}`;
  const key = ['plan', id, 'snapshots'];
  const snapshots = useQuery({ queryKey: key, queryFn: () => api.get<PlanSnapshot[]>(`${base}/snapshots`) });
  const freeze = useMutation({
    mutationFn: () => api.post<PlanSnapshot>(`${base}/snapshots`, on ? { on } : {}),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
  const report = (snapshot: PlanSnapshot, type: 'docx' | 'xlsx') =>
    start(address(`${base}/report.${type}`, { snapshot: snapshot.id }), `${title} ${snapshot.on}.${type}`);
  return (
    <>
      <div className="filters">
        {can('plan.report') && (
          <Button loading={freeze.isPending} onClick={() => freeze.mutate()}>
            {t('freeze', { on: on ?? '' })}
          </Button>
        )}
        <span className="muted">{t('snapshots-why')}</span>
      </div>
      {freeze.error && <FailureNote error={freeze.error} />}
      <Loaded query={snapshots}>
        {(list) => (
          <ListTable<PlanSnapshot>
            label={t('tab.snapshots')}
            rowKey="id"
            dataSource={list}
            minWidth={560}
            locale={{ emptyText: <Empty title={t('snapshots-none')} why={t('snapshots-none-why')} /> }}
            columns={[
              { title: t('on'), dataIndex: 'on', width: 120 },
              { title: t('frozen-at'), dataIndex: 'createdAt', width: 160, render: formatTime },
              { title: t('frozen-by'), dataIndex: 'createdBy' },
              {
                title: t('report'),
                width: 180,
                render: (_, row) =>
                  can('plan.report') && (
                    <span className="quick-dates">
                      <Button size="small" disabled={busy !== undefined} onClick={() => void report(row, 'docx')}>
                        Word
                      </Button>
                      <Button size="small" disabled={busy !== undefined} onClick={() => void report(row, 'xlsx')}>
                        Excel
                      </Button>
                    </span>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
    </>
  );
}
