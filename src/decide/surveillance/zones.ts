/** Areas that an officer puts into a class of the standard for reporting events (where a disease is common, interrupted …). */
import { KangyuError, type Kernel, uuidv7 } from '../../kernel/index.ts';
import { type EventContent, eventContent } from './event-rules.ts';
import { endZone, insertZone, selectZone, type ZoneRow } from './store-zones.ts';

/** The content with what officers said; what they said of an area stands before what the content says of it. */
export function withZones<C extends Pick<EventContent, 'zones'>>(
  content: C,
  said: readonly Pick<ZoneRow, 'topic' | 'area' | 'class'>[],
): C {
  const own = new Set(said.map(({ topic, area }) => `${topic} ${area}`));
  const rest = content.zones.filter(({ topic, area }) => !own.has(`${topic} ${area}`));
  return { ...content, zones: [...rest, ...said.map(({ topic, area, class: of }) => ({ topic, area, class: of }))] };
}

/** Diseases whose rules differ by area, each with its classes. */
export function zonedTopics({ rules }: Pick<EventContent, 'rules'>): Map<string, Set<string>> {
  const topics = new Map<string, Set<string>>();
  for (const { topics: of, zones = [] } of rules)
    for (const topic of zones.length > 0 ? of : []) {
      const classes = topics.get(topic) ?? new Set();
      for (const one of zones) classes.add(one);
      topics.set(topic, classes);
    }
  return topics;
}

export async function addZone(
  k: Pick<Kernel, 'db' | 'clock'>,
  zone: Pick<ZoneRow, 'topic' | 'area' | 'class' | 'note' | 'by'>,
): Promise<string> {
  if (!zonedTopics(eventContent(k.clock.today())).get(zone.topic)?.has(zone.class))
    throw new KangyuError('surveillance.zone-unfit');
  const id = uuidv7();
  await k.db.transaction(async (tx) => {
    if (!(await insertZone(tx, { ...zone, id, at: k.clock.now() }))) throw new KangyuError('surveillance.zone-twice');
  });
  return id;
}

/** `mayEnd` refuses by throwing. */
export async function removeZone(
  k: Pick<Kernel, 'db' | 'clock'>,
  id: string,
  by: string,
  mayEnd: (zone: ZoneRow) => void,
): Promise<void> {
  await k.db.transaction(async (tx) => {
    const zone = await selectZone(tx, id);
    if (!zone) throw new KangyuError('surveillance.zone-unknown');
    mayEnd(zone);
    await endZone(tx, id, by, k.clock.now());
  });
}
