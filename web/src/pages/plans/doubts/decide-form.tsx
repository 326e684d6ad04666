import { Button, Form, Input, InputNumber, Radio, Select } from 'antd';
import type { DecideDoubt, Doubt } from '../../../../../src/http/contract.ts';
import { FailureNote } from '../../../app/errors.tsx';
import { useText } from '../../../i18n/index.ts';
import { useDecide } from './queries.ts';

interface Values {
  which: string;
  target?: string;
  field?: 'target' | 'baseline';
  op?: '>=' | '<=' | '>' | '<' | '==';
  value?: number;
  reason: string;
}

const OPS = ['>=', '<=', '>', '<', '=='] as const;

/** Chooses which value holds (one of the plan's, another, or none) and says why. */
export function DecideForm({
  plan,
  doubt,
  judged,
  supersedes,
  onDone,
  onCancel,
}: {
  plan: string;
  doubt: Doubt;
  /** Numbers of the targets that are judged: only these can take a value. */
  judged: ReadonlySet<string>;
  supersedes: string | null;
  onDone: () => void;
  onCancel: (() => void) | undefined;
}) {
  const { t, l } = useText('doubts');
  const [form] = Form.useForm<Values>();
  const decide = useDecide(plan, doubt.key, onDone);
  const which = Form.useWatch('which', form);
  const field = Form.useWatch('field', form);
  const choices = doubt.choices.filter(({ target }) => judged.has(target));
  const targets = doubt.targets.filter((no) => judged.has(no));
  // Fields that are not shown (a single target needs no choice) count with their initial values.
  const submit = () => decide.mutate(bodyOf(form.getFieldsValue(true) as Values, choices, supersedes));
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{
        which: choices.length > 0 ? '0' : 'note',
        target: targets[0],
        field: choices[0]?.field ?? 'target',
        op: choices[0]?.op ?? '>=',
      }}
      onFinish={submit}
    >
      {decide.error && <FailureNote error={decide.error} />}
      {targets.length === 0 && doubt.targets.length > 0 && <p className="muted">{t('not-judged')}</p>}
      <Form.Item name="which" label={t('which')}>
        <Radio.Group className="decide-choices">
          {choices.map((choice, at) => (
            <Radio key={`${choice.from.zh} ${choice.raw}`} value={String(at)}>
              <span>
                {t(`fields.${choice.field}`)} <strong className="num">{choice.raw}</strong>
                {choice.byYear ? <span className="num"> · {choice.byYear}</span> : null}
              </span>{' '}
              <span className="muted">{l(choice.from)}</span>
            </Radio>
          ))}
          {targets.length > 0 && <Radio value="other">{t('other')}</Radio>}
          <Radio value="note">{t('note-only')}</Radio>
        </Radio.Group>
      </Form.Item>
      {which === 'other' && (
        <div className="decide-other">
          {targets.length > 1 && (
            <Form.Item name="target" label={t('target')}>
              <Select options={targets.map((no) => ({ value: no, label: no }))} />
            </Form.Item>
          )}
          <Form.Item name="field" label={t('field')}>
            <Select
              options={(['target', 'baseline'] as const).map((one) => ({ value: one, label: t(`fields.${one}`) }))}
            />
          </Form.Item>
          {field === 'target' && (
            <Form.Item name="op" label={t('op')}>
              <Select options={OPS.map((op) => ({ value: op, label: t(`ops.${op}`) }))} />
            </Form.Item>
          )}
          <Form.Item name="value" label={t('value')} rules={[{ required: true, message: t('value-rule') }]}>
            <InputNumber />
          </Form.Item>
        </div>
      )}
      <Form.Item
        name="reason"
        label={t('reason')}
        extra={t('reason-help')}
        rules={[{ required: true, whitespace: true, message: t('reason-rule') }]}
      >
        <Input.TextArea maxLength={2000} autoSize={{ minRows: 2 }} />
      </Form.Item>
      <span className="quick-dates">
        <Button type="primary" htmlType="submit" loading={decide.isPending}>
          {t('save')}
        </Button>
        {onCancel && <Button onClick={onCancel}>{t('cancel')}</Button>}
      </span>
    </Form>
  );
}

function bodyOf(values: Values, choices: Doubt['choices'], supersedes: string | null): DecideDoubt {
  const { which, reason } = values;
  if (which === 'note') return { outcome: 'note', reason, supersedes };
  if (which === 'other') {
    const field = values.field ?? 'target';
    return {
      outcome: 'value',
      holds: {
        target: values.target ?? '',
        field,
        ...(field === 'target' ? { op: values.op } : {}),
        value: values.value ?? null,
      },
      reason,
      supersedes,
    };
  }
  const choice = choices[Number(which)];
  if (!choice) return { outcome: 'note', reason, supersedes };
  const { target, field, op, value, byYear } = choice;
  return {
    outcome: 'value',
    holds: { target, field, ...(op ? { op } : {}), value, ...(byYear ? { byYear } : {}) },
    reason,
    supersedes,
  };
}
