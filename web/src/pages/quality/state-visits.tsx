import { useMutation } from '@tanstack/react-query';
import { App, Button, DatePicker, Form, Input, InputNumber, Modal } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useFailureText } from '../../app/errors.tsx';
import { useText } from '../../i18n/index.ts';

interface Values {
  source: string;
  month: Dayjs;
  visits: number;
}

/** Visits that a source states for a month, which its uploaded encounters are compared with. */
export function StateVisits({ source }: { source: string | undefined }) {
  const { t } = useText('quality');
  const { message, notification } = App.useApp();
  const failure = useFailureText();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<Values>();
  const save = useMutation({
    mutationFn: ({ month, ...rest }: Values) =>
      api.post('/api/quality/visits', { ...rest, month: month.format('YYYY-MM') }),
    onSuccess: () => {
      void message.success(t('visits-done'));
      setOpen(false);
    },
    onError: (error) => {
      const { title, advice } = failure(error);
      notification.error({ title, description: advice });
    },
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('visits')}</Button>
      <Modal
        open={open}
        title={t('visits')}
        confirmLoading={save.isPending}
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <p className="muted">{t('visits-why')}</p>
        <Form
          form={form}
          name="quality-visits"
          layout="vertical"
          requiredMark={false}
          initialValues={{ source }}
          onFinish={(values: Values) => save.mutate(values)}
        >
          <Form.Item
            name="source"
            label={t('source')}
            rules={[{ required: true, whitespace: true, max: 64, message: t('source') }]}
          >
            <Input />
          </Form.Item>
          <Form.Item
            name="month"
            label={t('visits-month')}
            rules={[{ required: true, message: t('visits-month-rule') }]}
          >
            <DatePicker picker="month" />
          </Form.Item>
          <Form.Item name="visits" label={t('visits-count')} rules={[{ required: true, message: t('visits-rule') }]}>
            <InputNumber min={0} precision={0} style={{ width: 160 }} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
