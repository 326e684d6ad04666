import type { ReactNode } from 'react';
import { LinkTabs } from '../../components/link-tabs.tsx';
import { Page } from '../../components/page.tsx';
import { Guard } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';

const tabs = [
  { path: '/admin/accounts', key: 'accounts', need: ['account.manage', 'security.manage'] },
  { path: '/admin/tokens', key: 'tokens', need: ['token.manage'] },
  { path: '/admin/devices', key: 'devices', need: ['security.manage'] },
  { path: '/admin/audit', key: 'audit', need: ['audit.read'] },
  { path: '/admin/messages', key: 'messages', need: ['message.manage'] },
  { path: '/admin/break-glass', key: 'break-glass', need: ['privacy.review'] },
  { path: '/admin/security', key: 'security', need: ['retention.manage'] },
  { path: '/data/rights', key: 'rights', need: ['privacy.review'] },
] as const;

/** The pages of 管理 that the account may open. */
export function AdminTabs() {
  const { t } = useText('admin');
  return <LinkTabs label={t('title')} tabs={tabs.map((one) => ({ ...one, text: t(`tab.${one.key}`) }))} />;
}

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
  const need = tabs.find((one) => one.key === tab)?.need ?? [];
  return (
    <Guard need={need}>
      <Page title={t('title')} name={t(`tab.${tab}`)} tools={tools}>
        <AdminTabs />
        {children}
      </Page>
    </Guard>
  );
}
