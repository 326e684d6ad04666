/** The self-test of interoperability maturity: items measured on this installation, with evidence and what is missing. */
import { z } from 'zod';
import { Bilingual } from './common.ts';

const MaturityItem = z.object({
  id: z.string(),
  group: z.string(),
  groupTitle: Bilingual,
  title: Bilingual,
  unit: z.string().describe('%, types or sources'),
  value: z.number().nullable().describe('null where it could not be measured'),
  needs: z.array(z.object({ level: z.string(), value: z.number(), met: z.boolean() })),
  level: z.string().nullable().describe('highest level the item reaches; null below the first'),
  evidence: z.array(z.object({ label: Bilingual, value: z.string() })),
  missing: z.array(Bilingual),
});
export type MaturityItem = z.infer<typeof MaturityItem>;

export const Maturity = z.object({
  title: Bilingual,
  source: z.string(),
  unverified: z.string().nullable().describe('what of the scheme is not from its source'),
  from: z.string(),
  testedAt: z.string(),
  levels: z.array(z.object({ id: z.string(), title: Bilingual })),
  level: z.string().nullable().describe('highest level that every item reaches'),
  next: z.object({ level: z.string(), items: z.array(z.string()) }).nullable(),
  items: z.array(MaturityItem),
});
export type Maturity = z.infer<typeof Maturity>;
