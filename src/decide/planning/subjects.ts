/** What the work of this room is about, as the work room keeps it. */
import { createHash } from 'node:crypto';
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

/** Key of a project: plans number them or not, but name each once; spaces and the width of characters do not matter. */
export function projectKey(name: string): string {
  const plain = name.normalize('NFKC').replace(/\s+/g, '');
  return createHash('sha256').update(plain).digest('hex').slice(0, 12);
}
