import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { Alert, App, Button, Form, Input } from 'antd';
import { useEffect, useState } from 'react';
import type { FactorStep, SignedIn, SignedInByCode } from '../../../../src/http/contract.ts';
import { LanguageSwitch, ThemeSwitch } from '../../app/account-menu.tsx';
import { AppLink, useAddress } from '../../app/address.tsx';
import { ApiFailure, api } from '../../app/api.ts';
import { usePageName } from '../../app/breadcrumbs.tsx';
import { DemoBanner } from '../../app/demo-banner.tsx';
import { useFailureText } from '../../app/errors.tsx';
import { sessionKey } from '../../app/query.ts';
import { useInstance } from '../../app/session.ts';
import { AppMark } from '../../app/shell.tsx';
import { formatTime } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';
import { usePublicPlans } from '../public/queries.ts';
import { FactorForm, RecoveryCodes } from './factor-form.tsx';

interface Credentials {
  account: string;
  password: string;
}

/** Only addresses of this application are followed after sign-in. */
function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/';
}

export function SignInPage() {
  const { t } = useText('sign-in');
  usePageName(t('title'));
  const [form] = Form.useForm<Credentials>();
  const [search] = useAddress();
  const router = useRouter();
  const client = useQueryClient();
  const instance = useInstance();
  const failure = useFailureText();
  const { notification } = App.useApp();
  const [step, setStep] = useState<FactorStep>();
  const [enrolled, setEnrolled] = useState<SignedInByCode>();
  const enter = ({ before, ...session }: SignedIn) => {
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'instance' });
    client.setQueryData(sessionKey, session);
    router.history.push(session.mustChangePassword ? '/account' : safeNext(search.next));
    if (before.ended > 0)
      notification.info({
        title: t('security:sessions-ended', { count: before.ended }),
        placement: 'bottomRight',
        duration: 10,
      });
    if (before.failures > 0)
      notification.warning({
        title: before.lastSignIn
          ? t('security:last-sign-in', { at: formatTime(before.lastSignIn) })
          : t('security:first-sign-in'),
        description: t('security:failures', { count: before.failures }),
        placement: 'bottomRight',
        duration: 0,
      });
    else if (before.lastSignIn)
      notification.info({
        title: t('security:last-sign-in', { at: formatTime(before.lastSignIn) }),
        placement: 'bottomRight',
        duration: 4,
      });
  };
  const signIn = useMutation({
    mutationFn: (credentials: Credentials) => api.post<SignedIn | FactorStep>('/api/session', credentials),
    onSuccess: (answer) => ('ticket' in answer ? setStep(answer) : enter(answer)),
  });
  const prove = useMutation({
    mutationFn: (code: string) => api.post<SignedInByCode>('/api/session/factor', { ticket: step?.ticket, code }),
    onSuccess: (session) => (session.recoveryCodes ? setEnrolled(session) : enter(session)),
  });
  const again = () => {
    setStep(undefined);
    signIn.reset();
    prove.reset();
  };
  // The form is disabled while the answer is awaited: only then can the password take the cursor again.
  useEffect(() => {
    if (signIn.isError) form.getFieldInstance('password')?.focus({ cursor: 'all' });
  }, [signIn.isError, form]);
  const accounts = instance.data?.demo?.accounts ?? [];
  const released = (usePublicPlans().data?.length ?? 0) > 0;
  const problem = signIn.error ? failure(signIn.error) : undefined;
  const wrong = signIn.error instanceof ApiFailure && signIn.error.status === 401;
  return (
    <div className="sign-in">
      <header className="sign-in-top">
        <AppMark />
        <span className="shell-gap" />
        <LanguageSwitch />
        <ThemeSwitch />
      </header>
      <DemoBanner />
      <main className="sign-in-main">
        <section className="panel sign-in-form">
          <h1>{step ? t('security:factor') : t('title')}</h1>
          <p className="muted">
            {instance.data?.region ? t('region', { region: instance.data.region.name }) : t('purpose')}
          </p>
          {search.next && !problem && <Alert type="info" showIcon title={t('back')} />}
          {problem && (
            <Alert
              type="error"
              showIcon
              title={wrong ? problem.title || t('wrong') : problem.title}
              description={problem.advice || undefined}
            />
          )}
          {enrolled?.recoveryCodes ? (
            <RecoveryCodes codes={enrolled.recoveryCodes} onKept={() => enter(enrolled)} />
          ) : step ? (
            <FactorForm
              step={step}
              pending={prove.isPending}
              error={prove.error}
              onCode={(code) => prove.mutate(code)}
              onBack={again}
            />
          ) : (
            <Form
              form={form}
              layout="vertical"
              requiredMark={false}
              onFinish={(values) => signIn.mutate(values)}
              disabled={signIn.isPending}
            >
              <Form.Item name="account" label={t('account')} rules={[{ required: true, message: t('account-needed') }]}>
                <Input autoComplete="username" autoCapitalize="none" spellCheck={false} />
              </Form.Item>
              <Form.Item
                name="password"
                label={t('password')}
                rules={[{ required: true, message: t('password-needed') }]}
              >
                <Input.Password autoComplete="current-password" />
              </Form.Item>
              <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
                {t('submit')}
              </Button>
            </Form>
          )}
          {released && !step && (
            <p>
              <AppLink to="/public">{t('public:title')}</AppLink>
            </p>
          )}
        </section>
        {accounts.length > 0 && !step && (
          <section className="panel sign-in-demo">
            <h2>{t('demo')}</h2>
            <p className="muted">{t('demo-how')}</p>
            <ul className="demo-accounts">
              {accounts.map(({ account, role, password }) => (
                <li key={account}>
                  <button
                    type="button"
                    className="demo-account"
                    onClick={() => {
                      form.setFieldsValue({ account, password });
                      form.getFieldInstance('password')?.focus();
                    }}
                    onDoubleClick={() => signIn.mutate({ account, password })}
                  >
                    <strong>{t(`common:role.${role}`, { defaultValue: role })}</strong>
                    <code>{account}</code>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
      </main>
    </div>
  );
}
