import type { ReactNode } from 'react';
import { LanguageSwitch, ThemeSwitch } from '../../app/account-menu.tsx';
import { usePageName } from '../../app/breadcrumbs.tsx';
import { DemoBanner } from '../../app/demo-banner.tsx';
import { AppMark } from '../../app/shell.tsx';
import { useText } from '../../i18n/index.ts';
import '../../styles/office.css';

/** The frame of pages that everybody reads, signed in or not. */
export function PublicFrame({ name, children }: { name: string; children: ReactNode }) {
  const { t } = useText('public');
  usePageName(name);
  return (
    <div className="public">
      <header className="public-top">
        <AppMark />
        <span className="shell-gap" />
        <a href="/sign-in">{t('sign-in')}</a>
        <LanguageSwitch />
        <ThemeSwitch />
      </header>
      <DemoBanner />
      <main className="public-main" id="content">
        {children}
      </main>
    </div>
  );
}
