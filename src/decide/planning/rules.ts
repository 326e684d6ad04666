import { join } from 'node:path';
import { z } from 'zod';
import { KangyuError, packageRoot, readContent, versionOn } from '../../kernel/index.ts';
import './errors.ts';

const Words = z.record(z.string().regex(/^[a-z-]+$/), z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }));
const share = z.number().min(0).max(1);
const Version = z.strictObject({
  from: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  causes: Words,
  sources: Words,
  inputs: Words,
  score: z.strictObject({ onTime: share, late: share, overdueShare: share }),
  again: z.strictObject({
    reopen: z.boolean(),
    red: z.array(z.enum(['missed', 'off-track', 'at-risk'])),
  }),
});
export type PlanningRules = z.infer<typeof Version>;
let file: { versions: PlanningRules[] } | undefined;

/** The rules that hold on a day (content/planning/rules.yaml). */
export function planningRules(day: string): PlanningRules {
  file ??= readContent(
    join(packageRoot(), 'content', 'planning', 'rules.yaml'),
    z.strictObject({ schema: z.literal(1), versions: z.array(Version).min(1) }),
    'planning.content',
  );
  return versionOn(file.versions, day);
}

/** Refuses a code that the day's list does not hold. */
export function requireCode(list: 'causes' | 'sources' | 'inputs', code: string, day: string): void {
  if (!planningRules(day)[list][code]) throw new KangyuError('planning.code', { field: list, code });
}

/** The rule of the score as a sentence. */
export function scoreRule({ score }: PlanningRules): { zh: string; en: string } {
  const { onTime, late, overdueShare } = score;
  return {
    zh: `得分 = 100 × 平均得点；只计牵头且已到期或已完成的任务：按期完成 ${onTime}，逾期完成 ${late}，逾期未完成 = 进度 × ${overdueShare}`,
    en: `Score = 100 × mean points of the tasks led that are due or done: done in time ${onTime}, done late ${late}, overdue = progress × ${overdueShare}`,
  };
}
