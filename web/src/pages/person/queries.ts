import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Page, PersonEntry, PersonOverview } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';

/** Where a person's record is read: `/api/residents/<id>` for staff, `/api/me/<id>` for residents. */
export type Base = string;

export const useOverview = (base: Base) =>
  useQuery({ queryKey: ['person', base, 'overview'], queryFn: () => api.get<PersonOverview>(`${base}/overview`) });

const PAGES = 6;
const PAGE = 500;

/** The timeline, some thousands of records at a time, newest first; `lane`: that one only. */
export const useTimeline = (base: Base, lane?: string) =>
  useInfiniteQuery({
    queryKey: ['person', base, 'timeline', lane],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ signal, pageParam }) => {
      const items: PersonEntry[] = [];
      let cursor = pageParam;
      for (let n = 0; n < PAGES && (n === 0 || cursor !== undefined); n += 1) {
        const page = await api.get<Page<PersonEntry>>(`${base}/timeline`, { limit: PAGE, cursor, lane }, signal);
        items.push(...page.items);
        cursor = page.nextCursor;
      }
      return { items, cursor };
    },
    getNextPageParam: ({ cursor }) => cursor,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
export type Timeline = ReturnType<typeof useTimeline>;
