import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Select } from 'antd';
import type { GuardianApply } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useText } from '../../i18n/index.ts';
import { RealNameFields } from './apply-form.tsx';
import { useRules } from './rules.ts';

/** 代管家人: a child's or an elder's code, decided at a window from the proof. */
export function GuardianForm({ onDone }: { onDone: () => void }) {
  const { t, l } = useText('health-code');
  const { message } = App.useApp();
  const client = useQueryClient();
  const rules = useRules().data;
  const ask = useMutation({
    mutationFn: (values: GuardianApply) => api.post('/api/health-code/guardians', values),
    onSuccess: () => {
      void message.success(t('guardian-sent'));
      void client.invalidateQueries({ queryKey: ['my-codes'] });
      onDone();
    },
  });
  const options = (list: { code: string; title: { zh: string; en: string } }[] | undefined) =>
    (list ?? []).map(({ code, title }) => ({ value: code, label: l(title) }));
  const needed = [{ required: true, message: t('choose') }];
  return (
    <Form layout="vertical" requiredMark={false} onFinish={(values: GuardianApply) => ask.mutate(values)}>
      {ask.error && <FailureNote error={ask.error} />}
      <p className="muted">{t('guardian-why', { wards: rules?.wards ?? '' })}</p>
      <RealNameFields />
      <Form.Item name="relation" label={t('relation')} rules={needed}>
        <Select options={options(rules?.relations)} />
      </Form.Item>
      <Form.Item name={['proof', 'kind']} label={t('proof')} rules={needed}>
        <Select options={options(rules?.proofs)} />
      </Form.Item>
      <Form.Item
        name={['proof', 'reference']}
        label={t('proof-number')}
        rules={[{ required: true, whitespace: true, max: 100, message: t('proof-rule') }]}
      >
        <Input autoComplete="off" />
      </Form.Item>
      <Button type="primary" htmlType="submit" block size="large" loading={ask.isPending}>
        {t('guardian-send')}
      </Button>
    </Form>
  );
}
