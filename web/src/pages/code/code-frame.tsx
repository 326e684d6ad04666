import type { ReactNode } from 'react';
import { LinkTabs } from '../../components/link-tabs.tsx';
import { Page } from '../../components/page.tsx';
import { Guard } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import '../../styles/health-code.css';

const tabs = [
  { path: '/codes/scan', key: 'scan', need: ['code.scan'] },
  { path: '/codes/applications', key: 'applications', need: ['code.verify'] },
  { path: '/codes/terminals', key: 'terminals', need: ['terminal.manage'] },
  { path: '/codes/log', key: 'log', need: ['terminal.manage'] },
] as const;

/** The frame of the staff's pages of the health code; each tab has its own permission. */
export function CodeFrame({
  tab,
  note,
  tools,
  children,
}: {
  tab: (typeof tabs)[number]['key'];
  note?: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useText('health-code');
  return (
    <Guard need={tabs.find((one) => one.key === tab)?.need ?? []}>
      <Page title={t('title')} name={t(`tab.${tab}`)} note={note} tools={tools}>
        <LinkTabs label={t('title')} tabs={tabs.map((one) => ({ ...one, text: t(`tab.${one.key}`) }))} />
        {children}
      </Page>
    </Guard>
  );
}
