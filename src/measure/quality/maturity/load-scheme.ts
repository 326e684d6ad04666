import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { describeProblems, KangyuError, packageRoot, readYaml } from '../../../kernel/index.ts';

/** What an item may be measured by. */
export const MEASURES = [
  'tables-held',
  'lowest-table',
  'documents-taken',
  'documents-given',
  'documents-whole',
  'services-served',
  'quick-answers',
  'institutions-connected',
  'patients-linked',
  'sources-heard',
] as const;
export type MeasureName = (typeof MEASURES)[number];

const Title = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const Item = z.strictObject({
  id: z.string().regex(/^[a-z-]+$/),
  group: z.string(),
  measure: z.enum(MEASURES),
  unit: z.string(),
  better: z.enum(['higher', 'lower']).default('higher'),
  title: Title,
  needs: z.record(z.string(), z.number()),
});
const Service = z.strictObject({
  id: z.string().regex(/^[a-z-]+$/),
  title: Title,
  route: z.string().regex(/^(GET|POST) \/\S+$/),
});
const Scheme = z
  .strictObject({
    from: z.iso.date(),
    title: Title,
    source: z.string().min(1),
    unverified: z.string().optional(),
    levels: z.array(z.strictObject({ id: z.string(), title: Title })).min(1),
    groups: z.record(z.string(), Title),
    items: z.array(Item).min(1),
    services: z.array(Service),
  })
  .superRefine(({ levels, groups, items }, context) => {
    items.forEach(({ group, needs }, at) => {
      if (!groups[group])
        context.addIssue({ code: 'custom', path: ['items', at, 'group'], message: `there is no group ${group}` });
      for (const level of Object.keys(needs))
        if (!levels.some(({ id }) => id === level))
          context.addIssue({ code: 'custom', path: ['items', at, 'needs'], message: `there is no level ${level}` });
    });
  });
const File = z.strictObject({ schema: z.literal(1), versions: z.array(Scheme).min(1) });
export type MaturityScheme = z.output<typeof Scheme>;
export type MaturityItem = z.output<typeof Item>;

let versions: MaturityScheme[] | undefined;

/** The scheme that holds on a day; throws `quality.content` with file, line and reason of what is wrong. */
export function maturityScheme(day: string): MaturityScheme {
  versions ??= read(join(packageRoot(), 'content', 'maturity', 'scheme.yaml'));
  return versions.findLast(({ from }) => from <= day) ?? versions[0]!;
}

function read(file: string): MaturityScheme[] {
  const { value, problems } = readYaml(file, readFileSync(file, 'utf8'), File);
  if (problems.length > 0) throw new KangyuError('quality.content', { problems: describeProblems(problems) });
  return value!.versions.sort((a, b) => a.from.localeCompare(b.from));
}
