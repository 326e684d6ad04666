import type { WorkItem } from '../../../../src/http/contract.ts';

const tabs: Record<string, string> = { task: 'tasks', project: 'projects', order: 'orders' };

/** The page of what a work item is about, where there is one. */
export function subjectLink({ room, subject }: Pick<WorkItem, 'room' | 'subject'>): string | undefined {
  if (room !== 'planning') return undefined;
  const [plan, kind = '', key = ''] = subject.split('/');
  if (kind === 'action') return `/plans/${plan}?open=${encodeURIComponent(key)}`;
  return tabs[kind] ? `/plans/${plan}?tab=${tabs[kind]}` : undefined;
}
