import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input } from 'antd';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { sessionKey } from '../../app/query.ts';
import { useSession } from '../../app/session.ts';
import { formatTime } from '../../components/format.ts';
import { Page, Panel } from '../../components/page.tsx';
import { useText } from '../../i18n/index.ts';
import { OwnFactor } from './own-factor.tsx';
import { OwnSessions } from './own-sessions.tsx';

interface Passwords {
  current: string;
  password: string;
  again: string;
}

/** The own account: roles, end of the session, change of the password. */
export function AccountPage() {
  const { t } = useText('sign-in');
  const session = useSession();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [form] = Form.useForm<Passwords>();
  const change = useMutation({
    mutationFn: ({ current, password }: Passwords) => api.post('/api/session/password', { current, password }),
    onSuccess: () => {
      form.resetFields();
      void message.success(t('changed'));
      void client.invalidateQueries({ queryKey: sessionKey });
    },
  });
  return (
    <Page title={session.name} name={t('my-account')} note={session.account}>
      {session.mustChangePassword && <Alert type="warning" showIcon title={t('must-change')} />}
      <div className="columns">
        <div className="account-side">
          <Panel title={t('roles')}>
            <ul className="plain-list">
              {session.roles.map((one) => (
                <li key={`${one.role} ${one.area}`}>
                  {t(`common:role.${one.role}`, { defaultValue: one.role })} · {one.areaName ?? one.area}
                </li>
              ))}
            </ul>
            <p className="muted">{t('expires', { at: formatTime(session.expiresAt) })}</p>
          </Panel>
          <OwnFactor />
        </div>
        <Panel title={t('change')}>
          {change.error && <FailureNote error={change.error} />}
          <Form
            form={form}
            layout="vertical"
            requiredMark={false}
            onFinish={(values) => change.mutate(values)}
            style={{ maxWidth: 360 }}
          >
            <Form.Item name="current" label={t('current')} rules={[{ required: true, message: t('password-needed') }]}>
              <Input.Password autoComplete="current-password" />
            </Form.Item>
            <Form.Item
              name="password"
              label={t('new')}
              extra={t('new-rule')}
              rules={[{ required: true, min: 8, message: t('new-rule') }]}
            >
              <Input.Password autoComplete="new-password" />
            </Form.Item>
            <Form.Item
              name="again"
              label={t('again')}
              dependencies={['password']}
              rules={[
                ({ getFieldValue }) => ({
                  validator: (_, value) =>
                    value === getFieldValue('password')
                      ? Promise.resolve()
                      : Promise.reject(new Error(t('again-differs'))),
                }),
              ]}
            >
              <Input.Password autoComplete="new-password" />
            </Form.Item>
            <Button type="primary" htmlType="submit" loading={change.isPending}>
              {t('change')}
            </Button>
          </Form>
        </Panel>
      </div>
      <OwnSessions />
    </Page>
  );
}
