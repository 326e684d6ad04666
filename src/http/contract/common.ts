/** Shapes that all groups share. */
import { z } from 'zod';

export const Bilingual = z.object({ zh: z.string(), en: z.string() });
export type Bilingual = z.infer<typeof Bilingual>;

export const ApiError = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    messages: Bilingual.optional(),
    details: z.unknown().optional(),
    requestId: z.string().optional(),
  }),
});
export type ApiError = z.infer<typeof ApiError>;

/**
 * One page of a list; `nextCursor` is absent on the last page; `total` is given where it is cheap; `withheld` is how many rows
 * the list leaves out because confidentiality or a refusal keeps them from who asks, where there are some.
 */
export function page<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().optional(),
    total: z.number().optional(),
    withheld: z.number().optional(),
  });
}
export type Page<T> = { items: T[]; nextCursor?: string; total?: number; withheld?: number };
