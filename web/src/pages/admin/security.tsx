import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import type { DisposalDone, RetentionReport, RetentionRow } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { AdminFrame } from './admin-frame.tsx';
import { SecurityRegisters } from './security-registers.tsx';

/** What has passed its time and is disposed of by hand; the registers of data protection. */
export function SecurityPage() {
  const can = useCan();
  return (
    <AdminFrame tab="security">
      {can('retention.manage') && (
        <>
          <SecurityRegisters />
          <Retention />
        </>
      )}
    </AdminFrame>
  );
}

function Retention() {
  const { t, l } = useText('retention');
  const [disposing, setDisposing] = useState<RetentionRow>();
  const report = useQuery({ queryKey: ['retention'], queryFn: () => api.get<RetentionReport>('/api/retention') });
  const { message } = App.useApp();
  const client = useQueryClient();
  const count = useMutation({
    mutationFn: () => api.post('/api/retention/count', {}),
    onSuccess: () => {
      void message.success(t('count-begun'));
      void client.invalidateQueries({ queryKey: ['retention'] });
    },
  });
  const years = (months: number) =>
    months % 12 === 0 ? t('years', { count: months / 12 }) : t('months', { count: months });
  return (
    <Panel title={t('title')} tools={<ExportButton path="/api/retention" params={{}} name={t('title')} />}>
      <Loaded query={report} rows={6}>
        {({ items, countedAt, disposals }) => (
          <>
            <p className="muted">{t('how')}</p>
            <p className="muted">
              {countedAt ? t('counted', { at: formatTime(countedAt) }) : t('not-counted')}{' '}
              <Button size="small" loading={count.isPending} onClick={() => count.mutate()}>
                {t('count-again')}
              </Button>
            </p>
            <ListTable<RetentionRow>
              label={t('title')}
              rowKey={(row) => `${row.kind} ${row.code}`}
              dataSource={items}
              minWidth={820}
              columns={[
                {
                  title: t('class'),
                  render: (_, row) => (
                    <>
                      {l(row.title)}
                      <div className="muted">{row.source}</div>
                    </>
                  ),
                },
                { title: t('kept'), width: 110, render: (_, row) => years(row.months) },
                { title: t('kept-from'), width: 130, render: (_, row) => row.keptFrom },
                {
                  title: t('past'),
                  width: 120,
                  align: 'right',
                  render: (_, row) => formatNumber(row.past, 0),
                },
                { title: t('oldest'), width: 120, render: (_, row) => row.oldest ?? none },
                {
                  title: t('do'),
                  width: 110,
                  render: (_, row) =>
                    row.disposable ? (
                      <Button size="small" disabled={row.past === 0} onClick={() => setDisposing(row)}>
                        {t('dispose')}
                      </Button>
                    ) : (
                      <span className="muted">{t(row.kind === 'record' ? 'by-request' : 'never')}</span>
                    ),
                },
              ]}
            />
            <h3>{t('done-before')}</h3>
            <ListTable<RetentionReport['disposals'][number]>
              label={t('done-before')}
              rowKey="id"
              dataSource={disposals}
              minWidth={640}
              locale={{ emptyText: <Empty title={t('none-disposed')} /> }}
              columns={[
                { title: t('at'), dataIndex: 'at', width: 150, render: formatTime },
                {
                  title: t('class'),
                  dataIndex: 'class',
                  render: (code: string) => l(items.find((one) => one.code === code)?.title) || code,
                },
                { title: t('before'), dataIndex: 'before', width: 130 },
                { title: t('count'), dataIndex: 'disposed', width: 100, align: 'right' },
                { title: t('reason'), dataIndex: 'reason' },
                { title: t('actor'), dataIndex: 'actor', width: 150 },
              ]}
            />
          </>
        )}
      </Loaded>
      {disposing && <Disposal row={disposing} onClose={() => setDisposing(undefined)} />}
    </Panel>
  );
}

function Disposal({ row, onClose }: { row: RetentionRow; onClose: () => void }) {
  const { t, l } = useText('retention');
  const { message } = App.useApp();
  const client = useQueryClient();
  const [form] = Form.useForm<{ reason: string }>();
  const dispose = useMutation({
    mutationFn: ({ reason }: { reason: string }) =>
      api.post<DisposalDone>(`/api/retention/${row.code}/disposal`, { before: row.keptFrom, reason }),
    onSuccess: ({ disposed }) => {
      void message.success(t('disposed', { count: disposed }));
      void client.invalidateQueries({ queryKey: ['retention'] });
      onClose();
    },
  });
  return (
    <Modal
      open
      title={`${t('dispose')} · ${l(row.title)}`}
      okText={t('dispose')}
      okButtonProps={{ danger: true, loading: dispose.isPending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {dispose.error && <FailureNote error={dispose.error} />}
      <p>{t('sure', { count: row.past, before: row.keptFrom })}</p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => dispose.mutate(values)}>
        <Form.Item
          name="reason"
          label={t('reason')}
          rules={[{ required: true, whitespace: true, min: 5, max: 500, message: t('reason-rule') }]}
        >
          <Input.TextArea rows={3} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
