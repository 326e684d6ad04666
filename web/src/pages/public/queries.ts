import { useQuery } from '@tanstack/react-query';
import type { PublicPlanSummary } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';

export function usePublicPlans() {
  return useQuery({
    queryKey: ['public', 'plans'],
    queryFn: () => api.get<PublicPlanSummary[]>('/api/public/plans'),
  });
}
