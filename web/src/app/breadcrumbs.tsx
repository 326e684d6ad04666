import { useRouterState } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import { useText } from '../i18n/index.ts';
import { AppLink } from './address.tsx';

/** A page names the last step of its address (a plan's title instead of its id). */
let name: { path: string; text: string } | undefined;
/** Names of steps above the last one, by their path: what an id on the way stands for. */
let stepNames: ReadonlyMap<string, string> = new Map();
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

/** Names a step on the way to a page, as the page knows it. */
export function useStepName(path: string, text: string | undefined): void {
  useEffect(() => {
    if (!text || stepNames.get(path) === text) return;
    stepNames = new Map([...stepNames, [path, text]]);
    for (const listener of listeners) listener();
  }, [path, text]);
}

const listen = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

function useNamed() {
  return useSyncExternalStore(listen, () => name);
}

/** A step that only programs read is called what it leads to. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function Breadcrumbs() {
  const { t } = useText('common');
  const path = useRouterState({ select: (state) => state.location.pathname });
  const named = useNamed();
  const known = useSyncExternalStore(listen, () => stepNames);
  const steps = path.split('/').filter(Boolean);
  if (steps.length === 0) return null;
  // Only addresses that are pages themselves are links; /residents and /records are not.
  const isPage = (to: string) =>
    !['/residents', '/records', '/orders', '/data/identity/persons', '/me/code/print', '/codes/print'].includes(to) &&
    !/^\/records\/[^/]+$/.test(to);
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
            last && named?.path === path
              ? named.text
              : (known.get(to) ??
                t(`step.${UUID.test(step) ? 'entry' : step}`, { defaultValue: decodeURIComponent(step) }));
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
