import { Button, DatePicker, Form, Input, Modal, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import type { QualityReturn } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { useArea } from '../../app/session.ts';
import { useSourceName } from '../../components/source-name.tsx';
import { useText } from '../../i18n/index.ts';
import { useUnits, useWorkChange } from '../work/queries.ts';

interface Values {
  unit: string;
  due?: Dayjs | null;
  note?: string;
}

/** Gives a unit the work of correcting at the source what breaks a rule. */
export function ReturnForm({ rule, source, period }: { rule: string; source: string; period?: string | undefined }) {
  const { t } = useText('quality');
  const nameOf = useSourceName();
  const area = useArea();
  const units = useUnits();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<Values>();
  const send = useWorkChange(
    ({ unit, due, note }: Values) =>
      api.post<QualityReturn>('/api/quality/returns', {
        rule,
        source,
        area: area.code,
        unit,
        ...(period ? { period } : {}),
        ...(due ? { due: due.format('YYYY-MM-DD') } : {}),
        ...(note ? { note } : {}),
      }),
    () => setOpen(false),
  );
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('return')}</Button>
      <Modal
        open={open}
        title={`${t('return')} · ${nameOf(source)}`}
        okText={t('return-send')}
        confirmLoading={send.isPending}
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <Form
          form={form}
          name="quality-return"
          layout="vertical"
          requiredMark={false}
          onFinish={(values: Values) => send.mutate(values)}
        >
          <Form.Item name="unit" label={t('return-unit')} rules={[{ required: true, message: t('return-unit-rule') }]}>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              loading={units.isPending}
              options={(units.data?.units ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Form.Item>
          <Form.Item name="due" label={t('return-due')}>
            <DatePicker />
          </Form.Item>
          <Form.Item name="note" label={t('return-note')} rules={[{ max: 1000 }]}>
            <Input.TextArea rows={3} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
