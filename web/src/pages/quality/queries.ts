import { useQuery } from '@tanstack/react-query';
import type { QualityResult, QualityRules, QualityScorecard } from '../../../../src/http/contract.ts';
import { api, type Params } from '../../app/api.ts';

export const useScorecard = (params: Params) =>
  useQuery({
    queryKey: ['quality', 'scorecard', params],
    queryFn: ({ signal }) => api.get<QualityScorecard>('/api/quality/scorecard', params, signal),
  });

export const useQualityRules = () =>
  useQuery({
    queryKey: ['quality', 'rules'],
    queryFn: ({ signal }) => api.get<QualityRules>('/api/quality/rules', {}, signal),
    staleTime: 3_600_000,
  });

export const useResults = (params: Params) =>
  useQuery({
    queryKey: ['quality', 'results', params],
    queryFn: ({ signal }) => api.get<QualityResult[]>('/api/quality/results', params, signal),
  });
