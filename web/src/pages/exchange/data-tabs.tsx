import type { ReactNode } from 'react';
import { LinkTabs } from '../../components/link-tabs.tsx';
import { Page } from '../../components/page.tsx';
import { Guard } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';

const tabs = [
  { path: '/data/submissions', key: 'submissions', need: ['data.read'] },
  { path: '/data/quarantine', key: 'quarantine', need: ['data.read'] },
  { path: '/data/identity', key: 'identity', need: ['identity.review'] },
  { path: '/data/quality', key: 'quality', need: ['data.read'] },
  { path: '/data/upload', key: 'upload', need: ['data.submit'] },
  { path: '/data/statistics', key: 'statistics', need: ['indicator.report'] },
  { path: '/data/population', key: 'population', need: ['population.read'] },
  { path: '/data/nodes', key: 'nodes', need: ['data.read', 'node.manage'] },
  { path: '/data/higher', key: 'higher', need: ['data.read', 'node.manage'] },
  { path: '/data/batches', key: 'batches', need: ['data.read', 'node.manage'] },
  { path: '/data/rights', key: 'rights', need: ['rights.correct'] },
];

/** The pages of 数据 that the account may open. */
export function DataTabs() {
  const { t } = useText('data');
  return <LinkTabs label={t('title')} tabs={tabs.map((one) => ({ ...one, text: t(`tab.${one.key}`) }))} />;
}

/** The frame of the pages of 数据: one address each, so the tabs are links. */
export function DataFrame({
  need,
  name,
  title,
  tools,
  children,
}: {
  need: string | readonly string[];
  name: string;
  title?: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useText('data');
  return (
    <Guard need={need}>
      <Page title={title ?? t('title')} name={name} tools={tools}>
        <DataTabs />
        {children}
      </Page>
    </Guard>
  );
}
