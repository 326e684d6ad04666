import { MenuFoldOutlined, MenuOutlined, MenuUnfoldOutlined } from '@ant-design/icons';
import { Navigate, Outlet, useRouterState } from '@tanstack/react-router';
import { Button, Drawer, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { LiveRegion } from '../components/live-value.tsx';
import { useText } from '../i18n/index.ts';
import { OfflineWay } from '../offline/way.tsx';
import { AccountMenu, LanguageSwitch, ThemeSwitch } from './account-menu.tsx';
import { AreaPicker } from './area-picker.tsx';
import { Breadcrumbs } from './breadcrumbs.tsx';
import { DemoBanner } from './demo-banner.tsx';
import { EmergencyEnd } from './emergency-end.tsx';
import { FailureNote } from './errors.tsx';
import { InboxBell } from './inbox-bell.tsx';
import { useLiveEvents } from './live.ts';
import { Navigation } from './navigation.tsx';
import { setPreferences, usePreferences } from './preferences.ts';
import { SearchBox } from './search-box.tsx';
import { SendToSignIn } from './send-to-sign-in.tsx';
import { ShownSession, useSessionQuery } from './session.ts';

export function PageSkeleton() {
  return (
    <div className="page" aria-busy="true">
      <Skeleton active title={{ width: 260 }} paragraph={{ rows: 1, width: 420 }} />
      <Skeleton active title={false} paragraph={{ rows: 12, width: '100%' }} />
    </div>
  );
}

export function Shell() {
  const session = useSessionQuery();
  const path = useRouterState({ select: (state) => state.location.pathname });
  if (session.isPending) return <PageSkeleton />;
  if (session.data === null) return <SendToSignIn />;
  if (!session.data) {
    return (
      <main className="page">
        <FailureNote error={session.error} retry={() => void session.refetch()} />
        <OfflineWay />
      </main>
    );
  }
  // Nothing else is answered before the initial password was changed.
  if (session.data.mustChangePassword && path !== '/account') return <Navigate to="/account" replace />;
  return (
    <ShownSession value={session.data}>
      <SignedIn />
    </ShownSession>
  );
}

function SignedIn() {
  const { t } = useText('common');
  const { navCollapsed } = usePreferences();
  const [drawer, setDrawer] = useState(false);
  const live = useLiveEvents();
  const path = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawer closes whenever the address changes
  useEffect(() => setDrawer(false), [path]);
  return (
    <div className={navCollapsed ? 'shell shell-narrow' : 'shell'}>
      <a className="skip-link" href="#content">
        {t('shell.skip')}
      </a>
      <aside className="shell-side" aria-label={t('shell.side')}>
        <AppMark short={navCollapsed} />
        <Navigation short={navCollapsed} />
        <Button
          className="shell-fold"
          type="text"
          icon={navCollapsed ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
          aria-label={t(navCollapsed ? 'shell.unfold' : 'shell.fold')}
          onClick={() => setPreferences({ navCollapsed: !navCollapsed })}
        />
      </aside>
      <Drawer open={drawer} onClose={() => setDrawer(false)} placement="left" size={248} title={t('app.name')}>
        <Navigation short={false} />
        <div className="shell-drawer-tools">
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </Drawer>
      <div className="shell-main">
        <header className="shell-top">
          <Button
            className="shell-burger"
            type="text"
            icon={<MenuOutlined />}
            aria-label={t('shell.menu')}
            onClick={() => setDrawer(true)}
          />
          <AreaPicker />
          <SearchBox />
          <span className="shell-gap" />
          {live === 'lost' && (
            <span className="live-lost" title={t('shell.live-lost-why')}>
              ! {t('shell.live-lost')}
            </span>
          )}
          <InboxBell />
          <span className="wide-only">
            <LanguageSwitch />
          </span>
          <span className="wide-only">
            <ThemeSwitch />
          </span>
          <AccountMenu />
        </header>
        <DemoBanner />
        <Breadcrumbs />
        <main id="content" className="shell-content" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <LiveRegion />
      <EmergencyEnd />
    </div>
  );
}

export function AppMark({ short = false }: { short?: boolean }) {
  const { t, language } = useText('common');
  return (
    <div className="app-mark">
      <img src="/favicon.svg" alt="" width={26} height={26} />
      {!short && (
        <span>
          <strong>{t('app.name')}</strong>{' '}
          <span className="muted" lang={language === 'zh' ? 'en' : 'zh-CN'}>
            {language === 'zh' ? 'Kangyu' : '康域'}
          </span>
        </span>
      )}
    </div>
  );
}
