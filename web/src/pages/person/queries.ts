import { useQuery } from '@tanstack/react-query';
import type { Page, PersonEntry, PersonOverview } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';

/** Where a person's record is read: `/api/residents/<id>` for staff, `/api/me/<id>` for residents. */
export type Base = string;

export const useOverview = (base: Base) =>
  useQuery({ queryKey: ['person', base, 'overview'], queryFn: () => api.get<PersonOverview>(`${base}/overview`) });

const MOST_PAGES = 6;

/** The whole timeline, up to some thousands of records. */
export const useTimeline = (base: Base) =>
  useQuery({
    queryKey: ['person', base, 'timeline'],
    queryFn: async ({ signal }) => {
      const items: PersonEntry[] = [];
      let cursor: string | undefined;
      for (let n = 0; n < MOST_PAGES && (n === 0 || cursor !== undefined); n += 1) {
        const page = await api.get<Page<PersonEntry>>(`${base}/timeline`, { limit: 500, cursor }, signal);
        items.push(...page.items);
        cursor = page.nextCursor;
      }
      return items;
    },
  });
