import type { ResourceBlock } from '../measure/plans/index.ts';
import { type Allocation, type BedEvaluation, ENVELOPMENT_WORDS } from '../measure/standards/index.ts';

/** Scores of beds and efficiency as a report prints them. */
export function resourceBlock(beds: BedEvaluation, use: Allocation): ResourceBlock {
  const { measures, returns } = ENVELOPMENT_WORDS;
  const titles = (keys: readonly (keyof typeof measures)[]) => keys.map((key) => measures[key]);
  return {
    beds: {
      method: beds.method.title,
      source: beds.method.source,
      criteria: beds.method.criteria.map(({ title, weight }, i) => ({
        title,
        weight,
        entropyPlaces: beds.entropyWeights.areas?.[i] ?? null,
        entropyInstitutions: beds.entropyWeights.institutions?.[i] ?? null,
      })),
      places: beds.areas.map(({ name, topsis, rsr, rank, entropy }) => ({
        ...{ name, topsis, rsr, rank },
        entropyTopsis: entropy?.topsis ?? null,
        entropyRank: entropy?.rank ?? null,
      })),
    },
    efficiency: use.envelopments.map(({ title, inputs, outputs, units, wanted }) => ({
      title,
      inputs: titles(inputs),
      outputs: titles(outputs),
      units: units.map(({ name, ccr, bcc, scale, returns: kind }) => ({
        ...{ name, ccr, bcc, scale },
        returns: returns[kind],
      })),
      wanted,
    })),
    methods: use.methods,
  };
}
