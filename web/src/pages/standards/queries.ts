import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type {
  Allocation,
  BedEvaluation,
  BedGate,
  Calculation,
  PlanStandards,
  ResourcePlan,
  SetParameter,
  SetupPlan,
  StandardList,
  StandardResult,
  StandardUnit,
} from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api, type Params } from '../../app/api.ts';
import { useArea, useInstance } from '../../app/session.ts';

/** Area and day of the address; the day is the server's today unless another is named. */
export function useScope(): { params: { area: string; on: string | undefined }; on: string | undefined; name: string } {
  const area = useArea();
  const instance = useInstance();
  const [search] = useAddress();
  const on = search.on ?? instance.data?.today;
  return { params: { area: area.code, on: search.on }, on, name: area.name };
}

/** The question behind one evaluated standard, for its parts, institutions and rows. */
export const asked = ({ area, on }: Pick<StandardResult, 'area' | 'on'>, plan: string | undefined) => ({
  area,
  on,
  plan,
});

/** Everything here is counted from the registers, so it is fetched again when they change. */
function useCounted<T>(path: string, params: Params, enabled = true) {
  return useQuery({
    queryKey: ['register', 'standards', path, params],
    queryFn: ({ signal }) => api.get<T>(path, params, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export const useStandards = (params: Params) => useCounted<StandardList>('/api/standards', params);
export const useStandardAreas = (code: string, params: Params) =>
  useCounted<StandardResult[]>(`/api/standards/${code}/areas`, params);
export const useStandardUnits = (code: string, params: Params) =>
  useCounted<StandardUnit[]>(`/api/standards/${code}/institutions`, params);
export const useParameterHistory = (code: string) =>
  useCounted<SetParameter[]>(`/api/standards/${code}/parameters`, {});
export const useBedGate = (params: Params) => useCounted<BedGate>('/api/standards/bed-gate', params);
export const useBedEvaluation = (params: Params) => useCounted<BedEvaluation>('/api/standards/bed-evaluation', params);
export const useAllocation = (params: Params) => useCounted<Allocation>('/api/standards/allocation', params);
export const useSetupPlan = (params: Params) => useCounted<SetupPlan>('/api/standards/setup', params);
export const useResourcePlan = (params: Params) => useCounted<ResourcePlan>('/api/standards/planning', params);
export const useCalculation = (params: Params) => useCounted<Calculation>('/api/standards/calculate', params);
export const usePlanStandards = (plan: string, on: string | undefined) =>
  useCounted<PlanStandards>(`/api/plans/${encodeURIComponent(plan)}/standards`, { on });
