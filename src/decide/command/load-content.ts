/** Reads content/command; what is wrong is refused with file, line and reason, before anything is served. */
import { join } from 'node:path';
import { KangyuError, packageRoot, readContent, versionOn } from '../../kernel/index.ts';
import { type EventKind, type GradingContent, GradingFile, gradingFaults } from './content-grading.ts';
import {
  PlansFile,
  type PlanVersion,
  type ResourcesContent,
  ResourcesFile,
  type ResponsePlan,
  type Telling,
  TellingFile,
} from './content-plans.ts';
import './errors.ts';

const fileOf = (name: string) => join(packageRoot(), 'content', 'command', name);
let grading: GradingContent[] | undefined;
let plans: ResponsePlan[] | undefined;
let resources: ResourcesContent | undefined;
let telling: Telling | undefined;

/** Grades, facts, kinds and times that hold on a day. */
export function gradingContent(on: string): GradingContent {
  grading ??= readGrading(fileOf('grading.yaml'));
  return versionOn(grading, on);
}

/** The version of the rules by which an event is judged: that of the day it was opened. */
export const rulesOf = (event: { createdAt: Date }): GradingContent =>
  gradingContent(new Date(event.createdAt.getTime() + 8 * 3_600_000).toISOString().slice(0, 10));

export function readGrading(file: string): GradingContent[] {
  // A fault across entries belongs to the entry it stands in, so that its line is named.
  const schema = GradingFile.superRefine(({ versions }, context) => {
    for (const [v, version] of versions.entries())
      for (const { path, reason } of gradingFaults(version))
        context.addIssue({ code: 'custom', path: ['versions', v, ...path], message: reason });
  });
  return readContent(file, schema, 'command.content').versions.sort((a, b) => a.from.localeCompare(b.from));
}

export function responsePlans(): readonly ResponsePlan[] {
  plans ??= readContent(
    fileOf('plans.yaml'),
    PlansFile.superRefine((file, context) => {
      for (const [p, plan] of file.plans.entries())
        for (const [v, version] of plan.versions.entries())
          for (const [o, order] of version.orders.entries())
            if (!version.groups.some(({ id }) => id === order.group))
              context.addIssue({
                code: 'custom',
                path: ['plans', p, 'versions', v, 'orders', o],
                message: `${order.group} is not among the groups`,
              });
    }),
    'command.content',
    { merge: true },
  ).plans;
  return plans;
}

/** A plan as it stood on a day. */
export function responsePlan(id: string, on: string): { plan: ResponsePlan; version: PlanVersion } {
  const plan = responsePlans().find((one) => one.id === id);
  if (!plan) throw new KangyuError('command.code', { field: 'plan', code: id });
  return { plan, version: versionOn(plan.versions, on) };
}

/** Teams, materials, steps of emptying and sites. */
export function resourcesContent(): ResourcesContent {
  resources ??= readContent(
    fileOf('resources.yaml'),
    ResourcesFile.superRefine(({ materials }, context) => {
      for (const [i, one] of materials.catalogue.entries())
        if (!materials.kinds.some(({ id }) => id === one.kind))
          context.addIssue({ code: 'custom', path: ['materials', 'catalogue', i], message: `${one.kind} is no kind` });
    }),
    'command.content',
  );
  return resources;
}

/** How urgent each message of the room is. */
export function tellingContent(): Telling {
  telling ??= readContent(fileOf('telling.yaml'), TellingFile, 'command.content').levels;
  return telling;
}

/** All content of the room, read and checked; each kind of event leads to a plan. */
export function commandContent(on: string): GradingContent {
  const content = gradingContent(on);
  for (const { plan } of content.kinds) responsePlan(plan, on);
  resourcesContent();
  tellingContent();
  return content;
}

export function getKind(content: GradingContent, id: string): EventKind {
  const kind = content.kinds.find((one) => one.id === id);
  if (!kind) throw new KangyuError('command.code', { field: 'kind', code: id });
  return kind;
}

export function getMaterial(id: string) {
  const found = resourcesContent().materials.catalogue.find((one) => one.id === id);
  if (!found) throw new KangyuError('command.code', { field: 'material', code: id });
  return found;
}
