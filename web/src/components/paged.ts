import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Page } from '../../../src/http/contract.ts';
import { api, type Params } from '../app/api.ts';

/**
 * One page of a cursor list. The cursors already passed are kept, so one can go back; other filters start at the first page.
 * `key` leads the query key, which is what live events invalidate.
 */
export function usePaged<T>(
  key: readonly unknown[],
  path: string,
  params: Params,
  options: { limit?: number; enabled?: boolean } = {},
) {
  const limit = options.limit ?? 50;
  const filters = JSON.stringify([path, params]);
  const [passed, setPassed] = useState<{ filters: string; cursors: string[] }>({ filters, cursors: [] });
  const cursors = passed.filters === filters ? passed.cursors : [];
  const cursor = cursors.at(-1);
  const query = useQuery({
    queryKey: [...key, path, params, limit, cursor],
    queryFn: ({ signal }) => api.get<Page<T>>(path, { ...params, limit, cursor }, signal),
    placeholderData: keepPreviousData,
    enabled: options.enabled ?? true,
  });
  const next = query.data?.nextCursor;
  return {
    query,
    items: query.data?.items ?? [],
    total: query.data?.total,
    withheld: query.data?.withheld,
    from: cursors.length * limit,
    next: next && !query.isPlaceholderData ? () => setPassed({ filters, cursors: [...cursors, next] }) : undefined,
    previous: cursors.length > 0 ? () => setPassed({ filters, cursors: cursors.slice(0, -1) }) : undefined,
  };
}
export type Paged<T> = ReturnType<typeof usePaged<T>>;
