import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, DatePicker, Form, Input, Modal, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import type { RegisterFinding } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useText } from '../../i18n/index.ts';
import { useUnits } from '../work/queries.ts';
import { FindingDetail } from './finding-text.tsx';

interface Values {
  unit: string;
  due?: Dayjs;
  note?: string;
}

/** Asks a unit to put a finding right; the work stands in its inbox. */
export function AskForm({ finding, onClose }: { finding: RegisterFinding | undefined; onClose: () => void }) {
  const { t, l } = useText('registers');
  return (
    <Modal
      open={finding !== undefined}
      onCancel={onClose}
      title={finding ? `${t('ask')} · ${l(finding.title)}` : ''}
      footer={null}
      destroyOnHidden
    >
      {finding && <Fields finding={finding} onClose={onClose} />}
    </Modal>
  );
}

function Fields({ finding, onClose }: { finding: RegisterFinding; onClose: () => void }) {
  const { t } = useText('registers');
  const client = useQueryClient();
  const units = useUnits();
  const ask = useMutation({
    mutationFn: ({ unit, due, note }: Values) =>
      api.post<{ item: string; created: boolean }>('/api/register-findings/tasks', {
        rule: finding.rule,
        reference: finding.reference,
        unit,
        ...(due ? { due: due.format('YYYY-MM-DD') } : {}),
        ...(note ? { note } : {}),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['work'] }),
  });
  if (ask.data)
    return (
      <>
        <div className="note note-good" role="status">
          {ask.data.created ? t('asked') : t('asked-before')}
        </div>
        <p>
          <AppLink to="/inbox" search={{ item: ask.data.item }}>
            {t('to-work')}
          </AppLink>
        </p>
        <Button onClick={onClose}>{t('done')}</Button>
      </>
    );
  return (
    <Form<Values> layout="vertical" name="ask-finding" onFinish={(values) => ask.mutate(values)}>
      {ask.error && <FailureNote error={ask.error} />}
      <p>
        {finding.institutionName} <FindingDetail finding={finding} />
        <br />
        <span className="muted">{finding.source}</span>
      </p>
      <Form.Item name="unit" label={t('unit')} rules={[{ required: true, message: t('required') }]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={units.isPending}
          options={(units.data?.units ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name="due" label={t('due')}>
        <DatePicker />
      </Form.Item>
      <Form.Item name="note" label={t('note')}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={ask.isPending}>
        {t('ask')}
      </Button>
    </Form>
  );
}
