import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { FIELD_KINDS, type LinkField } from '../../algorithms/linkage/schema.ts';
import { KangyuError } from '../../kernel/index.ts';

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
  const parsed = shape.safeParse(readYaml(file));
  if (!parsed.success) throw fault(file, parsed.error);
  const { fields, ...rest } = parsed.data;
  const listed = Object.entries(fields).map(([column, given]) => {
    const { kind: name, m, u } = typeof given === 'string' ? { kind: given } : given;
    const known = kind.safeParse(name);
    if (!known.success) throw fault(file, known.error, `fields.${column}`);
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

function readYaml(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new KangyuError('cli.file', { file, reason: (cause as Error).message }, { cause });
  }
  try {
    return parse(text);
  } catch (cause) {
    const reason = (cause as Error).message.split('\n')[0]!;
    throw new KangyuError('link.schema', { file, place: 'YAML', reason }, { cause });
  }
}

function fault(file: string, error: z.ZodError, at?: string): KangyuError {
  const issue = error.issues[0]!;
  return new KangyuError('link.schema', { file, place: at ?? (issue.path.join('.') || 'top'), reason: issue.message });
}
