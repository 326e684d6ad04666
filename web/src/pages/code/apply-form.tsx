import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { parseIdNumber } from '../../../../src/algorithms/id-number.ts';
import type { CodeApplied, CodeApply } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useText } from '../../i18n/index.ts';
import { useRules } from './rules.ts';

const LAST_DAY = '9999-12-31';

/** Name and number as the form checks them while one types. */
export function RealNameFields() {
  const { t } = useText('health-code');
  return (
    <>
      <Form.Item
        name="name"
        label={t('name')}
        rules={[{ required: true, whitespace: true, min: 2, message: t('name-rule') }]}
      >
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="idNumber"
        label={t('id-number')}
        rules={[
          {
            required: true,
            validator: (_, text: string | undefined) => {
              // A birth date in the future is the platform's to see, whose day may be another.
              const read = parseIdNumber(text ?? '', LAST_DAY);
              return read.ok ? Promise.resolve() : Promise.reject(new Error(t(`id-number-fault.${read.fault}`)));
            },
          },
        ]}
      >
        <Input autoComplete="off" maxLength={20} />
      </Form.Item>
    </>
  );
}

/** 申领: the account proves who it is. */
export function ApplyForm({ again }: { again: boolean }) {
  const { t } = useText('health-code');
  const client = useQueryClient();
  const rules = useRules().data;
  const apply = useMutation({
    mutationFn: (values: CodeApply) =>
      api.post<CodeApplied>('/api/health-code/apply', { ...values, phone: values.phone?.trim() || undefined }),
    onSettled: () => client.invalidateQueries({ queryKey: ['my-codes'] }),
  });
  return (
    <section className="code-card">
      <h2>{t(again ? 'apply-again' : 'apply')}</h2>
      <p className="muted">{t('apply-why')}</p>
      {apply.error && <FailureNote error={apply.error} />}
      {apply.data?.state === 'pending' && (
        <div className="note note-good" role="status">
          <div className="note-title">… {t('waiting')}</div>
          <p>{t('waiting-how')}</p>
        </div>
      )}
      <Form layout="vertical" requiredMark={false} onFinish={(values: CodeApply) => apply.mutate(values)}>
        <RealNameFields />
        {rules?.phoneForRegister && (
          <Form.Item name="phone" label={t('phone')} extra={t('phone-how')}>
            <Input autoComplete="off" inputMode="tel" maxLength={20} />
          </Form.Item>
        )}
        <Button type="primary" htmlType="submit" size="large" block loading={apply.isPending}>
          {t('apply')}
        </Button>
      </Form>
    </section>
  );
}
