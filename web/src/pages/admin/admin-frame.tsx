import { useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { AppLink } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { Page } from '../../components/page.tsx';
import { Guard } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';

const tabs = [
  { path: '/admin/accounts', key: 'accounts', need: ['account.manage', 'security.manage'] },
  { path: '/admin/tokens', key: 'tokens', need: ['token.manage'] },
  { path: '/admin/audit', key: 'audit', need: ['audit.read'] },
] as const;

/** The frame of the pages of 管理; each tab is an address of its own with its own permission. */
export function AdminFrame({
  tab,
  tools,
  children,
}: {
  tab: (typeof tabs)[number]['key'];
  tools?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useText('admin');
  const can = useCan();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const need = tabs.find((one) => one.key === tab)?.need ?? [];
  return (
    <Guard need={need}>
      <Page title={t('title')} name={t(`tab.${tab}`)} tools={tools}>
        <nav className="link-tabs" aria-label={t('title')}>
          {tabs
            .filter((one) => one.need.some(can))
            .map((one) => (
              <AppLink
                key={one.path}
                to={one.path}
                className={path === one.path ? 'link-tab link-tab-current' : 'link-tab'}
                aria-current={path === one.path ? 'page' : undefined}
              >
                {t(`tab.${one.key}`)}
              </AppLink>
            ))}
        </nav>
        {children}
      </Page>
    </Guard>
  );
}
