/** content/programs/working.yaml: what may come of a call, how long drafts are kept, when a late step goes to the head, which institutions look after residents, which contacts tell of a birth. */
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot, readContent } from '../../kernel/index.ts';

const Words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const CallResult = z.strictObject({
  code: z.string().regex(/^[a-z][a-z-]{0,39}$/),
  title: Words,
  /** A day is asked for: the one that was agreed. */
  ask: z.literal(true).optional(),
  /** Days until the next call; none without it. */
  again: z.number().int().min(0).max(366).optional(),
  /** Reasons for ending that it suggests. */
  exits: z.array(z.string()).default([]),
});
const WorkingFile = z.strictObject({
  schema: z.literal(1),
  draftDays: z.number().int().min(1).max(3650),
  /** Days after which a late step that was pressed for is passed on to the institution's head. */
  headAfterDays: z.number().int().min(0).max(366),
  receiveDays: z.number().int().min(0).max(366),
  /** Classes of institutions, or their beginnings, whose head is that of the institution they are part of. */
  partClasses: z.array(z.string().regex(/^[A-Z]\d{0,3}$/)),
  /** Classes of institutions, or their beginnings, in the order in which they look after residents. */
  homeClasses: z.array(z.string().regex(/^[A-Z]\d{0,3}$/)).min(1),
  births: z.array(z.strictObject({ form: z.string(), day: z.string(), children: z.string() })),
  callResults: z
    .array(CallResult)
    .min(1)
    .refine((all) => new Set(all.map(({ code }) => code)).size === all.length, 'a code stands twice'),
});
export type CallResult = z.infer<typeof CallResult>;

let shipped: z.infer<typeof WorkingFile> | undefined;

/** Throws `programs.content` with file, line and reason. */
export function workingContent(): z.infer<typeof WorkingFile> {
  shipped ??= readContent(join(packageRoot(), 'content', 'programs', 'working.yaml'), WorkingFile, 'programs.content');
  return shipped;
}
