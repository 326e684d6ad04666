/** Tasks that rules asked for, and asking after referrals: a contact of the programme ends them, or somebody who has done one. */
import { type FhirBundleEntry, type FhirResource, KangyuError, type Tx } from '../../kernel/index.ts';
import { readMany } from '../../record/index.ts';
import { handIn, type ProgramWriter } from './hand-in.ts';
import { findOpenTask, selectEnded, selectOpenTasks } from './store-todo.ts';

/** Tasks of rules have the name of their contact (make-entries.ts). */
export const isRuleTask = (id: string): boolean => /-t-(\d+|r)$/.test(id);
const ENDED = new Set(['completed', 'cancelled', 'rejected', 'failed', 'entered-in-error']);
/** What a Task says of itself: ended or open. */
export const taskEnd = (resource: FhirResource): string | undefined =>
  ENDED.has(resource.status as string) ? (resource.status as string) : undefined;

/** Tasks of this programme that a contact of the person ends, as they stand then. Those of other systems' contacts have no record. */
export async function endedByContact(
  { kernel }: ProgramWriter,
  tx: Tx,
  patients: readonly string[],
  pack: string,
  contact: { id: string; time: string; form: string },
): Promise<FhirBundleEntry[]> {
  const open = await selectOpenTasks(tx, patients, pack, contact.form);
  return endings(
    kernel,
    tx,
    open.map(({ id }) => id),
    { lastModified: contact.time, by: `QuestionnaireResponse/${contact.id}` },
  );
}

interface TaskEnd {
  /** Instant, or a day. */
  lastModified: string;
  /** The contact that ended it. */
  by?: string | undefined;
  note?: string;
}

const instant = (text: string): string => (text.includes('T') ? text : `${text}T08:00:00+08:00`);
const isBefore = (one: string, other: unknown): boolean =>
  typeof other === 'string' && Date.parse(instant(one)) < Date.parse(instant(other));

/** A Task as it stands when it is done, on the day it was asked for at the earliest. */
export function endedTask({ meta: _, ...task }: FhirResource, { lastModified, by, note }: TaskEnd): FhirResource {
  return {
    ...task,
    resourceType: 'Task',
    status: 'completed',
    lastModified: instant(isBefore(lastModified, task.authoredOn) ? (task.authoredOn as string) : lastModified),
    ...(by ? { output: [{ type: { text: '随访记录' }, valueReference: { reference: by } }] } : {}),
    ...(note ? { statusReason: { text: note } } : {}),
  };
}

async function endings(
  kernel: ProgramWriter['kernel'],
  tx: Tx,
  ids: readonly string[],
  end: TaskEnd,
): Promise<FhirBundleEntry[]> {
  if (ids.length === 0) return [];
  const stored = await readMany(
    kernel,
    tx,
    ids.map((id) => ({ type: 'Task', id })),
  );
  return stored.flatMap(({ resource }) => {
    // A contact entered late ends nothing that was asked for after it.
    if (!resource || taskEnd(resource) || (end.by && isBefore(end.lastModified, resource.authoredOn))) return [];
    const done = endedTask(resource, end);
    return [{ resource: done, request: { method: 'PUT', url: `Task/${resource.id}` } }];
  });
}

/** Entries of a contact that is put right, without the tasks that ended meanwhile: they stay as they are. */
export async function withoutEnded(tx: Tx, entries: readonly FhirBundleEntry[]): Promise<FhirBundleEntry[]> {
  const tasks = entries.flatMap(({ resource }) => (resource?.resourceType === 'Task' ? [resource.id!] : []));
  const ended = new Set(await selectEnded(tx, tasks));
  return entries.filter(({ resource }) => !(resource?.resourceType === 'Task' && ended.has(resource.id!)));
}

/** Ends one task by hand. Throws `programs.task-unknown`. */
export async function endTask(writer: ProgramWriter, id: string, note: string): Promise<void> {
  const { kernel } = writer;
  await kernel.db.transaction(async (tx) => {
    const task = await findOpenTask(tx, id);
    const entries = task
      ? await endings(kernel, tx, [id], { lastModified: kernel.clock.now().toISOString(), note })
      : [];
    if (entries.length === 0) throw new KangyuError('programs.task-unknown');
    await handIn(writer, tx, `task/${id}/end`, entries);
  });
}
