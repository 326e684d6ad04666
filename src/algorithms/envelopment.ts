/**
 * Data envelopment analysis, input-oriented, in the envelopment form, with the largest slacks in a second stage.
 * Sources: Charnes, Cooper & Rhodes, European Journal of Operational Research 2 (1978) 429–444 (CCR); Banker, Charnes &
 * Cooper, Management Science 30 (1984) 1078–1092 (BCC); returns to scale by non-increasing returns: Färe & Grosskopf (1985).
 */
import { solveLinearProgram } from './linear-program.ts';

/** A unit that turns inputs into outputs; none negative, some input above 0. */
export interface Unit {
  inputs: readonly number[];
  outputs: readonly number[];
}
export interface Efficiency {
  /** Share of its inputs that would do at constant returns to scale, 0..1. */
  ccr: number;
  /** The same among units of its size. */
  bcc: number;
  /** ccr / bcc: what is lost by size. */
  scale: number;
  returns: 'constant' | 'increasing' | 'decreasing';
  /** Beyond the proportional reduction of BCC: inputs still too many, outputs still missing, in their own units. */
  inputSlacks: number[];
  outputSlacks: number[];
  /** Efficient units that it is compared with (BCC), with their weights. */
  peers: { unit: number; weight: number }[];
}

const NEAR = 1e-6;
type Scale = 'constant' | 'variable' | 'non-increasing';

export function envelopment(units: readonly Unit[]): Efficiency[] {
  const scaled = normalise(units);
  return units.map((unit, o) => {
    const ccr = thetaOf(scaled, o, 'constant');
    const bcc = thetaOf(scaled, o, 'variable');
    const isConstant = Math.abs(ccr - bcc) <= NEAR;
    const isDecreasing = !isConstant && Math.abs(thetaOf(scaled, o, 'non-increasing') - bcc) <= NEAR;
    return {
      ...{ ccr, bcc, scale: ccr / bcc },
      returns: isConstant ? 'constant' : isDecreasing ? 'decreasing' : 'increasing',
      ...slacksOf(units, scaled, o, bcc, unit),
    };
  });
}

/** Every column divided by its largest value, so that units of measurement do not matter to the arithmetic. */
function normalise(units: readonly Unit[]): Unit[] {
  const tops = (pick: (unit: Unit) => readonly number[]) =>
    (units[0] ? pick(units[0]) : []).map((_, i) => Math.max(...units.map((unit) => pick(unit)[i]!)) || 1);
  const [inputs, outputs] = [tops((unit) => unit.inputs), tops((unit) => unit.outputs)];
  return units.map((unit) => ({
    inputs: unit.inputs.map((value, i) => value / inputs[i]!),
    outputs: unit.outputs.map((value, i) => value / outputs[i]!),
  }));
}

/** Variables: a weight for each unit, then θ. */
function thetaOf(units: readonly Unit[], o: number, scale: Scale): number {
  const own = units[o]!;
  const one = units.map(() => 1);
  const solution = solveLinearProgram({
    minimise: [...units.map(() => 0), 1],
    rows: [
      ...own.inputs.map((value, i) => ({
        of: [...units.map(({ inputs }) => inputs[i]!), -value],
        is: '<=' as const,
        value: 0,
      })),
      ...own.outputs.map((value, r) => ({ of: units.map(({ outputs }) => outputs[r]!), is: '>=' as const, value })),
      ...(scale === 'constant'
        ? []
        : [{ of: one, is: scale === 'variable' ? ('=' as const) : ('<=' as const), value: 1 }]),
    ],
  });
  // The unit itself at θ = 1 always is a solution.
  return solution.status === 'optimal' && solution.value < 1 - 1e-9 ? solution.value : 1;
}

/** Variables: a weight for each unit, then a slack for each input and output. */
function slacksOf(
  units: readonly Unit[],
  scaled: readonly Unit[],
  o: number,
  theta: number,
  { inputs, outputs }: Unit,
): Pick<Efficiency, 'inputSlacks' | 'outputSlacks' | 'peers'> {
  const own = scaled[o]!;
  const slacks = inputs.length + outputs.length;
  const unitSlack = (k: number, by: number) => Array.from({ length: slacks }, (_, i) => (i === k ? by : 0));
  const solution = solveLinearProgram({
    minimise: [...units.map(() => 0), ...new Array<number>(slacks).fill(-1)],
    rows: [
      ...own.inputs.map((value, i) => ({
        ...{ of: [...scaled.map((unit) => unit.inputs[i]!), ...unitSlack(i, 1)], is: '=' as const },
        value: theta * value,
      })),
      ...own.outputs.map((value, r) => ({
        of: [...scaled.map((unit) => unit.outputs[r]!), ...unitSlack(inputs.length + r, -1)],
        ...{ is: '=' as const, value },
      })),
      { of: units.map(() => 1), is: '=', value: 1 },
    ],
  });
  const weights =
    solution.status === 'optimal' ? solution.x.slice(0, units.length) : units.map((_, j) => Number(j === o));
  const sum = (pick: (unit: Unit) => number) => units.reduce((total, unit, j) => total + weights[j]! * pick(unit), 0);
  const above = (value: number, of: number) => (value > NEAR * Math.max(1, of) ? value : 0);
  return {
    inputSlacks: inputs.map((value, i) => above(theta * value - sum((unit) => unit.inputs[i]!), value)),
    outputSlacks: outputs.map((value, r) => above(sum((unit) => unit.outputs[r]!) - value, value)),
    peers: weights.flatMap((weight, unit) => (weight > NEAR ? [{ unit, weight }] : [])),
  };
}
