/** Figures of reporting with their targets: content/reporting/figures.yaml. */
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot, readContent } from '../../kernel/index.ts';

const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const FIGURES = [
  ...(['report-rate', 'timely', 'complete', 'report-median'] as const),
  ...(['response-median', 'response-timely', 'positive-share'] as const),
] as const;
const Figure = z
  .strictObject({
    id: z.enum(FIGURES),
    title: Bilingual,
    unit: z.enum(['percent', 'hours']),
    op: z.enum(['>=', '<=']).optional(),
    target: z.number().min(0).optional(),
    indicator: z.string().optional(),
    verified: z.boolean().default(false),
  })
  .refine(({ op, target }) => (op === undefined) === (target === undefined), 'op and target belong together');
const File = z.strictObject({
  schema: z.literal(1),
  figures: z.array(Figure).min(1),
  cascade: z.strictObject({
    source: Bilingual,
    verified: z.boolean(),
    targets: z.array(z.strictObject({ from: z.iso.date(), value: z.number().min(0).max(100) })).min(1),
  }),
});
export type ReportFigure = z.infer<typeof Figure>;

let loaded: z.infer<typeof File> | undefined;

/** Throws `reporting.content` for a wrong file. */
export function figureContent(): z.infer<typeof File> {
  loaded ??= readContent(join(packageRoot(), 'content', 'reporting', 'figures.yaml'), File, 'reporting.content');
  return loaded;
}
