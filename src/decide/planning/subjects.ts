/** What the work of this room is about, as the work room keeps it. */
import { defineWorkKinds } from '../../work/index.ts';

export const ROOM = 'planning';

export const KINDS = {
  task: 'planning.task',
  project: 'planning.project',
  action: 'planning.action',
  order: 'planning.order',
} as const;

defineWorkKinds({
  [KINDS.task]: { title: { zh: '规划任务', en: 'Plan task' } },
  [KINDS.project]: { title: { zh: '规划项目', en: 'Plan project' } },
  [KINDS.action]: { title: { zh: '整改措施', en: 'Action on a target' } },
  [KINDS.order]: { title: { zh: '督办单', en: 'Supervision order' } },
});

export const subjectOf = (plan: string, kind: keyof typeof KINDS, key: string) => ({
  room: ROOM,
  key: `${plan}/${kind}/${key}`,
});
