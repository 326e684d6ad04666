import { useRouterState } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import { useText } from '../i18n/index.ts';
import { AppLink } from './address.tsx';

/** A page names the last step of its address (a plan's title instead of its id). */
let name: { path: string; text: string } | undefined;
const listeners = new Set<() => void>();

export function usePageName(text: string | undefined): void {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { t } = useText('common');
  useEffect(() => {
    name = text ? { path, text } : undefined;
    for (const listener of listeners) listener();
    document.title = text ? `${text} · ${t('app.title')}` : t('app.title');
  }, [path, text, t]);
}

function useNamed() {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => name,
  );
}

export function Breadcrumbs() {
  const { t } = useText('common');
  const path = useRouterState({ select: (state) => state.location.pathname });
  const named = useNamed();
  const steps = path.split('/').filter(Boolean);
  if (steps.length === 0) return null;
  // Only addresses that are pages themselves are links; /residents and /records are not.
  const isPage = (to: string) => !['/residents', '/records', '/orders'].includes(to) && !/^\/records\/[^/]+$/.test(to);
  return (
    <nav className="breadcrumbs" aria-label={t('shell.breadcrumbs')}>
      <ol>
        <li>
          <AppLink to="/">{t('nav.overview')}</AppLink>
        </li>
        {steps.map((step, at) => {
          const to = `/${steps.slice(0, at + 1).join('/')}`;
          const last = at === steps.length - 1;
          const text =
            last && named?.path === path ? named.text : t(`step.${step}`, { defaultValue: decodeURIComponent(step) });
          return (
            <li key={to}>
              {last ? (
                <span aria-current="page">{text}</span>
              ) : isPage(to) ? (
                <AppLink to={to}>{text}</AppLink>
              ) : (
                <span>{text}</span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
