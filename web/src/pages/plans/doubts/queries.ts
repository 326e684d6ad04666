import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { DecideDoubt, DoubtDecision } from '../../../../../src/http/contract.ts';
import { api } from '../../../app/api.ts';

const path = (plan: string, key: string) => `/api/plans/${encodeURIComponent(plan)}/doubts/${encodeURIComponent(key)}`;

export function useDecisions(plan: string, key: string) {
  return useQuery({
    queryKey: ['plan', plan, 'doubts', key],
    queryFn: () => api.get<DoubtDecision[]>(`${path(plan, key)}/decisions`),
  });
}

/** A decision changes doubts, targets and their status: all of them are fetched again. */
export function useDecide(plan: string, key: string, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: DecideDoubt) => api.post<DoubtDecision>(`${path(plan, key)}/decision`, body),
    onSuccess: () => {
      onDone();
      return Promise.all([
        client.invalidateQueries({ queryKey: ['plan', plan] }),
        client.invalidateQueries({ queryKey: ['plan-status'] }),
      ]);
    },
  });
}
