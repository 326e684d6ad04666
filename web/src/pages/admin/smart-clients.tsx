import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal, Popconfirm, Select, Typography } from 'antd';
import { useState } from 'react';
import type { SmartClientCreate, SmartClientMade, SmartClientRow } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote, useFailureText } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { formatTime } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { useRoles } from './roles.ts';

/** Programs that fetch tokens for minutes with a key of their own, instead of holding one for months. */
export function SmartClients() {
  const { t } = useText('admin');
  const can = useCan();
  const client = useQueryClient();
  const { notification } = App.useApp();
  const failure = useFailureText();
  const [creating, setCreating] = useState(false);
  const paged = usePaged<SmartClientRow>(['smart-clients'], '/api/smart-clients', {}, { enabled: can('token.manage') });
  const revoke = useMutation({
    mutationFn: (id: string) => api.delete(`/api/smart-clients/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['smart-clients'] }),
    onError: (error) => notification.error({ title: failure(error).title }),
  });
  return (
    <Panel
      title={t('client.title')}
      className="panel-after"
      tools={
        <Button size="small" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
          {t('client.register')}
        </Button>
      }
    >
      <PagedTable<SmartClientRow>
        paged={paged}
        label={t('client.title')}
        rowKey={(row) => row.id}
        minWidth={900}
        empty={<Empty title={t('client.none')} why={t('client.why')} />}
        columns={[
          { title: t('label'), dataIndex: 'label' },
          {
            title: t('client.id'),
            dataIndex: 'id',
            width: 320,
            render: (id: string) => (
              <Typography.Text copyable code>
                {id}
              </Typography.Text>
            ),
          },
          { title: t('account'), dataIndex: 'account', render: (account: string) => <code>{account}</code> },
          { title: t('client.scopes'), dataIndex: 'scopes', render: (scopes: string[]) => scopes.join(' ') },
          {
            title: t('client.used'),
            dataIndex: 'usedAt',
            width: 154,
            render: (at: string | undefined) => (at ? formatTime(at) : '—'),
          },
          {
            title: t('state'),
            width: 90,
            render: (_, row) =>
              row.revoked ? <Mark tone="bad">{t('revoked')}</Mark> : <Mark tone="good">{t('valid')}</Mark>,
          },
          {
            title: t('do'),
            width: 90,
            render: (_, row) =>
              !row.revoked && (
                <Popconfirm
                  title={t('client.revoke-sure', { label: row.label })}
                  onConfirm={() => revoke.mutate(row.id)}
                >
                  <Button size="small" danger>
                    {t('revoke')}
                  </Button>
                </Popconfirm>
              ),
          },
        ]}
      />
      <Modal
        open={creating}
        onCancel={() => setCreating(false)}
        title={t('client.register')}
        footer={null}
        destroyOnHidden
      >
        <ClientForm />
      </Modal>
    </Panel>
  );
}

interface Filled extends Omit<SmartClientCreate, 'keys'> {
  keys: string;
}

function ClientForm() {
  const { t, l } = useText('admin');
  const client = useQueryClient();
  const roles = useRoles();
  const register = useMutation({
    mutationFn: ({ keys, ...values }: Filled) =>
      api.post<SmartClientMade>('/api/smart-clients', { ...values, keys: JSON.parse(keys) }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['smart-clients'] }),
  });
  if (register.data)
    return (
      <div role="status">
        <p>{t('client.made')}</p>
        <Typography.Paragraph copyable code>
          {register.data.clientId}
        </Typography.Paragraph>
      </div>
    );
  const isJson = (_: unknown, value: string) => {
    try {
      JSON.parse(value);
      return Promise.resolve();
    } catch {
      return Promise.reject(new Error(t('client.keys-rule')));
    }
  };
  return (
    <Form layout="vertical" requiredMark={false} onFinish={(values: Filled) => register.mutate(values)}>
      {register.error && <FailureNote error={register.error} />}
      <Form.Item name="account" label={t('account')} rules={[{ required: true, message: t('account-rule') }]}>
        <Input autoCapitalize="none" spellCheck={false} />
      </Form.Item>
      <Form.Item
        name="label"
        label={t('label')}
        extra={t('label-how')}
        rules={[{ required: true, whitespace: true, max: 100, message: t('label-rule') }]}
      >
        <Input />
      </Form.Item>
      <Form.Item name="role" label={t('role')} extra={t('token-role-how')}>
        <Select allowClear options={(roles.data ?? []).map((one) => ({ value: one.role, label: l(one.title) }))} />
      </Form.Item>
      <Form.Item
        name="scopes"
        label={t('client.scopes')}
        extra={t('client.scopes-how')}
        rules={[{ required: true, whitespace: true, message: t('client.scopes-rule') }]}
      >
        <Input spellCheck={false} placeholder="system/Patient.rs system/Observation.rs" />
      </Form.Item>
      <Form.Item name="keys" label={t('client.keys')} extra={t('client.keys-how')} rules={[{ validator: isJson }]}>
        <Input.TextArea rows={5} spellCheck={false} placeholder='{"keys": [{"kty": "EC", "crv": "P-384", …}]}' />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={register.isPending}>
        {t('client.register')}
      </Button>
    </Form>
  );
}
