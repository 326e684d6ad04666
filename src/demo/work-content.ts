/** Reads content/regions/<code>/work.yaml: how the demo's plan is carried out. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot, readContent } from '../kernel/index.ts';

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const Step = z.strictObject({
  on: Day,
  by: z.string(),
  do: z.enum(['start', 'progress', 'submit', 'accept', 'return', 'cancel', 'reopen', 'extend']),
  percent: z.number().int().optional(),
  note: z.string().optional(),
  due: Day.optional(),
});
export type DemoStep = z.infer<typeof Step>;
const Steps = z.array(Step).default([]);
const amount = z.number();

const DemoWork = z.strictObject({
  schema: z.literal(1),
  plan: z.string(),
  members: z.array(z.strictObject({ unit: z.string(), account: z.string(), lead: z.boolean().default(false) })),
  assignedOn: Day,
  tasks: z.array(
    z.strictObject({
      no: z.string(),
      due: Day,
      milestones: z.array(z.strictObject({ title: z.string(), due: Day, doneOn: Day.optional() })).default([]),
      steps: Steps,
    }),
  ),
  projects: z.array(
    z.strictObject({
      name: z.string(),
      unit: z.string(),
      from: Day,
      planned: z.tuple([Day, Day]),
      started: Day.optional(),
      finished: Day.optional(),
      steps: Steps,
      funding: z.array(
        z.strictObject({
          source: z.string(),
          input: z.string(),
          planned: amount,
          moves: z.array(z.strictObject({ on: Day, arrived: amount.optional(), spent: amount.optional() })),
        }),
      ),
    }),
  ),
  actions: z.array(
    z.strictObject({
      target: z.string(),
      on: Day,
      cause: z.string(),
      why: z.string(),
      action: z.string(),
      unit: z.string(),
      due: Day,
      steps: Steps,
    }),
  ),
  orders: z.array(
    z.strictObject({
      about: z.strictObject({ kind: z.enum(['task', 'project', 'target', 'plan']), key: z.string().optional() }),
      on: Day,
      title: z.string(),
      requirement: z.string(),
      unit: z.string(),
      due: Day,
      steps: Steps,
    }),
  ),
});
export type DemoWork = z.infer<typeof DemoWork>;

/** Undefined for a region whose content says nothing of work. */
export function readDemoWork(region: string): DemoWork | undefined {
  const file = join(packageRoot(), 'content', 'regions', region, 'work.yaml');
  if (!existsSync(file)) return undefined;
  return readContent(file, DemoWork, 'demo.content-broken');
}
