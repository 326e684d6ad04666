import { useQuery } from '@tanstack/react-query';
import type { PlanImportDetail, PlanImportSummary } from '../../../../../src/http/contract.ts';
import { ApiFailure, api } from '../../../app/api.ts';

export const importPath = (id: string) => `/api/plan-imports/${encodeURIComponent(id)}`;
export const importKey = (id: string) => ['plan-import', id];

export function usePlanImports() {
  return useQuery({
    queryKey: ['plan-import', 'list'],
    queryFn: () => api.get<PlanImportSummary[]>('/api/plan-imports'),
  });
}

export function usePlanImport(id: string) {
  return useQuery({ queryKey: importKey(id), queryFn: () => api.get<PlanImportDetail>(importPath(id)) });
}

interface FieldProblem {
  path: string;
  message: { zh: string; en: string };
  item?: number;
}

/** The fields an answer of 422 complains about. */
export function fieldProblems(error: unknown): FieldProblem[] {
  if (!(error instanceof ApiFailure)) return [];
  const details = error.details as { fields?: FieldProblem[]; problems?: FieldProblem[] } | undefined;
  return details?.fields ?? details?.problems ?? [];
}
