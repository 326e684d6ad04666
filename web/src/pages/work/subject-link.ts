import type { WorkItem } from '../../../../src/http/contract.ts';

const tabs: Record<string, string> = { task: 'tasks', project: 'projects', order: 'orders' };

/** The page of what a work item is about, where there is one. */
export function subjectLink({ room, subject }: Pick<WorkItem, 'room' | 'subject'>): string | undefined {
  if (room === 'command' && subject.startsWith('requisition/')) return '/command/supplies?tab=requisitions';
  if (room === 'command' && !subject.startsWith('stock/')) return `/command/events/${subject.split('/')[0]}`;
  if (room === 'command') return '/command/supplies';
  if (room === 'reporting') return reportLink(subject);
  if (room === 'programs') return `/services/about?of=${encodeURIComponent(subject)}`;
  if (room !== 'planning') return undefined;
  const [plan, kind = '', key = ''] = subject.split('/');
  if (kind === 'action') return `/plans/${plan}?open=${encodeURIComponent(key)}`;
  return tabs[kind] ? `/plans/${plan}?tab=${tabs[kind]}` : undefined;
}

function reportLink(subject: string): string {
  const [kind, ...rest] = subject.split('/');
  if (kind === 'card') return `/warning/cards/${rest.join('/')}`;
  if (kind === 'candidate') return `/warning/cards/new?missed=${encodeURIComponent(rest.join('/'))}`;
  return '/warning/review';
}
