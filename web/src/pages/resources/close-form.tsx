import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, DatePicker, Form, Input, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import type { Page, RegisterDetail, RegisterRow, RegisterSaved } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useText } from '../../i18n/index.ts';

interface Values {
  on: Dayjs;
  successor?: string;
  reason?: string;
}

/** Ends an entry on a day; an institution may name who takes over. */
export function CloseForm({
  entry,
  onDone,
  onCancel,
}: {
  entry: RegisterDetail;
  onDone: (saved: RegisterSaved) => void;
  onCancel: () => void;
}) {
  const { t } = useText('registers');
  const client = useQueryClient();
  const [text, setText] = useState('');
  const institution = entry.register === 'institutions';
  const heirs = useQuery({
    queryKey: ['register', 'institutions', 'choose', text],
    queryFn: ({ signal }) =>
      api.get<Page<RegisterRow>>('/api/registers/institutions/rows', { q: text, limit: 20 }, signal),
    enabled: institution,
  });
  const close = useMutation({
    mutationFn: ({ on, successor, reason }: Values) =>
      api.post<RegisterSaved>(`/api/registers/${entry.register}/${entry.id}/close`, {
        version: entry.version,
        on: on.format('YYYY-MM-DD'),
        ...(successor ? { successor } : {}),
        ...(reason ? { reason } : {}),
      }),
    onSuccess: (saved) => {
      void client.invalidateQueries({ queryKey: ['register'] });
      void client.invalidateQueries({ queryKey: ['register-findings'] });
      onDone(saved);
    },
  });
  return (
    <Form<Values> layout="vertical" name="close-entry" onFinish={(values) => close.mutate(values)}>
      {close.error && <FailureNote error={close.error} />}
      <p className="muted">{t('close-why')}</p>
      <Form.Item name="on" label={t('close-on')} rules={[{ required: true, message: t('required') }]}>
        <DatePicker />
      </Form.Item>
      {institution && (
        <Form.Item name="successor" label={t('successor')}>
          <Select
            allowClear
            showSearch={{ filterOption: false, onSearch: setText }}
            loading={heirs.isFetching}
            options={(heirs.data?.items ?? [])
              .filter(({ reference }) => reference !== entry.reference)
              .map(({ reference, values }) => ({ value: reference, label: String(values.name ?? reference) }))}
          />
        </Form.Item>
      )}
      <Form.Item name="reason" label={t('close-reason')}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <div className="form-actions">
        <Button type="primary" danger htmlType="submit" loading={close.isPending}>
          {t('close')}
        </Button>
        <Button onClick={onCancel}>{t('cancel')}</Button>
      </div>
    </Form>
  );
}
