import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, InputNumber, Modal, Popconfirm, Select, Typography } from 'antd';
import { useState } from 'react';
import type { TokenCreate, TokenIssued, TokenRow } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote, useFailureText } from '../../app/errors.tsx';
import { useCan, useInstance, useSession } from '../../app/session.ts';
import { formatTime } from '../../components/format.ts';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { SearchInput } from '../resources/resources.tsx';
import { AdminFrame } from './admin-frame.tsx';
import { useRoles } from './roles.ts';
import { SmartClients } from './smart-clients.tsx';

/** Bearer tokens of programs: issued once in clear, revocable at any time. */
export function TokensPage() {
  const { t } = useText('admin');
  const can = useCan();
  const client = useQueryClient();
  const { notification } = App.useApp();
  const failure = useFailureText();
  const [search, change] = useAddress();
  const [creating, setCreating] = useState(false);
  const today = useInstance().data?.today ?? '';
  const paged = usePaged<TokenRow>(
    ['tokens'],
    '/api/tokens',
    { account: search.account },
    { enabled: can('token.manage') },
  );
  const revoke = useMutation({
    mutationFn: (id: string) => api.delete(`/api/tokens/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['tokens'] }),
    onError: (error) => notification.error({ title: failure(error).title }),
  });
  const state = (row: TokenRow) => {
    if (row.revoked) return <Mark tone="bad">{t('revoked')}</Mark>;
    return row.expiresAt.slice(0, 10) < today ? (
      <Mark tone="plain">{t('expired')}</Mark>
    ) : (
      <Mark tone="good">{t('valid')}</Mark>
    );
  };
  return (
    <AdminFrame
      tab="tokens"
      tools={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
          {t('issue')}
        </Button>
      }
    >
      <search className="filters">
        <SearchInput value={search.account} label={t('account')} onChange={(account) => change({ account })} />
      </search>
      <PagedTable<TokenRow>
        paged={paged}
        label={t('tab.tokens')}
        rowKey={(row) => row.id}
        minWidth={760}
        empty={<Empty title={t('tokens-none')} why={t('tokens-why')} />}
        columns={[
          { title: t('label'), dataIndex: 'label' },
          { title: t('account'), dataIndex: 'account', render: (account: string) => <code>{account}</code> },
          {
            title: t('role'),
            dataIndex: 'role',
            render: (role: string | undefined) => (role ? t(`common:role.${role}`, { defaultValue: role }) : '—'),
          },
          { title: t('created'), dataIndex: 'createdAt', width: 154, render: formatTime },
          { title: t('expires'), dataIndex: 'expiresAt', width: 154, render: formatTime },
          { title: t('state'), width: 100, render: (_, row) => state(row) },
          {
            title: t('do'),
            width: 90,
            render: (_, row) =>
              !row.revoked && (
                <Popconfirm title={t('revoke-sure', { label: row.label })} onConfirm={() => revoke.mutate(row.id)}>
                  <Button size="small" danger>
                    {t('revoke')}
                  </Button>
                </Popconfirm>
              ),
          },
        ]}
      />
      <SmartClients />
      <Modal open={creating} onCancel={() => setCreating(false)} title={t('issue')} footer={null} destroyOnHidden>
        <TokenForm />
      </Modal>
    </AdminFrame>
  );
}

function TokenForm() {
  const { t, l } = useText('admin');
  const client = useQueryClient();
  const { account } = useSession();
  const roles = useRoles();
  const issue = useMutation({
    mutationFn: (values: TokenCreate) => api.post<TokenIssued>('/api/tokens', values),
    onSuccess: () => client.invalidateQueries({ queryKey: ['tokens'] }),
  });
  if (issue.data) {
    return (
      <div role="status">
        <p>{t('token-once')}</p>
        <Typography.Paragraph copyable code>
          {issue.data.token}
        </Typography.Paragraph>
        <p className="muted">
          {t('expires')} {formatTime(issue.data.expiresAt)}
        </p>
      </div>
    );
  }
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      initialValues={{ account, days: 90 }}
      onFinish={(values: TokenCreate) => issue.mutate(values)}
    >
      {issue.error && <FailureNote error={issue.error} />}
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
      <div className="form-row">
        <Form.Item name="role" label={t('role')} extra={t('token-role-how')}>
          <Select
            allowClear
            style={{ width: 200 }}
            options={(roles.data ?? []).map((one) => ({ value: one.role, label: l(one.title) }))}
          />
        </Form.Item>
        <Form.Item
          name="days"
          label={t('days')}
          rules={[{ required: true, type: 'integer', min: 1, max: 366, message: t('days-rule') }]}
        >
          <InputNumber min={1} max={366} style={{ width: 110 }} />
        </Form.Item>
      </div>
      <Button type="primary" htmlType="submit" loading={issue.isPending}>
        {t('issue')}
      </Button>
    </Form>
  );
}
