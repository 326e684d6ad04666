import { useQuery } from '@tanstack/react-query';
import type { RoleInfo } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';

/** Roles with their titles and what they may do today. */
export function useRoles() {
  return useQuery({ queryKey: ['roles'], queryFn: () => api.get<RoleInfo[]>('/api/roles'), staleTime: 600_000 });
}
