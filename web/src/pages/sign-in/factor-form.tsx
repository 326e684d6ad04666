import { Alert, Button, Form, Input } from 'antd';
import type { FactorStep } from '../../../../src/http/contract.ts';
import { useFailureText } from '../../app/errors.tsx';
import { useText } from '../../i18n/index.ts';
import { Qr } from '../code/qr.tsx';

/** The second step: a code, or a new authenticator set up by the first one it shows. */
export function FactorForm({
  step,
  pending,
  error,
  onCode,
  onBack,
}: {
  step: FactorStep;
  pending: boolean;
  error: Error | null;
  onCode: (code: string) => void;
  onBack: () => void;
}) {
  const { t } = useText('security');
  const failure = useFailureText();
  const problem = error ? failure(error) : undefined;
  return (
    <>
      <p>{t(`step-${step.step}`)}</p>
      {step.uri && (
        <>
          <div className="factor-qr">
            <Qr text={step.uri} label={t('scan')} />
          </div>
          <p className="muted">
            {t('secret')} <code className="factor-secret">{step.secret?.match(/.{1,4}/g)?.join(' ')}</code>
          </p>
        </>
      )}
      {problem && <Alert type="error" showIcon title={problem.title} description={problem.advice || undefined} />}
      <Form
        layout="vertical"
        requiredMark={false}
        disabled={pending}
        onFinish={({ code }: { code: string }) => onCode(code.trim())}
      >
        <Form.Item name="code" label={t('code')} rules={[{ required: true, min: 6, message: t('code-needed') }]}>
          <Input autoFocus autoComplete="one-time-code" inputMode="text" autoCapitalize="none" spellCheck={false} />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={pending}>
          {t('continue')}
        </Button>
        <Button type="link" block onClick={onBack}>
          {t('back')}
        </Button>
      </Form>
    </>
  );
}

/** Codes that are shown once. */
export function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const { t } = useText('security');
  return (
    <>
      <h2>{t('recovery')}</h2>
      <p>{t('recovery-how')}</p>
      <ul className="recovery-codes" aria-label={t('recovery')}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Button type="primary" block onClick={onKept}>
        {t('recovery-kept')}
      </Button>
    </>
  );
}
