/** The door of the standards room: allocation standards evaluated over the registers, bed gate, bed scores, equity, planning. */
import './errors.ts';

export { GATE_RESULTS, type GateResult, type Join } from './bed-gate.ts';
export type { BedUse, Window } from './bed-use.ts';
export { type BindingChange, setBinding } from './bind-rules.ts';
export { type Calculated, type Carers, calculate, carersFor } from './calculate.ts';
export { type Allocation, allocation, type InstitutionUse, type Spread } from './evaluate-allocation.ts';
export {
  listStandards,
  type StandardList,
  type StandardResult,
  standardAreas,
  standardRows,
  standardUnits,
} from './evaluate-area.ts';
export { type BedEvaluation, type BedScore, bedEvaluation } from './evaluate-beds.ts';
export { type BedGate, bedGate, type GateHospital } from './evaluate-gate.ts';
export { standardsContent } from './load-standards.ts';
export { ENVELOPMENT_WORDS } from './measure-efficiency.ts';
export { type NeedByPlace, planResources, type ResourceNeed, type ResourcePlan } from './plan-resources.ts';
export { type PlanStandard, planStandards, type StandardRow, standardsOf } from './plan-standards.ts';
export { type ParameterChange, parameterHistory, setParameter } from './set-parameter.ts';
export { type SetupPlan, setupPlan } from './setup-plan.ts';
export type { SetParameter } from './store.ts';
export type { FactRow } from './store-facts.ts';
export type { Unit } from './units.ts';
