import type { ReactNode } from 'react';
import { AppLink, useAddress } from '../app/address.tsx';
import { useCurrentInView } from './use-current-in-view.ts';

export interface Tab {
  key: string;
  label: string;
  children: ReactNode;
}

/** Tabs whose choice stands in the address (`?tab=`), so they are links; the first is the default. Only the open one is rendered. */
export function AddressTabs({
  tabs,
  label,
  keep,
}: {
  tabs: Tab[];
  label: string;
  keep?: (search: Record<string, string | undefined>) => Record<string, string | undefined>;
}) {
  const [search] = useAddress();
  const current = tabs.find((tab) => tab.key === search.tab) ?? tabs[0];
  const row = useCurrentInView([current?.key, ...tabs.map((tab) => tab.label)].join('|'));
  return (
    <>
      <nav ref={row} className="link-tabs" aria-label={label}>
        {tabs.map((tab) => (
          <AppLink
            key={tab.key}
            to="."
            search={{ ...(keep ? keep(search) : search), tab: tab === tabs[0] ? undefined : tab.key }}
            className={tab === current ? 'link-tab link-tab-current' : 'link-tab'}
            aria-current={tab === current ? 'page' : undefined}
          >
            {tab.label}
          </AppLink>
        ))}
      </nav>
      {current?.children}
    </>
  );
}
