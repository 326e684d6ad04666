/** Who is told of what happens to an event: in the application at once, and by the channels people chose (notify). */
import { EVERYWHERE } from '../../access/index.ts';
import type { Tx } from '../../kernel/index.ts';
import { holdersOf, type NoticeLevel, tell } from '../../notify/index.ts';
import { type Actor, listUnits } from '../../work/index.ts';
import { type CommandKernel, joined } from './change-event.ts';
import type { Telling } from './content-plans.ts';
import { rulesOf, tellingContent } from './load-content.ts';
import type { EventRow } from './store-events.ts';
import { selectAreasAbove, selectSeated } from './store-telling.ts';
import { unitArea } from './subjects.ts';
import type { Bilingual } from './texts.ts';

export interface Telegram {
  /** Each comes once. */
  key: string;
  what: keyof Telling;
  title: Bilingual;
  text: Bilingual;
  link?: string;
  to: readonly string[];
  group?: boolean;
}

/** Tells accounts something of an event, in the caller's transaction. A drill says so in front. */
export async function tellOf(k: CommandKernel, tx: Tx, event: EventRow, said: readonly Telegram[]): Promise<void> {
  if (k.silent) return;
  const mark: Bilingual = event.exercise ? { zh: '【演练】', en: 'EXERCISE: ' } : { zh: '', en: '' };
  const marked = ({ zh, en }: Bilingual): Bilingual => ({ zh: mark.zh + zh, en: mark.en + en });
  await tell(
    k,
    tx,
    said
      .filter(({ to }) => to.length > 0)
      .map(({ key, what, title, text, link, to, group }) => ({
        key: `command/${event.id}/${key}`,
        kind: `command.${what}`,
        level: levelOf(event, what),
        title: marked(title),
        text,
        link: link ?? `/command/events/${event.id}`,
        about: [`event/${event.id}`],
        facts: { event: event.title, area: event.areaName ?? event.area },
        to: [...new Set(to)].map((account) => ({ account })),
        ...(group && !event.exercise ? { group } : {}),
      })),
  );
}

function levelOf(event: EventRow, what: keyof Telling): NoticeLevel {
  const level = tellingContent()[what];
  if (level !== 'grade') return level;
  const grade = event.level ?? event.grade;
  return rulesOf(event).grades.find(({ id }) => id === grade)?.colour ?? 'blue';
}

/** Accounts of the units of an event's area with these names. */
export async function accountsOfUnits(
  k: CommandKernel,
  tx: Tx,
  area: string,
  names: readonly string[],
): Promise<string[]> {
  const units = await listUnits({ db: joined(k.db, tx), clock: k.clock }, { scope: unitArea(area) });
  return units
    .filter(({ name }) => names.includes(name))
    .flatMap(({ members }) => members.map(({ account }) => account));
}

/** Who holds a permission for the event's place. */
export async function holdersFor(k: CommandKernel, tx: Tx, event: EventRow, permission: string): Promise<string[]> {
  const day = k.clock.today();
  const areas = new Set([EVERYWHERE, ...(await selectAreasAbove(tx, event.area, day))]);
  return (await holdersOf(tx, permission, day)).filter(({ area }) => areas.has(area)).map(({ account }) => account);
}

/** Who follows the event: those who may see events there, its command, and the units that lead its groups; not who acts. */
export async function followersOf(
  k: CommandKernel,
  tx: Tx,
  event: EventRow,
  units: readonly string[],
  actor: Pick<Actor, 'account'>,
): Promise<string[]> {
  const all = [
    ...(await holdersFor(k, tx, event, 'command.read')),
    ...(await selectSeated(tx, event.id)),
    ...(await accountsOfUnits(k, tx, event.area, units)),
  ];
  return all.filter((account) => account !== actor.account);
}
