import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Radio } from 'antd';
import { useState } from 'react';
import type { SignalDetail } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { formatTime } from '../../components/format.ts';
import { useKeptFocus } from '../../components/kept-focus.ts';
import { useText } from '../../i18n/index.ts';

type Step = SignalDetail['next'][number];

/** What was done with a signal, and the steps that lead on. */
export function SignalSteps({ signal }: { signal: SignalDetail }) {
  const { t, l } = useText('warning');
  const client = useQueryClient();
  const [chosen, setChosen] = useState<Step>();
  const kept = useKeptFocus<HTMLDivElement>();
  const take = useMutation({
    mutationFn: (body: { step: string; reason?: string; note?: string }) =>
      api.post<SignalDetail>(`/api/surveillance/signals/${signal.id}/steps`, { ...body, version: signal.version }),
    onSuccess: (next) => {
      setChosen(undefined);
      client.setQueryData(['signals', 'one', signal.id], next);
      void client.invalidateQueries({ queryKey: ['signals'] });
    },
  });
  // What pharmacies, calls and other sources count are no persons.
  const isOfCounts = signal.kind === 'source' || signal.kind === 'agreement' || signal.kind === 'exceedance';
  const choose = (step: Step) =>
    step.note || step.reasons.length > 0 ? setChosen(step) : take.mutate({ step: step.id });
  return (
    <div {...kept}>
      {signal.respondedAt === null && !signal.ended && (
        <p className={signal.late ? 'overdue' : 'muted'}>
          {t(signal.late ? 'signals.overdue' : 'signals.due', { at: formatTime(signal.respondBy) })}
        </p>
      )}
      {take.error && <FailureNote error={take.error} />}
      {chosen ? (
        <StepForm
          step={chosen}
          busy={take.isPending}
          onCancel={() => setChosen(undefined)}
          onDone={(values) => take.mutate({ step: chosen.id, ...values })}
        />
      ) : (
        <div className="signal-actions">
          {signal.next.map((step, i) => (
            <Button
              key={step.id}
              type={i === 0 ? 'primary' : 'default'}
              loading={take.isPending && take.variables.step === step.id}
              onClick={() => choose(step)}
            >
              {l(step.title)}
            </Button>
          ))}
        </div>
      )}
      <ol className="signal-steps" aria-label={t('signal.history')}>
        {[...signal.steps].reverse().map((step) => (
          <li key={step.id}>
            <strong>{step.grew && isOfCounts ? t('signal.count-grew') : l(step.title)}</strong>{' '}
            <span className="muted">
              {formatTime(step.at)} · {step.by ?? t('signal.platform')}
            </span>
            {step.grew && <div>{t(isOfCounts ? 'signal.grew-counts' : 'signal.grew', step.grew)}</div>}
            {step.reason && <div>{l(step.reason)}</div>}
            {step.note && <div>{step.note}</div>}
          </li>
        ))}
      </ol>
    </div>
  );
}

function StepForm({
  step,
  busy,
  onCancel,
  onDone,
}: {
  step: Step;
  busy: boolean;
  onCancel: () => void;
  onDone: (values: { reason?: string; note?: string }) => void;
}) {
  const { t, l } = useText('warning');
  const [form] = Form.useForm<{ reason?: string; note?: string }>();
  const reason = Form.useWatch('reason', form);
  const noted = step.note || reason === 'other';
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={onDone}>
      {step.reasons.length > 0 && (
        <Form.Item
          name="reason"
          label={t('signal.reason')}
          rules={[{ required: true, message: t('signal.reason-rule') }]}
        >
          <Radio.Group options={step.reasons.map(({ id, title }) => ({ value: id, label: l(title) }))} />
        </Form.Item>
      )}
      <Form.Item
        name="note"
        label={t('signal.note')}
        rules={noted ? [{ required: true, whitespace: true, message: t('signal.note-rule') }] : []}
      >
        <Input.TextArea maxLength={2000} autoSize={{ minRows: 2 }} />
      </Form.Item>
      <div className="signal-actions">
        <Button htmlType="submit" type="primary" loading={busy}>
          {l(step.title)}
        </Button>
        <Button onClick={onCancel}>{t('cancel')}</Button>
      </div>
    </Form>
  );
}
