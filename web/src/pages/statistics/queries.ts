import { useQuery } from '@tanstack/react-query';
import type { Completeness, IndicatorSummary, PlanSummary, ReturnReceipt } from '../../../../src/http/contract.ts';
import { api, type Params } from '../../app/api.ts';

/** What comes back: reported values, population, counts of sources, readings of monitoring points, or report cards. */
export type ReturnKind = 'statistics' | 'population' | 'surveillance' | 'monitoring' | 'reporting';
/** Page under which the receipts of a kind stand. */
export const returnHome = (kind: ReturnKind) => (kind === 'reporting' ? '/warning/cards/tables' : `/data/${kind}`);
export const returnPath = (kind: ReturnKind, id: string) => `/api/${kind}/returns/${encodeURIComponent(id)}`;
export const returnKey = (kind: ReturnKind, id: string) => [kind, 'return', id];

export function useReturn(kind: ReturnKind, id: string) {
  return useQuery({
    queryKey: returnKey(kind, id),
    queryFn: () => api.get<ReturnReceipt>(returnPath(kind, id)),
  });
}

export function useCompleteness(params: Params) {
  return useQuery({
    queryKey: ['statistics', 'completeness', params],
    queryFn: () => api.get<Completeness>('/api/statistics/completeness', params),
  });
}

export function usePlanChoices(enabled: boolean) {
  return useQuery({ queryKey: ['plans'], queryFn: () => api.get<PlanSummary[]>('/api/plans'), enabled });
}

/** Domains of the indicators that are reported. */
export function useReportedIndicators() {
  return useQuery({
    queryKey: ['indicators'],
    queryFn: () => api.get<IndicatorSummary[]>('/api/indicators'),
    select: (list) => list.filter(({ kind }) => kind === 'reported'),
  });
}
