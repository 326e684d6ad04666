/** Forms that are filled in together at one visit; each saves a contact of its own. */
import { z } from 'zod';
import { Bilingual } from './common.ts';

const Form = z.string().describe('pack/form');
const Once = z
  .array(z.array(z.object({ form: z.string().describe('key of a form'), item: z.string() })))
  .describe('items that are asked once; the first that is on the screen answers for the others');
const Definition = z.object({
  code: z.string(),
  title: Bilingual,
  source: z.object({ title: z.string(), edition: z.string(), verified: z.boolean() }),
  sections: z.array(z.string()).describe('codes of sections in the order of the screen'),
});

/** As a person's programmes ask for it now. */
export const ProgramVisit = Definition.extend({
  each: z.boolean().describe('one form, once for every entry of its schedule that is due'),
  forms: z.array(
    z.object({
      key: z.string().describe('of the form within the visit'),
      form: Form,
      packTitle: Bilingual,
      title: Bilingual.describe('of the form, or of the entry where one form stands there more than once'),
      contact: z.string().nullable().describe('entry of the schedule that is due'),
      due: z.string().nullable(),
      status: z.enum(['due', 'overdue', 'lost']).nullable().describe('null where nothing is due yet'),
    }),
  ),
  once: Once,
});
export type ProgramVisit = z.infer<typeof ProgramVisit>;

/** As a device takes it along: whoever it is about is known there. */
export const OfflineVisit = Definition.extend({ each: z.boolean(), forms: z.array(Form), once: Once });
export type OfflineVisit = z.infer<typeof OfflineVisit>;
