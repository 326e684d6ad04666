import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import type { PlanSnapshot, Release } from '../../../../../src/http/contract.ts';
import { AppLink } from '../../../app/address.tsx';
import { api } from '../../../app/api.ts';
import { FailureNote } from '../../../app/errors.tsx';
import { useCan } from '../../../app/session.ts';
import { formatTime } from '../../../components/format.ts';
import { ListTable } from '../../../components/list-table.tsx';
import { Panel } from '../../../components/page.tsx';
import { Empty, Loaded } from '../../../components/state.tsx';
import { Mark } from '../../../components/status.tsx';
import { useText } from '../../../i18n/index.ts';
import { planBase, useReleases } from './queries.ts';

/** What was shown to the public when, and what was taken back. */
export function Releases({ id, snapshots }: { id: string; snapshots: PlanSnapshot[] | undefined }) {
  const { t, l } = useText('evaluation');
  const can = useCan();
  const releases = useReleases(id);
  const [withdrawing, setWithdrawing] = useState<Release>();
  const current = releases.data?.find((one) => one.withdrawnAt === null);
  const snapshotName = (snapshot: string) => {
    const found = snapshots?.find((one) => one.id === snapshot);
    return found ? `${found.on} ${t(`kind-of.${found.kind}`)}` : snapshot;
  };
  return (
    <Panel
      title={t('releases')}
      tools={current && <AppLink to={`/public/${encodeURIComponent(id)}`}>{t('public-page')}</AppLink>}
    >
      <Loaded query={releases} rows={2}>
        {(list) => (
          <ListTable<Release>
            label={t('releases')}
            rowKey="id"
            dataSource={list}
            minWidth={1080}
            locale={{ emptyText: <Empty title={t('releases-none')} why={t('releases-why')} /> }}
            columns={[
              { title: t('released-at'), dataIndex: 'releasedAt', width: 150, render: formatTime },
              { title: t('office'), dataIndex: 'office' },
              { title: t('by'), dataIndex: 'releasedBy', width: 120 },
              { title: t('from-snapshot'), dataIndex: 'snapshot', width: 180, render: snapshotName },
              {
                title: t('rows'),
                width: 120,
                render: (_, row) => t('rows-of', { shown: row.total, all: row.total + row.leftOut }),
              },
              {
                title: t('state'),
                width: 240,
                render: (_, row) =>
                  row.withdrawnAt ? (
                    <>
                      <Mark tone="warn">{t('withdrawn')}</Mark> {formatTime(row.withdrawnAt)}
                      <div className="muted">{row.reason}</div>
                    </>
                  ) : row.id === current?.id ? (
                    <Mark tone="good">{t('shown')}</Mark>
                  ) : (
                    <Mark tone="plain">{t('earlier')}</Mark>
                  ),
              },
              {
                title: t('do'),
                width: 90,
                render: (_, row) =>
                  can('plan.publish') &&
                  row.withdrawnAt === null && (
                    <Button size="small" danger onClick={() => setWithdrawing(row)}>
                      {t('withdraw')}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
      {withdrawing && (
        <Withdraw
          id={id}
          release={withdrawing}
          what={`${l(withdrawing.phase)} ${withdrawing.on}`}
          close={() => setWithdrawing(undefined)}
        />
      )}
    </Panel>
  );
}

function Withdraw({ id, release, what, close }: { id: string; release: Release; what: string; close: () => void }) {
  const { t } = useText('evaluation');
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const withdraw = useMutation({
    mutationFn: () => api.post<Release>(`${planBase(id)}/releases/${release.id}/withdraw`, { reason: reason.trim() }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['plan', id, 'releases'] });
      close();
    },
  });
  return (
    <Modal
      open
      onCancel={close}
      title={t('withdraw-what', { what })}
      okText={t('withdraw')}
      okButtonProps={{ danger: true, disabled: reason.trim().length < 2 }}
      confirmLoading={withdraw.isPending}
      onOk={() => withdraw.mutate()}
    >
      <p className="muted">{t('withdraw-why')}</p>
      {withdraw.error && <FailureNote error={withdraw.error} />}
      <Input.TextArea
        aria-label={t('withdraw-reason')}
        placeholder={t('withdraw-reason')}
        value={reason}
        maxLength={500}
        showCount
        rows={3}
        autoFocus
        onChange={(event) => setReason(event.target.value)}
      />
    </Modal>
  );
}
