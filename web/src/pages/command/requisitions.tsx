import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { AutoComplete, Button, Form, type FormInstance, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import type { CommandEventRow, Page as Paged, Requisition, Requisitions } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { address, api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useArea, useCan } from '../../app/session.ts';
import { ExportButton, useDownload } from '../../components/download-button.tsx';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { useKeptFocus } from '../../components/kept-focus.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { DrillMark } from './marks.tsx';
import { useCommandSettings } from './queries.ts';

const PATH = '/api/command/requisitions';
const TONES = {
  decided: 'warn',
  taken: 'busy',
  returned: 'warn',
  lost: 'bad',
  settled: 'good',
  cancelled: 'plain',
} as const;
type State = Requisition['state'];
type Move = Exclude<State, 'decided'>;
const NEXT: Record<State, readonly Move[]> = {
  decided: ['taken', 'cancelled'],
  taken: ['returned', 'lost'],
  returned: ['settled'],
  lost: ['settled'],
  settled: [],
  cancelled: [],
};

/** 应急征用: what was taken into use of others, in what condition, when it went back, what was paid. */
export function RequisitionList({ event }: { event?: string }) {
  const { t, l } = useText('command');
  const can = useCan();
  const { busy, start } = useDownload();
  const kept = useKeptFocus<HTMLDivElement>();
  const [asking, setAsking] = useState(false);
  const [moving, setMoving] = useState<{ row: Requisition; state: Move }>();
  const query = useQuery({
    queryKey: ['command', 'requisitions', event],
    queryFn: ({ signal }) => api.get<Requisitions>(PATH, { event }, signal),
  });
  const yuan = (value: number | null) => (value === null ? none : formatNumber(value, 2));
  return (
    <div {...kept}>
      <div className="filters">
        {can('command.manage') && (
          <Button type={event ? 'default' : 'primary'} onClick={() => setAsking(true)}>
            {t('requisition.new')}
          </Button>
        )}
        <ExportButton path={PATH} params={{ event }} name={t('requisition.title')} />
      </div>
      <Loaded query={query}>
        {({ items, kinds }) => (
          <>
            <ListTable<Requisition>
              label={t('requisition.title')}
              rowKey="id"
              minWidth={1020}
              dataSource={items}
              pagination={{ pageSize: 50, hideOnSinglePage: true }}
              locale={{ emptyText: <Empty title={t('requisition.none')} why={t('requisition.none-why')} /> }}
              expandable={{
                expandedRowRender: (row) => (
                  <ol className="work-history">
                    {row.steps.map((step) => (
                      <li key={`${step.state}${step.at}`}>
                        <span className="muted nowrap">{formatTime(step.at)}</span>
                        <span>
                          <strong>{t(`requisition.is.${step.state}`)}</strong> {step.note}
                          {step.amount !== null && ` · ${t('requisition.yuan', { amount: yuan(step.amount) })}`}
                          <span className="muted"> · {step.name}</span>
                        </span>
                      </li>
                    ))}
                  </ol>
                ),
              }}
              columns={[
                {
                  title: t('requisition.item'),
                  key: 'item',
                  render: (_, { exercise, number, item, quantity, unit, kindTitle, reason }) => (
                    <>
                      {exercise && <DrillMark />} <strong>{item}</strong> × {formatNumber(quantity, 0)} {unit}
                      <div className="muted">{`${number} · ${l(kindTitle)} · ${reason}`}</div>
                    </>
                  ),
                },
                {
                  title: t('requisition.owner'),
                  key: 'owner',
                  width: 190,
                  render: (_, { owner, phone, decision }) => (
                    <>
                      {owner} <span className="muted">{phone}</span>
                      {decision && <div className="muted">{decision}</div>}
                    </>
                  ),
                },
                ...(event
                  ? []
                  : [
                      {
                        title: t('events.event'),
                        key: 'event',
                        width: 170,
                        render: (_: unknown, row: Requisition) =>
                          row.event ? <AppLink to={`/command/events/${row.event}`}>{row.eventTitle}</AppLink> : none,
                      },
                    ]),
                {
                  title: t('requisition.value'),
                  dataIndex: 'value',
                  width: 110,
                  align: 'right',
                  render: (value: number | null) => yuan(value),
                },
                {
                  title: t('requisition.amount'),
                  dataIndex: 'amount',
                  width: 110,
                  align: 'right',
                  render: (value: number | null) => yuan(value),
                },
                {
                  title: t('request.state'),
                  key: 'state',
                  width: 150,
                  render: (_, { state, late, returnBy }) => (
                    <>
                      <Mark tone={TONES[state]}>{t(`requisition.is.${state}`)}</Mark>
                      {state === 'taken' && (late || returnBy) && (
                        <div className={late ? 'overdue' : 'muted'}>
                          {late ? t('requisition.late') : t('requisition.by', { day: returnBy })}
                        </div>
                      )}
                    </>
                  ),
                },
                {
                  title: '',
                  key: 'do',
                  width: 190,
                  render: (_, row) => (
                    <div className="command-moves">
                      {can('command.manage') &&
                        NEXT[row.state].map((state, i) => (
                          <Button
                            key={state}
                            size="small"
                            type={i === 0 ? 'primary' : 'default'}
                            onClick={() => setMoving({ row, state })}
                          >
                            {t(`requisition.do.${state}`)}
                          </Button>
                        ))}
                      <Button
                        size="small"
                        disabled={busy !== undefined}
                        onClick={() => void start(address(`${PATH}/${row.id}/notice.docx`), `${row.number}.docx`)}
                      >
                        {t('requisition.notice')}
                      </Button>
                    </div>
                  ),
                },
              ]}
            />
            {asking && <AskForm kinds={kinds} event={event} onClose={() => setAsking(false)} />}
            {moving && <MoveForm {...moving} onClose={() => setMoving(undefined)} />}
          </>
        )}
      </Loaded>
    </div>
  );
}

function useSend(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body }: { path: string; body: object }) => api.post<Requisition>(path, body),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['command'] });
      onDone();
    },
  });
}

/** A dialog takes the cursor to its corner when it opens; whoever fills it in begins with its first field. */
const firstField = (form: FormInstance) => (field: string) => ({
  afterOpenChange: (open: boolean) => open && form.getFieldInstance(field)?.focus(),
});

function AskForm({
  kinds,
  event,
  onClose,
}: {
  kinds: Requisitions['kinds'];
  event: string | undefined;
  onClose: () => void;
}) {
  const { t, l } = useText('command');
  const { code } = useArea();
  const units = useCommandSettings(code).data?.units ?? [];
  const send = useSend(onClose);
  const [form] = Form.useForm();
  const first = firstField(form);
  const events = useQuery({
    queryKey: ['command', 'events', 'live'],
    queryFn: ({ signal }) => api.get<Paged<CommandEventRow>>('/api/command/events', { shown: 'live' }, signal),
  });
  const live = events.data?.items ?? [];
  const needed = { required: true, message: t('text-rule') };
  const text = { ...needed, whitespace: true };
  return (
    <Modal title={t('requisition.new')} open footer={null} width={720} onCancel={onClose} {...first('item')}>
      {send.error && <FailureNote error={send.error} />}
      <p className="muted">{t('requisition.why')}</p>
      <Form
        form={form}
        layout="vertical"
        scrollToFirstError={{ focus: true, block: 'center' }}
        requiredMark={false}
        initialValues={{ kind: kinds[0]?.id, quantity: 1, event }}
        onFinish={({ event: of, value, returnBy, phone, decision, ...values }) =>
          send.mutate({
            path: PATH,
            body: {
              ...values,
              ...(of ? { event: of } : {}),
              area: live.find(({ id }) => id === of)?.area ?? code,
              value: value ?? null,
              returnBy: returnBy || null,
              phone: phone || null,
              decision: decision || null,
            },
          })
        }
      >
        <div className="fact-fields">
          <Form.Item name="kind" label={t('events.kind')}>
            <Select options={kinds.map(({ id, title }) => ({ value: id, label: l(title) }))} />
          </Form.Item>
          <Form.Item name="item" label={t('requisition.item')} rules={[text]}>
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item name="quantity" label={t('stock.quantity')} rules={[needed]}>
            <InputNumber min={1} precision={0} />
          </Form.Item>
          <Form.Item name="unit" label={t('requisition.unit')} rules={[text]}>
            <Input maxLength={20} />
          </Form.Item>
          <Form.Item name="owner" label={t('requisition.owner')} rules={[text]}>
            <AutoComplete options={units.map((value) => ({ value }))} showSearch={{ filterOption: true }} />
          </Form.Item>
          <Form.Item name="phone" label={t('member.phone')}>
            <Input maxLength={30} inputMode="tel" />
          </Form.Item>
          <Form.Item name="decision" label={t('requisition.decision')}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="value" label={t('requisition.value')}>
            <InputNumber min={0} precision={2} />
          </Form.Item>
          <Form.Item name="returnBy" label={t('requisition.return-by')}>
            <Input type="date" />
          </Form.Item>
          <Form.Item name="event" label={t('events.event')}>
            <Select allowClear options={live.map(({ id, title }) => ({ value: id, label: title }))} />
          </Form.Item>
        </div>
        <Form.Item name="reason" label={t('requisition.reason')} rules={[text]}>
          <Input maxLength={500} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={send.isPending}>
          {t('requisition.new')}
        </Button>
      </Form>
    </Modal>
  );
}

/** Each step says in what condition, what was lost, or on which basis it was paid. */
function MoveForm({ row, state, onClose }: { row: Requisition; state: Move; onClose: () => void }) {
  const { t } = useText('command');
  const send = useSend(onClose);
  const [form] = Form.useForm<{ note: string; amount?: number }>();
  const first = firstField(form);
  return (
    <Modal
      title={`${t(`requisition.do.${state}`)} · ${row.item}`}
      open
      footer={null}
      onCancel={onClose}
      {...first(state === 'settled' ? 'amount' : 'note')}
    >
      {send.error && <FailureNote error={send.error} />}
      <Form<{ note: string; amount?: number }>
        form={form}
        layout="vertical"
        scrollToFirstError={{ focus: true, block: 'center' }}
        requiredMark={false}
        onFinish={(body) => send.mutate({ path: `${PATH}/${row.id}/steps`, body: { ...body, state } })}
      >
        {state === 'settled' && (
          <Form.Item
            name="amount"
            label={t('requisition.amount')}
            extra={t('requisition.amount-why')}
            rules={[{ required: true, message: t('text-rule') }]}
          >
            <InputNumber min={0} precision={2} />
          </Form.Item>
        )}
        <Form.Item
          name="note"
          label={t(`requisition.note.${state}`)}
          rules={[{ required: true, whitespace: true, message: t('text-rule') }]}
        >
          <Input.TextArea autoSize={{ minRows: 2 }} maxLength={1000} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={send.isPending}>
          {t(`requisition.do.${state}`)}
        </Button>
      </Form>
    </Modal>
  );
}
