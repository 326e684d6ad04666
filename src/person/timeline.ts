/** The timeline of a person across institutions, in lanes. */
import { KangyuError, type Kernel } from '../kernel/index.ts';
import { laneRules, personContent } from './content.ts';
import { isReadElsewhere } from './documents.ts';
import { entryOf, namesOf, type PersonEntry, type Reading, recordsOf } from './entries.ts';
import './errors.ts';
import { joinDoses } from './same-doses.ts';

export interface TimelineQuery {
  lanes?: readonly string[] | undefined;
  /** Days, both included. */
  from?: string | undefined;
  to?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

const DAY_MS = 86_400_000;

/** Start of a day in Asia/Shanghai. */
const startOf = (day: string): Date => new Date(`${day}T00:00:00+08:00`);

/** Newest first; two statements a page, however many records and Patients there are. */
export async function readTimeline(
  k: Kernel,
  reading: Reading,
  { lanes, from, to, limit, cursor }: TimelineQuery,
): Promise<{ items: PersonEntry[]; nextCursor?: string }> {
  const known = personContent().lanes;
  for (const lane of lanes ?? [])
    if (!Object.hasOwn(known, lane))
      throw new KangyuError('person.lane-unknown', { lane, lanes: Object.keys(known).join(' ') });
  const { records, nextCursor } = await recordsOf(k, reading, {
    lanes: laneRules(known),
    only: lanes,
    from: from === undefined ? undefined : startOf(from),
    until: to === undefined ? undefined : new Date(startOf(to).getTime() + DAY_MS),
    limit,
    cursor,
  });
  const names = await namesOf(k, records, reading.scope);
  return {
    items: joinDoses(records.filter((one) => !isReadElsewhere(one)).map((record) => entryOf(record, names))),
    ...(nextCursor === undefined ? {} : { nextCursor }),
  };
}

/** Records of some types, or of every type that the timeline has and allergies (`*`), newest first. */
export async function readLines(
  k: Kernel,
  reading: Reading,
  types: readonly string[],
  limit: number,
): Promise<PersonEntry[]> {
  const lanes = types.includes('*')
    ? [{ lane: 'allergy', type: 'AllergyIntolerance' }, ...laneRules(personContent().lanes)]
    : types.map((type) => ({ lane: type, type }));
  const { records } = await recordsOf(k, reading, { lanes, limit });
  const names = await namesOf(k, records, reading.scope);
  return joinDoses(records.map((record) => entryOf(record, names)));
}

/** The lanes in their order. */
export function timelineLanes(): { lane: string; title: { zh: string; en: string } }[] {
  return Object.entries(personContent().lanes).map(([lane, { title }]) => ({ lane, title }));
}
