import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, DatePicker, Form, Input, Modal, Popconfirm } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type {
  DisposalCount,
  DisposalDone,
  DisposalProposal,
  DisposalProposed,
  RetentionRow,
} from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote, useFailureText } from '../../app/errors.tsx';
import { formatNumber, formatTime } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { useText } from '../../i18n/index.ts';

/** What waits for a second person: carried out or declined by another, withdrawn by who proposed it. */
export function DisposalProposals({
  proposals,
  nameOf,
}: {
  proposals: DisposalProposal[];
  nameOf: (code: string) => string;
}) {
  const { t } = useText('retention');
  const { message, notification } = App.useApp();
  const client = useQueryClient();
  const failure = useFailureText();
  const again = () => client.invalidateQueries({ queryKey: ['retention'] });
  const onError = (error: unknown) => {
    notification.error({ title: failure(error).title });
    void again();
  };
  const carryOut = useMutation({
    mutationFn: (id: string) => api.post<DisposalDone>(`/api/retention/disposals/${id}/carry-out`),
    onSuccess: ({ disposed }) => {
      void message.success(t('disposed', { count: disposed }));
      return again();
    },
    onError,
  });
  const end = useMutation({
    mutationFn: (id: string) => api.post(`/api/retention/disposals/${id}/end`),
    onSuccess: again,
    onError,
  });
  if (proposals.length === 0) return null;
  return (
    <>
      <h3>{t('waiting')}</h3>
      <ListTable<DisposalProposal>
        label={t('waiting')}
        rowKey="id"
        dataSource={proposals}
        minWidth={820}
        columns={[
          { title: t('proposed-at'), dataIndex: 'proposedAt', width: 150, render: formatTime },
          { title: t('class'), dataIndex: 'class', render: nameOf },
          { title: t('before'), dataIndex: 'before', width: 120 },
          {
            title: t('counted-then'),
            dataIndex: 'counted',
            width: 110,
            align: 'right',
            render: (n: number) => formatNumber(n, 0),
          },
          { title: t('reason'), dataIndex: 'reason' },
          { title: t('proposed-by'), dataIndex: 'proposedBy', width: 140 },
          {
            title: t('do'),
            width: 190,
            render: (_, { id, mine, before, counted }) =>
              mine ? (
                <>
                  <div className="muted">{t('by-another')}</div>
                  <Button size="small" loading={end.isPending} onClick={() => end.mutate(id)}>
                    {t('withdraw')}
                  </Button>
                </>
              ) : (
                <>
                  <Popconfirm
                    title={t('sure', { before, count: counted })}
                    okText={t('carry-out')}
                    okButtonProps={{ danger: true }}
                    onConfirm={() => carryOut.mutate(id)}
                  >
                    <Button size="small" danger loading={carryOut.isPending}>
                      {t('carry-out')}
                    </Button>
                  </Popconfirm>{' '}
                  <Button size="small" loading={end.isPending} onClick={() => end.mutate(id)}>
                    {t('decline')}
                  </Button>
                </>
              ),
          },
        ]}
      />
    </>
  );
}

/** Counts what would go before a day, and proposes it to a second person. */
export function ProposeDisposal({ row, onClose }: { row: RetentionRow; onClose: () => void }) {
  const { t, l } = useText('retention');
  const { message } = App.useApp();
  const client = useQueryClient();
  const [form] = Form.useForm<{ before: Dayjs; reason: string }>();
  const before = (Form.useWatch('before', form) ?? dayjs(row.keptFrom)).format('YYYY-MM-DD');
  const count = useQuery({
    queryKey: ['retention', 'count', row.code, before],
    queryFn: () => api.get<DisposalCount>(`/api/retention/${row.code}/count`, { before }),
  });
  const propose = useMutation({
    mutationFn: ({ reason }: { reason: string }) =>
      api.post<DisposalProposed>(`/api/retention/${row.code}/disposal`, { before, reason }),
    onSuccess: () => {
      void message.success(t('proposed'));
      void client.invalidateQueries({ queryKey: ['retention'] });
      onClose();
    },
  });
  const past = count.data?.past;
  return (
    <Modal
      open
      title={`${t('propose')} · ${l(row.title)}`}
      okText={t('propose')}
      okButtonProps={{ danger: true, loading: propose.isPending, disabled: !past }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {propose.error && <FailureNote error={propose.error} />}
      {count.error && <FailureNote error={count.error} />}
      <p>{t('how-two')}</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ before: dayjs(row.keptFrom) }}
        onFinish={(values) => propose.mutate(values)}
      >
        <Form.Item
          name="before"
          label={t('before')}
          extra={past === undefined ? t('counting') : t('would-go', { before, count: past })}
        >
          <DatePicker allowClear={false} disabledDate={(day) => day.format('YYYY-MM-DD') > row.keptFrom} />
        </Form.Item>
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
