import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Doubt, PlanDetail, PlanStatus, PlanSummary } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';

export function usePlans(enabled = true) {
  return useQuery({ queryKey: ['plan-status', 'list'], queryFn: () => api.get<PlanSummary[]>('/api/plans'), enabled });
}

export function usePlan(id: string) {
  return useQuery({
    queryKey: ['plan', id],
    queryFn: () => api.get<PlanDetail>(`/api/plans/${encodeURIComponent(id)}`),
    staleTime: 600_000,
  });
}

/** `on` = the evaluation date; absent = the server's today. The last board stays while another date is fetched. */
export function usePlanStatus(id: string, on: string | undefined, enabled = true) {
  return useQuery({
    queryKey: ['plan-status', id, on],
    queryFn: ({ signal }) => api.get<PlanStatus>(`/api/plans/${encodeURIComponent(id)}/status`, { on }, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function usePlanDoubts(id: string) {
  return useQuery({
    queryKey: ['plan', id, 'doubts'],
    queryFn: () => api.get<Doubt[]>(`/api/plans/${encodeURIComponent(id)}/doubts`),
    staleTime: 600_000,
  });
}
