import type { Kernel } from '../../kernel/index.ts';
import { decideGate, GATE_RESULTS, type GateDecision, type GateResult, type Join } from './bed-gate.ts';
import { type BedUse, readBedUse, type Window } from './bed-use.ts';
import { ruleText } from './describe.ts';
import { judge } from './evaluate.ts';
import { fits, getStandard, standardsContent } from './load-standards.ts';
import { openScope, type Scope } from './open-scope.ts';
import { type Parameters, resolveParameters } from './resolve-parameters.ts';
import type { Bilingual } from './types.ts';

export interface GateHospital {
  institution: string;
  name: string;
  class: string | null;
  area: string | null;
  areaName: string | null;
  ownership: string | null;
  use: BedUse;
  /** Too few discharges on record for steady figures. */
  small: boolean;
  /** Of public general hospitals; others are not bound by the two conditions. */
  decision: GateDecision | null;
  result: GateResult;
}

export interface GateReserve {
  reserved: number | null;
  used: number;
  left: number | null;
  rule: Bilingual;
}

export interface BedGate {
  area: string;
  areaName: string;
  on: string;
  window: Window;
  /** Residents that one of the register stands for. */
  factor: number;
  rule: Bilingual;
  join: Join;
  /** Where the reading comes from: content, the plan's binding, a person's choice, or this question only. */
  joinOrigin: 'content' | 'plan' | 'set' | 'asked';
  limits: { occupancy: number; alos: number };
  reserve: GateReserve;
  hospitals: GateHospital[];
  counts: Record<GateResult, number>;
}

const GATE = 'bed-gate';

/** The gate for every hospital with beds in an area: public general hospitals by the conditions, private ones by the reserve. */
export async function bedGate(
  kernel: Pick<Kernel, 'db' | 'instance' | 'clock'>,
  question: { area: string; on?: string; plan?: string; join?: Join },
): Promise<BedGate> {
  const scope = await openScope(kernel, question);
  return gateOf(kernel, scope, question.area, question.join);
}

export async function gateOf(
  kernel: Pick<Kernel, 'db' | 'instance'>,
  scope: Scope,
  area: string,
  asked?: Join,
): Promise<BedGate> {
  const { region, sources } = scope;
  const standard = getStandard(GATE);
  if (standard.formula !== 'gate') throw new Error(`${GATE} is no gate`);
  const resolved = resolveParameters(standard, region.above(area), sources);
  const join = asked ?? (resolved.join!.value as Join);
  const parameters: Parameters = { ...resolved, join: { ...resolved.join!, value: join } };
  const uses = await readBedUse(kernel, region.on, Number(parameters.months!.value));
  const reserve = reserveOf(scope, standard.reserve, area);
  const { smallDischarges } = standardsContent().methods;
  const hospitals = region
    .openIn(area)
    .filter((one) => one.class?.startsWith('A') && region.at('beds', one.id) > 0)
    .map((one): GateHospital => {
      const use = uses.of(one.id);
      const bound = fits(one, standard.at);
      const rule = { occupancy: parameters.occupancy!.value, alos: parameters.alos!.value, join };
      const decision = bound ? decideGate(use, rule) : null;
      const left = reserve.left;
      const result: GateResult = decision
        ? decision.chosen
        : one.ownership !== 'private'
          ? 'not-bound'
          : left === null
            ? 'unknown'
            : left > 0
              ? 'reserve-left'
              : 'reserve-consumed';
      const { id, name, class: kind, ownership } = one;
      return {
        institution: id,
        name,
        class: kind,
        area: one.area,
        areaName: one.area === null ? null : (region.places.get(one.area)?.name ?? null),
        ownership,
        use,
        small: use.stays < smallDischarges,
        decision,
        result,
      };
    })
    .sort((a, b) => Number(b.decision !== null) - Number(a.decision !== null) || b.use.beds - a.use.beds);
  return {
    area,
    areaName: region.places.get(area)?.name ?? area,
    on: region.on,
    window: uses.window,
    factor: uses.factor,
    rule: ruleText(standard, parameters),
    join,
    joinOrigin: asked ? 'asked' : resolved.join!.origin,
    limits: { occupancy: Number(parameters.occupancy!.value), alos: Number(parameters.alos!.value) },
    reserve,
    hospitals,
    counts: Object.fromEntries(
      GATE_RESULTS.map((one) => [one, hospitals.filter(({ result }) => result === one).length]),
    ) as Record<GateResult, number>,
  };
}

function reserveOf({ region, sources }: Scope, code: string, area: string): GateReserve {
  const standard = getStandard(code);
  if (standard.formula === 'gate') throw new Error(`${code} cannot be a reserve`);
  const parameters = resolveParameters(standard, region.above(area), sources);
  const { needed, actual } = judge(standard, parameters, region, area, { required: () => null, reported: undefined });
  return {
    reserved: needed,
    used: actual ?? 0,
    left: needed === null ? null : Math.max(0, needed - (actual ?? 0)),
    rule: ruleText(standard, parameters),
  };
}
