import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type {
  Cell,
  Explanation,
  IndicatorDetail,
  IndicatorSummary,
  ReportedValue,
  Series,
} from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';

/** Every key begins ['indicator', code]: that is what the live event `cells` invalidates. */
const base = (code: string) => `/api/indicators/${encodeURIComponent(code)}`;

export function useIndicators(enabled = true) {
  return useQuery({
    queryKey: ['indicators'],
    queryFn: () => api.get<IndicatorSummary[]>('/api/indicators'),
    staleTime: 600_000,
    enabled,
  });
}

export function useIndicator(code: string) {
  return useQuery({
    queryKey: ['indicator-detail', code],
    queryFn: () => api.get<IndicatorDetail>(base(code)),
    staleTime: 600_000,
  });
}

export function useSeries(
  code: string,
  params: { area: string; frequency: 'year' | 'month'; plan?: string | undefined },
) {
  return useQuery({
    queryKey: ['indicator', code, 'series', params],
    queryFn: ({ signal }) => api.get<Series>(`${base(code)}/series`, params, signal),
    placeholderData: keepPreviousData,
  });
}

export interface CellsParams {
  area: string;
  period: string | undefined;
  children?: boolean;
  by?: 'institution';
}
/** Cells without a stratum; waits until the period is known. */
export function useCells(code: string, { period, ...params }: CellsParams, enabled = true) {
  return useQuery({
    queryKey: ['indicator', code, 'cells', params, period],
    queryFn: ({ signal }) => api.get<Cell[]>(`${base(code)}/cells`, { ...params, period }, signal),
    enabled: enabled && period !== undefined,
    placeholderData: keepPreviousData,
    select: (cells) => cells.filter((cell) => cell.stratum === null),
  });
}

export function useExplanation(code: string, area: string, period: string | undefined) {
  return useQuery({
    queryKey: ['indicator', code, 'explain', area, period],
    queryFn: ({ signal }) => api.get<Explanation>(`${base(code)}/explain`, { area, period }, signal),
    enabled: period !== undefined,
  });
}

export function useReported(code: string, area: string) {
  return useQuery({
    queryKey: ['indicator', code, 'reported', area],
    queryFn: () => api.get<ReportedValue[]>(`${base(code)}/reported`, { area }),
  });
}
