/** How long nobody may have fallen ill before the end of an event is proposed. */
import { courseOf } from '../investigation/index.ts';
import type { EventKind } from './content-grading.ts';

/**
 * Of the event's disease, as its investigation says (content/investigation/diseases.yaml); where it names none, of the slowest of its
 * kind, or what the kind itself says.
 */
export function quietOf(
  { diseases, course, observe }: Pick<EventKind, 'diseases' | 'course' | 'observe'>,
  disease: string | null,
  on: string,
): { days: number; verified: boolean } {
  if (disease === null && observe !== undefined) return { days: observe, verified: false };
  const one = disease ?? course ?? null;
  const courses = (one === null ? diseases : [one]).map((id) => courseOf(id, on));
  return {
    days: Math.max(...courses.map(({ quietDays }) => quietDays)),
    verified: courses.every(({ verified }) => verified),
  };
}
