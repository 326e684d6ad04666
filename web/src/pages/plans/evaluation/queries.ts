import { useQuery } from '@tanstack/react-query';
import type { Comparison, Feedback, PlanSnapshot, Release, TargetStatus } from '../../../../../src/http/contract.ts';
import { api } from '../../../app/api.ts';

export const planBase = (id: string) => `/api/plans/${encodeURIComponent(id)}`;

export function useSnapshots(id: string) {
  return useQuery({
    queryKey: ['plan', id, 'snapshots'],
    queryFn: () => api.get<PlanSnapshot[]>(`${planBase(id)}/snapshots`),
  });
}

export function useReleases(id: string) {
  return useQuery({
    queryKey: ['plan', id, 'releases'],
    queryFn: () => api.get<Release[]>(`${planBase(id)}/releases`),
  });
}

/** `b` absent: the plan as it stands on a day. */
export function useComparison(id: string, a: string, b: string | undefined, on: string | undefined) {
  return useQuery({
    queryKey: ['plan', id, 'compare', a, b, on],
    queryFn: ({ signal }) =>
      api.get<Comparison>(`${planBase(id)}/snapshots/compare`, { a, b, on: b ? undefined : on }, signal),
  });
}

export function useFeedback(id: string, state: string, enabled: boolean) {
  return useQuery({
    queryKey: ['plan', id, 'feedback', state],
    queryFn: () =>
      api.get<{ items: Feedback[] }>(`${planBase(id)}/feedback`, {
        state: state === 'all' ? undefined : state,
        limit: 200,
      }),
    enabled,
  });
}

/** Targets of a frozen evaluation as its data file lists them. */
interface SnapshotRow {
  no: string;
  name: string;
  name_en: string | null;
  status: TargetStatus;
}

export function useSnapshotRows(id: string, snapshot: string) {
  return useQuery({
    queryKey: ['plan', id, 'snapshot-rows', snapshot],
    queryFn: () => api.get<{ rows: SnapshotRow[] }>(`${planBase(id)}/status.json`, { snapshot }),
    staleTime: Number.POSITIVE_INFINITY, // a frozen evaluation never changes
  });
}
