import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, DatePicker, Form, Input, Modal, Radio } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import type { PlanSnapshot, SnapshotKind, SnapshotRequest } from '../../../../../src/http/contract.ts';
import { api } from '../../../app/api.ts';
import { FailureNote } from '../../../app/errors.tsx';
import { useInstance } from '../../../app/session.ts';
import { useText } from '../../../i18n/index.ts';
import { planBase } from './queries.ts';

const KINDS: SnapshotKind[] = ['mid-term', 'final', 'annual', 'other'];

interface Values {
  on: Dayjs;
  kind: SnapshotKind;
  title?: string;
  note?: string;
}

/** What an evaluation on a day usually is; the planner may say otherwise. */
function usualKind(on: string, [start, end]: [number, number]): SnapshotKind {
  if (on >= `${end}-12-31`) return 'final';
  const year = Number(on.slice(0, 4));
  if (year === Math.floor((start + end) / 2)) return 'mid-term';
  return on.endsWith('-12-31') && year >= start ? 'annual' : 'other';
}

export function FreezeButton({
  id,
  on,
  period,
  snapshots,
}: {
  id: string;
  on: string;
  period: [number, number];
  snapshots: PlanSnapshot[] | undefined;
}) {
  const { t } = useText('evaluation');
  const { notification } = App.useApp();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<Values>();
  const today = useInstance().data?.today ?? on;
  const chosen = Form.useWatch('on', form)?.format('YYYY-MM-DD') ?? on;
  const same = snapshots?.filter((one) => one.on === chosen).length ?? 0;
  const freeze = useMutation({
    mutationFn: (request: SnapshotRequest) => api.post<PlanSnapshot>(`${planBase(id)}/snapshots`, request),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ['plan', id, 'snapshots'] });
      setOpen(false);
      notification.success({ title: t('frozen-done', { kind: t(`kind-of.${made.kind}`), on: made.on }) });
    },
  });
  const quick: [string, string][] = [
    [`${Math.floor((period[0] + period[1]) / 2)}-12-31`, 'mid-term'],
    [`${period[1]}-12-31`, 'final'],
  ];
  const pick = (day: string) => form.setFieldsValue({ on: dayjs(day), kind: usualKind(day, period) });
  return (
    <>
      <Button
        type="primary"
        onClick={() => {
          form.resetFields();
          freeze.reset();
          pick(on < today ? on : today);
          setOpen(true);
        }}
      >
        {t('freeze')}
      </Button>
      <Modal
        open={open}
        onCancel={() => setOpen(false)}
        title={t('freeze')}
        okText={t('freeze')}
        confirmLoading={freeze.isPending}
        onOk={() => form.submit()}
        forceRender
      >
        <p className="muted">{t('freeze-why')}</p>
        {freeze.error && <FailureNote error={freeze.error} />}
        <Form<Values>
          form={form}
          layout="vertical"
          requiredMark={false}
          onFinish={({ on: day, title, note, kind }) =>
            freeze.mutate({
              on: day.format('YYYY-MM-DD'),
              kind,
              ...(title?.trim() ? { title: title.trim() } : {}),
              ...(note?.trim() ? { note: note.trim() } : {}),
            })
          }
        >
          <Form.Item label={t('on')} required>
            <Form.Item name="on" noStyle rules={[{ required: true, message: t('on-needed') }]}>
              <DatePicker
                allowClear={false}
                disabledDate={(day) => day.format('YYYY-MM-DD') > today}
                onChange={(day) => day && form.setFieldValue('kind', usualKind(day.format('YYYY-MM-DD'), period))}
              />
            </Form.Item>
            <span className="quick-dates">
              {quick
                .filter(([day]) => day <= today)
                .map(([day, kind]) => (
                  <Button key={day} size="small" onClick={() => pick(day)}>
                    {day.slice(0, 4)} {t(`kind-of.${kind}`)}
                  </Button>
                ))}
            </span>
          </Form.Item>
          <Form.Item name="kind" label={t('kind')}>
            <Radio.Group
              aria-label={t('kind')}
              options={KINDS.map((kind) => ({ value: kind, label: t(`kind-of.${kind}`) }))}
            />
          </Form.Item>
          <Form.Item name="title" label={t('title')} extra={t('title-why')}>
            <Input maxLength={120} />
          </Form.Item>
          <Form.Item name="note" label={t('note')}>
            <Input.TextArea maxLength={2000} rows={3} showCount />
          </Form.Item>
        </Form>
        {same > 0 && <p role="status">{t('same-day', { count: same })}</p>}
      </Modal>
    </>
  );
}
