/** What becomes of the tasks that rules ask for: people see to most of them in time. Pure. */
import { addDays } from '../algorithms/periods.ts';
import { seededRandom } from '../algorithms/random.ts';
import { endedTask } from '../decide/programs/index.ts';
import type { FhirBundleEntry, FhirResource } from '../kernel/index.ts';
import type { TaskHabits } from './programme-rules.ts';

interface Around {
  habits: TaskHabits;
  /** The next contact of the programme ends what is open then. */
  next: { id: string; time: string } | undefined;
  today: string;
  seed: string;
}

/** A Task as it stands today; every other record as it is. */
export function seenTo(entry: FhirBundleEntry, { habits, next, today, seed }: Around): FhirBundleEntry {
  const { resource } = entry;
  if (resource?.resourceType !== 'Task') return entry;
  const day = doneOn(resource, habits, `${seed}/${resource.id}`);
  const nextDay = next?.time.slice(0, 10);
  if (next && nextDay && nextDay <= today && (day === undefined || nextDay <= day))
    return {
      ...entry,
      resource: endedTask(resource, { lastModified: next.time, by: `QuestionnaireResponse/${next.id}` }),
    };
  return day === undefined || day > today ? entry : { ...entry, resource: endedTask(resource, { lastModified: day }) };
}

/** Undefined where nobody ever sees to it. */
function doneOn(task: FhirResource, { within, late, lateBy, never }: TaskHabits, seed: string): string | undefined {
  const random = seededRandom(seed);
  if (random.chance(never)) return undefined;
  const asked = String(task.authoredOn).slice(0, 10);
  const end = (task.restriction as { period: { end: string } } | undefined)?.period.end.slice(0, 10);
  if (end !== undefined && random.chance(late)) return addDays(end, random.int(lateBy[0], lateBy[1]));
  const done = addDays(asked, random.int(within[0], within[1]));
  return end !== undefined && done > end ? end : done;
}
