import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import type { RecoveryCodes as Codes, FactorState, FactorStep } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { formatTime } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { FactorForm, RecoveryCodes } from './factor-form.tsx';

/** The own second factor: whether there is one, setting one up, putting another in its place. */
export function OwnFactor() {
  const { t } = useText('security');
  const state = useQuery({ queryKey: ['own-factor'], queryFn: () => api.get<FactorState>('/api/session/factor') });
  return (
    <Panel title={t('factor')}>
      <Loaded query={state} rows={2}>
        {(factor) => <Factor factor={factor} />}
      </Loaded>
    </Panel>
  );
}

function Factor({ factor }: { factor: FactorState }) {
  const { t } = useText('security');
  const { message } = App.useApp();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [step, setStep] = useState<FactorStep>();
  const [codes, setCodes] = useState<readonly string[]>();
  const begin = useMutation({
    mutationFn: (proof: { password: string; code?: string }) =>
      api.post<FactorStep>('/api/session/factor/replacement', proof),
    onSuccess: setStep,
  });
  const confirm = useMutation({
    mutationFn: (code: string) => api.post<Codes>('/api/session/factor/confirmation', { ticket: step?.ticket, code }),
    onSuccess: ({ recoveryCodes }) => {
      setCodes(recoveryCodes);
      setStep(undefined);
      void client.invalidateQueries({ queryKey: ['own-factor'] });
    },
  });
  const close = () => {
    setOpen(false);
    setStep(undefined);
    setCodes(undefined);
    begin.reset();
    confirm.reset();
  };
  if (codes)
    return (
      <div className="factor-narrow">
        <RecoveryCodes
          codes={codes}
          onKept={() => {
            close();
            void message.success(t('done'));
          }}
        />
      </div>
    );
  if (step)
    return (
      <div className="factor-narrow">
        <FactorForm
          step={step}
          pending={confirm.isPending}
          error={confirm.error}
          onCode={(code) => confirm.mutate(code)}
          onBack={close}
        />
      </div>
    );
  return (
    <>
      <p>
        {factor.since ? (
          <>
            {t('since', { at: formatTime(factor.since) })} · {t('left', { count: factor.recoveryCodes })}
          </>
        ) : (
          t('none')
        )}
      </p>
      <p className="muted">{t(factor.since ? 'lost' : factor.required ? 'step-enrol' : 'none-optional')}</p>
      {!open ? (
        <Button onClick={() => setOpen(true)}>{t(factor.since ? 'replace' : 'enrol')}</Button>
      ) : (
        <Form
          layout="vertical"
          requiredMark={false}
          className="factor-narrow"
          disabled={begin.isPending}
          onFinish={({ password, code }: { password: string; code?: string }) =>
            begin.mutate({ password, ...(code ? { code: code.trim() } : {}) })
          }
        >
          {begin.error && <FailureNote error={begin.error} />}
          <Form.Item name="password" label={t('password')} rules={[{ required: true, message: t('password-needed') }]}>
            <Input.Password autoComplete="current-password" />
          </Form.Item>
          {factor.since && (
            <Form.Item
              name="code"
              label={t('old-code')}
              rules={[{ required: true, min: 6, message: t('code-needed') }]}
            >
              <Input autoComplete="one-time-code" autoCapitalize="none" spellCheck={false} />
            </Form.Item>
          )}
          <Button type="primary" htmlType="submit" loading={begin.isPending}>
            {t('continue')}
          </Button>{' '}
          <Button onClick={close}>{t('back')}</Button>
        </Form>
      )}
    </>
  );
}
