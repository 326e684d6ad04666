import { useQuery } from '@tanstack/react-query';
import type { Draft, DraftSummary, DraftVersion } from '../../../../../src/http/contract.ts';
import { api } from '../../../app/api.ts';

export const draftBase = (id: string) => `/api/plan-drafts/${encodeURIComponent(id)}`;
export const draftKey = (id: string) => ['plan-draft', id];

export function useDrafts() {
  return useQuery({ queryKey: ['plan-drafts'], queryFn: () => api.get<DraftSummary[]>('/api/plan-drafts') });
}

export function useDraft(id: string) {
  return useQuery({
    queryKey: draftKey(id),
    queryFn: () => api.get<Draft>(draftBase(id)),
    staleTime: Number.POSITIVE_INFINITY, // what is being edited is not fetched over
  });
}

export function useVersions(id: string) {
  return useQuery({
    queryKey: [...draftKey(id), 'versions'],
    queryFn: () => api.get<DraftVersion[]>(`${draftBase(id)}/versions`),
  });
}
