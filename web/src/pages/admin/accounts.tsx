import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import { useState } from 'react';
import type { AccountRow } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useFailureText } from '../../app/errors.tsx';
import { useCan, useSession } from '../../app/session.ts';
import { formatTime } from '../../components/format.ts';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { SearchInput } from '../resources/resources.tsx';
import { AccountDrawer, type AccountTask } from './account-drawer.tsx';
import { AccountSessions } from './account-sessions.tsx';
import { AdminFrame } from './admin-frame.tsx';
import { useRoles } from './roles.ts';

export function AccountsPage() {
  const { t, l } = useText('admin');
  const can = useCan();
  const mine = useSession().account;
  const client = useQueryClient();
  const { message, modal, notification } = App.useApp();
  const failure = useFailureText();
  const [search, change] = useAddress();
  const [task, setTask] = useState<AccountTask>();
  const [watched, setWatched] = useState<AccountRow>();
  const roles = useRoles();
  const paged = usePaged<AccountRow>(
    ['accounts'],
    '/api/accounts',
    { q: search.q },
    { enabled: can('account.manage') || can('security.manage') },
  );
  const quick = useMutation({
    mutationFn: ({ row, body }: { row: AccountRow; body: { active?: boolean; unlock?: boolean } }) =>
      api.patch<AccountRow>(`/api/accounts/${row.id}`, body),
    onSuccess: () => {
      void message.success(t('saved'));
      void client.invalidateQueries({ queryKey: ['accounts'] });
    },
    onError: (error) => notification.error({ title: failure(error).title, description: failure(error).advice }),
  });
  const reset = (row: AccountRow) =>
    modal.confirm({
      title: t('security:reset-sure', { account: row.account }),
      okButtonProps: { danger: true },
      onOk: () =>
        api.delete(`/api/accounts/${row.id}/factor`).then(
          () => {
            void message.success(t('security:reset-done'));
            void client.invalidateQueries({ queryKey: ['accounts'] });
          },
          (error: Error) => notification.error({ title: failure(error).title, description: failure(error).advice }),
        ),
    });
  const roleTitle = (role: string) => l(roles.data?.find((one) => one.role === role)?.title) || role;
  const locked = (row: AccountRow) => row.lockedUntil !== null;
  return (
    <AdminFrame
      tab="accounts"
      tools={
        can('account.manage') && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setTask({ kind: 'create' })}>
            {t('create')}
          </Button>
        )
      }
    >
      <search className="filters">
        <SearchInput value={search.q} label={t('find')} onChange={(q) => change({ q })} />
      </search>
      <PagedTable<AccountRow>
        paged={paged}
        label={t('tab.accounts')}
        rowKey={(row) => row.id}
        minWidth={960}
        empty={<Empty title={t('accounts-none')} why={search.q ? t('none-filter') : undefined} />}
        columns={[
          {
            title: t('account'),
            dataIndex: 'account',
            width: 200,
            render: (account: string) => <code>{account}</code>,
          },
          { title: t('name'), dataIndex: 'name', width: 140 },
          {
            title: t('roles'),
            dataIndex: 'roles',
            render: (held: AccountRow['roles'], row) => (
              <>
                {held
                  .map(
                    (one) =>
                      `${roleTitle(one.role)} · ${one.areaName ?? (one.area === '*' ? t('everywhere') : one.area)}`,
                  )
                  .join(', ')}
                {row.requested?.map((one) => (
                  <div key={`${one.role} ${one.area}`}>
                    <Mark tone="warn">{t('requested', { role: roleTitle(one.role), area: one.area })}</Mark>
                  </div>
                ))}
              </>
            ),
          },
          { title: t('last'), dataIndex: 'lastSignIn', width: 154, render: formatTime },
          { title: t('security:factor'), dataIndex: 'secondFactorSince', width: 150, render: formatTime },
          {
            title: t('state'),
            width: 130,
            render: (_, row) =>
              !row.active ? (
                <Mark tone="plain">{t('inactive')}</Mark>
              ) : locked(row) ? (
                <Mark tone="bad" title={formatTime(row.lockedUntil)}>
                  {t('locked')}
                </Mark>
              ) : (
                <Mark tone="good">{t('active')}</Mark>
              ),
          },
          {
            title: t('do'),
            width: 90,
            render: (_, row) => (
              <Dropdown
                trigger={['click']}
                menu={{
                  items: [
                    ...(can('security.manage') || can('account.manage')
                      ? [{ key: 'roles', label: t('change-roles'), onClick: () => setTask({ kind: 'roles', row }) }]
                      : []),
                    { key: 'password', label: t('set-password'), onClick: () => setTask({ kind: 'password', row }) },
                    ...(locked(row)
                      ? [
                          {
                            key: 'unlock',
                            label: t('unlock'),
                            onClick: () => quick.mutate({ row, body: { unlock: true } }),
                          },
                        ]
                      : []),
                    ...(can('security.manage')
                      ? [{ key: 'sessions', label: t('security:sessions'), onClick: () => setWatched(row) }]
                      : []),
                    ...(can('security.manage') && row.secondFactorSince && row.account !== mine
                      ? [{ key: 'factor', danger: true, label: t('security:reset'), onClick: () => reset(row) }]
                      : []),
                    ...(row.account === mine
                      ? []
                      : [
                          {
                            key: 'active',
                            danger: row.active,
                            label: t(row.active ? 'deactivate' : 'activate'),
                            onClick: () => quick.mutate({ row, body: { active: !row.active } }),
                          },
                        ]),
                  ],
                }}
              >
                <Button size="small" aria-label={t('do-with', { do: t('do'), account: row.account })}>
                  {t('do')}
                </Button>
              </Dropdown>
            ),
          },
        ]}
      />
      <AccountSessions row={watched} onClose={() => setWatched(undefined)} />
      <AccountDrawer task={task} roles={roles.data ?? []} onClose={() => setTask(undefined)} />
    </AdminFrame>
  );
}
