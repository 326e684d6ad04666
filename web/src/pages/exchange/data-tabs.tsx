import { useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { AppLink } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { Page } from '../../components/page.tsx';
import { Guard } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';

const tabs = [
  { path: '/data/submissions', key: 'submissions', need: 'data.read' },
  { path: '/data/quarantine', key: 'quarantine', need: 'data.read' },
  { path: '/data/upload', key: 'upload', need: 'data.submit' },
  { path: '/data/statistics', key: 'statistics', need: 'indicator.report' },
  { path: '/data/population', key: 'population', need: 'population.read' },
];

/** The frame of the pages of 数据: one address each, so the tabs are links. */
export function DataFrame({
  need,
  name,
  title,
  tools,
  children,
}: {
  need: string;
  name: string;
  title?: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useText('data');
  const can = useCan();
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <Guard need={need}>
      <Page title={title ?? t('title')} name={name} tools={tools}>
        <nav className="link-tabs" aria-label={t('title')}>
          {tabs
            .filter((tab) => can(tab.need))
            .map((tab) => (
              <AppLink
                key={tab.path}
                to={tab.path}
                className={path.startsWith(tab.path) ? 'link-tab link-tab-current' : 'link-tab'}
                aria-current={path === tab.path ? 'page' : undefined}
              >
                {t(`tab.${tab.key}`)}
              </AppLink>
            ))}
        </nav>
        {children}
      </Page>
    </Guard>
  );
}
