/** Data envelopment analysis of the institutions and the parts of an area: how little would do for what they give. */
import { envelopment } from '../../algorithms/envelopment.ts';
import type { Bilingual, Methods } from './types.ts';

type Group = Methods['envelopment']['groups'][number];
export type Measure = Group['inputs'][number] | Group['outputs'][number];

/** A unit to compare, with its counts. */
export interface Compared {
  code: string;
  name: string;
  class: string | null;
  counts: Record<Measure, number>;
}
interface Slack {
  of: Measure;
  value: number;
}
export interface Efficient {
  code: string;
  name: string;
  counts: Record<Measure, number>;
  /** Shares of the inputs that would do, 0..1: at constant returns, among units of its size, and their quotient. */
  ccr: number;
  bcc: number;
  scale: number;
  returns: 'constant' | 'increasing' | 'decreasing';
  /** Inputs still too many and outputs missing beyond the proportional reduction. */
  inputSlacks: Slack[];
  outputSlacks: Slack[];
  peers: { code: string; name: string; weight: number }[];
}
export interface Envelopment {
  key: string;
  title: Group['title'];
  inputs: Measure[];
  outputs: Measure[];
  units: Efficient[];
  /** Units without any input or any output on record. */
  left: string[];
  /** How many units are wanted at least: three for each input and output. */
  wanted: number;
}

/** What the counts and the returns to scale are called. */
export const ENVELOPMENT_WORDS: {
  measures: Record<Measure, Bilingual>;
  returns: Record<Efficient['returns'], Bilingual>;
} = {
  measures: {
    beds: { zh: '床位', en: 'beds' },
    physicians: { zh: '医师', en: 'physicians' },
    nurses: { zh: '护士', en: 'nurses' },
    discharges: { zh: '出院人次', en: 'discharges' },
    visits: { zh: '诊疗人次', en: 'visits' },
  },
  returns: {
    constant: { zh: '不变', en: 'constant' },
    increasing: { zh: '递增', en: 'increasing' },
    decreasing: { zh: '递减', en: 'decreasing' },
  },
};

/** Rule of thumb of Cooper, Seiford & Tone (2007), section 9.3: with fewer units most would look efficient. */
const wantedFor = (inputs: number, outputs: number) => Math.max(inputs * outputs, 3 * (inputs + outputs));

/**
 * One analysis a group. With few units the last inputs and outputs of the group are left out until there are enough; empty
 * where there are too few even for one of each.
 */
export function measureEfficiency(
  groups: readonly Group[],
  institutions: readonly Compared[],
  places: readonly Compared[],
): Envelopment[] {
  return groups.map((group) => {
    const { key, title } = group;
    const all = group.classes
      ? institutions.filter((one) => group.classes!.some((prefix) => one.class?.startsWith(prefix)))
      : places;
    const some = (counts: Compared['counts'], keys: readonly Measure[]) => keys.some((one) => counts[one] > 0);
    let [inputs, outputs] = [group.inputs, group.outputs];
    const comparable = () => all.filter(({ counts }) => some(counts, inputs) && some(counts, outputs));
    let known = comparable();
    while (known.length < wantedFor(inputs.length, outputs.length) && inputs.length + outputs.length > 2) {
      if (inputs.length >= outputs.length) inputs = inputs.slice(0, -1);
      else outputs = outputs.slice(0, -1);
      known = comparable();
    }
    const wanted = wantedFor(inputs.length, outputs.length);
    const left = all.filter((one) => !known.includes(one)).map(({ name }) => name);
    const pick = (counts: Compared['counts'], keys: readonly Measure[]) => keys.map((one) => counts[one]);
    const found =
      known.length < wanted
        ? []
        : envelopment(known.map(({ counts }) => ({ inputs: pick(counts, inputs), outputs: pick(counts, outputs) })));
    const slacks = (keys: readonly Measure[], values: readonly number[]) =>
      keys.flatMap((of, i) => (values[i]! > 0 ? [{ of, value: values[i]! }] : []));
    const units = found
      .map(({ inputSlacks, outputSlacks, peers, ...scores }, i): Efficient => {
        const { code, name, counts } = known[i]!;
        return {
          ...{ code, name, counts, ...scores },
          inputSlacks: slacks(inputs, inputSlacks),
          outputSlacks: slacks(outputs, outputSlacks),
          peers: peers
            .map(({ unit, weight }) => ({ code: known[unit]!.code, name: known[unit]!.name, weight }))
            .filter((peer) => peer.code !== code)
            .sort((a, b) => b.weight - a.weight),
        };
      })
      .sort((a, b) => b.ccr - a.ccr || b.bcc - a.bcc || (a.code < b.code ? -1 : 1));
    return { key, title, inputs: [...inputs], outputs: [...outputs], units, left, wanted };
  });
}
