/** Shapes that several files of a pack share. Codes are texts, so 01 stays 01. */
import { z } from 'zod';
import { RESERVED } from '../../algorithms/condition/check-condition.ts';

export const Words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
/** Names that conditions can read. */
export const Name = z
  .string('must be a text; quote it')
  .regex(/^[a-z][A-Za-z0-9]{0,39}$/, 'must be letters and digits that begin with a small letter')
  .refine((name) => !RESERVED.has(name), { error: 'is a word of the condition language' });
/** Ids that become part of addresses, files and tables. */
export const Id = z
  .string('must be a text; quote it')
  .regex(/^[a-z][a-z0-9-]{0,25}$/, 'must be small letters, digits and -');
export const Code = z.string('must be a text; quote it').min(1).max(40);
export const Expression = z.string('must be a condition in quotes').min(1).max(1000);
export const Day = z.iso.date('must be a day such as 2025-01-31');
export const Dated = { from: Day, to: Day.optional() };
export const Coding = z.strictObject({ system: z.string().min(1), code: Code, display: z.string().optional() });
/** The version of the file's form; older ones are brought up by migrate-content.ts. */
export const Schema = z.literal(1, 'must be 1');
/** A FHIR resource or element as a template. */
export const Template = z.record(z.string(), z.json());
