/** What the work of this room is about, as the work room keeps it. */
import { defineWorkKinds } from '../../work/index.ts';

export const ROOM = 'command';
export const KINDS = { order: 'command.order', improvement: 'command.improvement', supply: 'command.supply' } as const;

defineWorkKinds({
  [KINDS.order]: { title: { zh: '应急指令', en: 'Emergency order' } },
  [KINDS.improvement]: { title: { zh: '评估整改', en: 'Improvement after an event' } },
  [KINDS.supply]: { title: { zh: '应急物资', en: 'Emergency supplies' } },
});

/** Where the units of an event are found: those of a township's event belong to its county (digits of the division code). */
export const unitArea = (area: string): string => (/^\d{9,}$/.test(area) ? area.slice(0, 6) : area);

export const subjectOf = (event: string, part: string) => ({ room: ROOM, key: `${event}/${part}` });
