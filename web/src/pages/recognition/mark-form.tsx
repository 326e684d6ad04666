import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, DatePicker, Form, Input, Modal, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import type { RecognitionMarkRequest } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useAreas } from '../../app/session.ts';
import { useText } from '../../i18n/index.ts';
import { useRecognitionItems } from './decide.tsx';
import { InstitutionSelect } from './institution-select.tsx';

interface Values {
  institution: string;
  item: string;
  scope: string;
  days: [Dayjs, Dayjs | null];
  source: string;
}
const COUNTY = 6;

/** Enters the mark that the quality-control centre published for an item of an institution. */
export function MarkForm() {
  const { t, l } = useText('recognition');
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<Values>();
  const items = useRecognitionItems().data?.items ?? [];
  const areas = (useAreas().data ?? []).filter(({ code }) => code.length <= COUNTY);
  const save = useMutation({
    mutationFn: ({ days: [from, to], ...rest }: Values) =>
      api.post('/api/recognition/marks', {
        ...rest,
        from: from.format('YYYY-MM-DD'),
        ...(to ? { to: to.format('YYYY-MM-DD') } : {}),
      } satisfies RecognitionMarkRequest),
    onSuccess: () => {
      setOpen(false);
      void client.invalidateQueries({ queryKey: ['recognition', 'marks'] });
    },
  });
  return (
    <>
      <Button icon={<PlusOutlined />} onClick={() => setOpen(true)}>
        {t('mark-add')}
      </Button>
      <Modal
        open={open}
        title={t('mark-add')}
        confirmLoading={save.isPending}
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        {save.error && <FailureNote error={save.error} />}
        <Form<Values>
          form={form}
          name="recognition-mark"
          layout="vertical"
          requiredMark={false}
          onFinish={(values) => save.mutate(values)}
        >
          <Form.Item name="institution" label={t('institution')} rules={[{ required: true, message: t('needed') }]}>
            <InstitutionSelect />
          </Form.Item>
          <Form.Item name="item" label={t('item')} rules={[{ required: true, message: t('needed') }]}>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={items.map(({ id, title }) => ({ value: id, label: l(title) }))}
            />
          </Form.Item>
          <Form.Item name="scope" label={t('scope')} rules={[{ required: true, message: t('needed') }]}>
            <Select
              options={[
                ...areas.map(({ code, name }) => ({ value: code, label: name })),
                { value: 'CN', label: t('nationwide') },
              ]}
            />
          </Form.Item>
          <Form.Item name="days" label={t('valid')} rules={[{ required: true, message: t('needed') }]}>
            <DatePicker.RangePicker allowEmpty={[false, true]} />
          </Form.Item>
          <Form.Item
            name="source"
            label={t('basis')}
            rules={[{ required: true, whitespace: true, max: 200, message: t('needed') }]}
          >
            <Input />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
