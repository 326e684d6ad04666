import { z } from 'zod';
import { FIELD_KINDS, type LinkField } from '../../algorithms/linkage/schema.ts';
import { type ContentProblem, KangyuError, readContent } from '../../kernel/index.ts';

/** How two files of records are linked; `id` is the column of the row key. */
export interface LinkSchema {
  id: string;
  fields: LinkField[];
  threshold: number;
  review: number;
  oneToOne: boolean;
  blocking: string[][];
}

const shares = z
  .array(z.number().min(0).max(1))
  .refine((list) => list.length === 2 || list.length === 5, { message: 'two or five shares are needed' })
  .refine((list) => list.some((share) => share > 0), { message: 'one share must be above 0' });
const kind = z.enum(FIELD_KINDS as [string, ...string[]], {
  error: ({ input }) => `${JSON.stringify(input)} is no kind; known are ${FIELD_KINDS.join(', ')}`,
});
const shape = z.strictObject({
  id: z.string().trim().min(1),
  fields: z
    .record(
      z.string(),
      z.union([z.string(), z.strictObject({ kind: z.string(), m: shares.optional(), u: shares.optional() })]),
    )
    .refine((fields) => Object.keys(fields).length > 0, { message: 'no field is named' }),
  threshold: z.number().min(0).max(1).default(0.9),
  review: z.number().min(0).max(1).default(0.5),
  oneToOne: z.boolean().default(false),
  blocking: z.array(z.array(z.string()).min(1).max(2)).default([]),
});

/** Reads the schema of `kangyu link`; throws `link.schema` with the place and the reason. */
export function readLinkSchema(file: string): LinkSchema {
  const refuse = (problems: readonly ContentProblem[]) =>
    new KangyuError('link.schema', {
      file,
      place: `${problems[0]!.line}:${problems[0]!.column}`,
      reason: problems.map(({ reason }) => reason).join('; '),
    });
  const { fields, ...rest } = readContent(file, shape, refuse);
  const listed = Object.entries(fields).map(([column, given]) => {
    const { kind: name, m, u } = typeof given === 'string' ? { kind: given } : given;
    const known = kind.safeParse(name);
    if (!known.success)
      throw new KangyuError('link.schema', { file, place: `fields.${column}`, reason: known.error.issues[0]!.message });
    return { column: column.trim(), kind: known.data as LinkField['kind'], weights: { m, u } };
  });
  if (listed.some(({ column }) => column === rest.id))
    throw new KangyuError('link.schema', {
      file,
      place: 'fields',
      reason: `${rest.id} is the row key and never matched`,
    });
  for (const column of rest.blocking.flat())
    if (!listed.some((field) => field.column === column))
      throw new KangyuError('link.schema', { file, place: 'blocking', reason: `${column} is no field` });
  return { ...rest, fields: listed };
}
