import { Button, Form, Input, Radio } from 'antd';
import { useText } from '../../i18n/index.ts';
import type { Rules } from './rules.ts';
import type { Factor } from './terminal-requests.ts';

/** The second factor of a printed card: its PIN, or the last characters of the document shown. */
export function FactorForm({
  rules,
  label,
  onFactor,
}: {
  rules: Rules;
  label?: string;
  onFactor: (factor: Factor) => void;
}) {
  const { t } = useText('health-code');
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      initialValues={{ kind: rules.factors.includes('id-tail') ? 'id-tail' : rules.factors[0] }}
      onFinish={({ kind, value }: Factor) => onFactor({ kind, value: value.trim() })}
    >
      <Form.Item name="kind" label={t('factor')}>
        <Radio.Group
          options={rules.factors.map((kind) => ({
            value: kind,
            label: t(`factors.${kind}`, { digits: rules.tailDigits }),
          }))}
        />
      </Form.Item>
      <Form.Item
        name="value"
        label={t('factor-value')}
        rules={[{ required: true, whitespace: true, message: t('factor-rule') }]}
      >
        <Input autoComplete="off" maxLength={8} style={{ width: 160 }} />
      </Form.Item>
      <Button type="primary" htmlType="submit">
        {label ?? t('factor-check')}
      </Button>
    </Form>
  );
}
