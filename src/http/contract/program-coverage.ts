/** Coverage and control of a health programme by area. */
import { z } from 'zod';
import { IndicatorSummary } from './indicators.ts';
import { ProgramUnverified } from './programs.ts';

export const ProgramCoverage = z.object({
  indicators: z.array(IndicatorSummary).describe('figures of the programme, by code'),
  byStaff: z
    .array(z.string())
    .describe('codes of figures that are kept by doctor and team, as strata `doctor` and `team`'),
  unverified: z.array(ProgramUnverified).describe('parameters of the programme that are to be confirmed'),
  parts: z
    .array(z.object({ area: z.string(), enrolled: z.number(), overdue: z.number(), lost: z.number() }))
    .describe('areas directly below the asked one, by the residence or seat of who is enrolled'),
});
export type ProgramCoverage = z.infer<typeof ProgramCoverage>;
