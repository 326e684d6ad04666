/** content/monitoring/points.yaml: kinds of points, what is read there, and its limits. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type ContentProblem, describeProblems, KangyuError, packageRoot, readYaml } from '../../kernel/index.ts';
import { LEVELS } from '../surveillance/index.ts';

const Id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const Named = z.strictObject({ id: Id, title: Bilingual });
const Limit = z
  .strictObject({
    most: z.number().optional(),
    least: z.number().optional(),
    below: z.number().optional(),
    level: z.enum(LEVELS),
    types: z.array(Id).min(1).optional(),
  })
  .refine(
    ({ most, least, below }) => [most, least, below].filter((one) => one !== undefined).length === 1,
    'a limit is one of most, least and below',
  );
const Item = z.strictObject({
  id: Id,
  title: Bilingual,
  unit: z.string(),
  presence: z.boolean().default(false),
  standard: Id,
  limits: z.array(Limit).min(1),
});
const Kind = z.strictObject({
  id: Id,
  title: Bilingual,
  every: z.number().int().min(1).max(3660),
  grace: z.number().int().min(0).max(366),
  respondHours: z.number().positive(),
  types: z.array(Named).min(1),
  items: z.array(Item).min(1),
});
const Version = z.strictObject({
  from: z.iso.date(),
  standards: z.record(Id, z.strictObject({ title: Bilingual, verified: z.boolean() })),
  kinds: z.array(Kind).min(1),
});
const File = z.strictObject({ schema: z.literal(1), versions: z.array(Version).min(1) });

export type MonitoringContent = z.infer<typeof Version>;
export type MonitoringKind = z.infer<typeof Kind>;
export type MonitoringItem = z.infer<typeof Item>;
export type MonitoringLimit = z.infer<typeof Limit>;

let loaded: MonitoringContent[] | undefined;

/** The version of a day; the first before there was one. Throws `monitoring.content` for a wrong file. */
export function monitoringContent(on: string): MonitoringContent {
  loaded ??= loadMonitoring(join(packageRoot(), 'content', 'monitoring', 'points.yaml'));
  return loaded.findLast(({ from }) => from <= on) ?? loaded[0]!;
}

/** Reads a file; every problem is told with its line. */
export function loadMonitoring(file: string): MonitoringContent[] {
  const { value, problems: found, locate } = readYaml(file, readFileSync(file, 'utf8'), File);
  const problems: ContentProblem[] = [...found];
  for (const [v, { kinds, standards }] of (value?.versions ?? []).entries())
    for (const [i, { types, items, id }] of kinds.entries()) {
      const complain = (path: (string | number)[], reason: string) =>
        problems.push({ file, ...locate(['versions', v, 'kinds', i, ...path]), reason });
      if (kinds.findIndex((one) => one.id === id) !== i) complain([], `${id} stands twice`);
      for (const [j, item] of items.entries()) {
        if (items.findIndex((one) => one.id === item.id) !== j) complain(['items', j], `${item.id} stands twice`);
        if (!standards[item.standard]) complain(['items', j], `${item.standard} is not among the standards`);
        for (const type of item.limits.flatMap((limit) => limit.types ?? []))
          if (!types.some((one) => one.id === type)) complain(['items', j], `${type} is not among the types`);
      }
    }
  if (problems.length > 0) throw new KangyuError('monitoring.content', { problems: describeProblems(problems) });
  return value!.versions.sort((a, b) => a.from.localeCompare(b.from));
}
