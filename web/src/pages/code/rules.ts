import { useQuery } from '@tanstack/react-query';
import type { CodeRules } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';

/** The rules in force with how far this device's clock is from the platform's, in milliseconds. */
export interface Rules extends CodeRules {
  offset: number;
}

export function useRules() {
  return useQuery({
    queryKey: ['code-rules'],
    queryFn: async (): Promise<Rules> => {
      const rules = await api.get<CodeRules>('/api/health-code/rules');
      return { ...rules, offset: Date.parse(rules.now) - Date.now() };
    },
    staleTime: 600_000,
  });
}
