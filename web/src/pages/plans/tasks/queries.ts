import { useQuery } from '@tanstack/react-query';
import type { Accountability, PlanExecution, PlanFunding } from '../../../../../src/http/contract.ts';
import { api } from '../../../app/api.ts';

const base = (id: string) => `/api/plans/${encodeURIComponent(id)}`;

export function useExecution(id: string, enabled = true) {
  return useQuery({
    queryKey: ['plan-execution', id, 'execution'],
    queryFn: () => api.get<PlanExecution>(`${base(id)}/execution`),
    enabled,
  });
}

export function useAccountability(id: string) {
  return useQuery({
    queryKey: ['plan-execution', id, 'units'],
    queryFn: () => api.get<Accountability>(`${base(id)}/accountability`),
  });
}

export function useFunding(id: string) {
  return useQuery({
    queryKey: ['plan-execution', id, 'funding'],
    queryFn: () => api.get<PlanFunding>(`${base(id)}/funding`),
  });
}
