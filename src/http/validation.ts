import type { FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';
import { KangyuError } from '../kernel/index.ts';

const zh = z.locales.zhCN().localeError;
const en = z.locales.en().localeError;

/** A field of the request that does not fit, in both languages; the value itself is not repeated. */
export interface FieldProblem {
  path: string;
  message: { zh: string; en: string };
}

/** Validates with zod and fails with `http.invalid` and the paths of the fields. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  return (data: unknown) => {
    const parsed = schema.safeParse(data, { reportInput: true });
    if (parsed.success) return { value: parsed.data };
    return { error: new KangyuError('http.invalid', { in: httpPart, fields: parsed.error.issues.map(problemOf) }) };
  };
};

/** One field that does not fit; parse with `reportInput`. */
export function problemOf(issue: z.core.$ZodIssue): FieldProblem {
  const own = issue.code === 'custom' ? issue.message : undefined;
  const raw = issue as z.core.$ZodRawIssue; // with reportInput an issue has all that a raw one has
  return { path: issue.path.join('.'), message: { zh: own ?? textOf(zh(raw)), en: own ?? textOf(en(raw)) } };
}

function textOf(message: string | { message: string } | null | undefined): string {
  return (typeof message === 'string' ? message : message?.message) ?? 'invalid';
}
