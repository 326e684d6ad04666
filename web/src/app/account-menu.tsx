import { BulbOutlined, UserOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { MenuProps } from 'antd';
import { Button, Dropdown } from 'antd';
import type { SessionInfo } from '../../../src/http/contract.ts';
import { setLanguage, useText } from '../i18n/index.ts';
import { useGo } from './address.tsx';
import { api } from './api.ts';
import { setPreferences, usePreferences } from './preferences.ts';
import { sessionKey } from './query.ts';
import { useSession, useSignOut } from './session.ts';

export function LanguageSwitch() {
  const { language } = usePreferences();
  const next = language === 'zh' ? 'en' : 'zh';
  return (
    <Button
      type="text"
      lang={next === 'en' ? 'en' : 'zh-CN'}
      onClick={() => {
        void setLanguage(next).then(() => setPreferences({ language: next }));
      }}
    >
      {next === 'en' ? 'English' : '中文'}
    </Button>
  );
}

export function ThemeSwitch() {
  const { t } = useText('common');
  const { theme } = usePreferences();
  const next = theme === 'dark' ? 'light' : 'dark';
  return (
    <Button
      type="text"
      icon={<BulbOutlined />}
      aria-label={t(`shell.theme-${next}`)}
      title={t(`shell.theme-${next}`)}
      onClick={() => setPreferences({ theme: next })}
    />
  );
}

export function AccountMenu() {
  const { t } = useText('common');
  const session = useSession();
  const client = useQueryClient();
  const go = useGo();
  const signOut = useSignOut();
  const act = useMutation({
    mutationFn: (as: { role: string; area: string }) => api.post<SessionInfo>('/api/session/role', as),
    onSuccess: (next) => {
      client.clear();
      client.setQueryData(sessionKey, next);
      go('/', { area: undefined });
    },
  });
  const roleName = (role: string) => t(`role.${role}`, { defaultValue: role });
  const items: MenuProps['items'] = [
    { key: 'who', label: <span className="muted">{session.name}</span>, disabled: true },
    ...(session.roles.length > 1
      ? [
          {
            key: 'roles',
            type: 'group' as const,
            label: t('shell.act-as'),
            children: session.roles.map((one) => ({
              key: `role ${one.role} ${one.area}`,
              label: `${roleName(one.role)} · ${one.areaName ?? one.area}${one.role === session.role && one.area === session.area ? ' ✓' : ''}`,
              onClick: () => act.mutate({ role: one.role, area: one.area }),
            })),
          },
        ]
      : []),
    { type: 'divider' },
    { key: 'account', label: t('shell.account'), onClick: () => go('/account') },
    { key: 'out', label: t('shell.sign-out'), onClick: () => void signOut() },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button
        type="text"
        className="account-button"
        icon={<UserOutlined />}
        loading={act.isPending}
        aria-label={t('shell.account-menu', { name: session.name, role: roleName(session.role) })}
      >
        <span className="wide-only">
          {session.name}{' '}
          {session.name !== roleName(session.role) && <span className="muted">{roleName(session.role)}</span>}
        </span>
      </Button>
    </Dropdown>
  );
}
