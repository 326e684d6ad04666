import { useRouterState } from '@tanstack/react-router';
import { AppLink } from '../app/address.tsx';
import { useCan } from '../app/session.ts';
import { useCurrentInView } from './use-current-in-view.ts';

/** Tabs that are addresses of their own; those that nobody with this account's permissions may open are left out. */
export function LinkTabs({
  label,
  tabs,
}: {
  label: string;
  /** `need`: one of these permissions opens the page. */
  tabs: readonly { path: string; need: readonly string[]; text: string }[];
}) {
  const can = useCan();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const row = useCurrentInView(path);
  return (
    <nav ref={row} className="link-tabs" aria-label={label}>
      {tabs
        .filter((tab) => tab.need.some(can))
        .map((tab) => (
          <AppLink
            key={tab.path}
            to={tab.path}
            className={path.startsWith(tab.path) ? 'link-tab link-tab-current' : 'link-tab'}
            aria-current={path === tab.path ? 'page' : undefined}
          >
            {tab.text}
          </AppLink>
        ))}
    </nav>
  );
}
