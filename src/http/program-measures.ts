import { unitOf } from '../algorithms/forms/units.ts';
import type { KeptContact } from '../decide/programs/index.ts';
import { formOn, type Pack } from '../packs/index.ts';
import type { ProgramMeasure } from './contract.ts';
import { classOf } from './program-shapes.ts';

const MOST_POINTS = 400;

/**
 * Measured items of an institution's contacts in time. What a contact carries over from the one before as a text names what was
 * measured, so each of these is a line of its own.
 */
export function measuresOf(pack: Pack, contacts: readonly KeptContact[]): ProgramMeasure[] {
  const lines = new Map<string, ProgramMeasure>();
  for (const { pack: owner, form, day, time, values, valid, withdrawn, class: found } of contacts) {
    const held = owner === pack.id && valid && !withdrawn ? formOn(pack, form, day) : undefined;
    if (!held) continue;
    const items = held.compiled.form.sections.flatMap((section) => section.items);
    const of = items
      .filter(({ type, prefill }) => type === 'text' && prefill === 'last')
      .flatMap(({ code }) => (typeof values[code] === 'string' ? (values[code] as string) : []))
      .join(' ');
    const at = items.find(({ type, hidden, code }) => type === 'dateTime' && !hidden && values[code])?.code;
    for (const item of items) {
      const value = values[item.code];
      if (!['decimal', 'quantity'].includes(item.type) || (!item.plausible && !item.observation)) continue;
      if (typeof value !== 'number') continue;
      const key = `${form}/${item.code}/${of}`;
      const line = lines.get(key) ?? {
        pack: pack.id,
        item: item.code,
        label: item.label,
        unit: item.unit || item.unitLabel ? unitOf(item) : null,
        of: of || null,
        points: [],
      };
      const when = at === undefined ? time : String(values[at]);
      line.points.push({ time: when, value, level: classOf(pack, form, day, found)?.level ?? null });
      lines.set(key, line);
    }
  }
  const inOrder = [...lines].sort(([a], [b]) => (a < b ? -1 : 1));
  return inOrder.map(([, line]) => ({
    ...line,
    points: line.points.sort((a, b) => (a.time < b.time ? -1 : 1)).slice(-MOST_POINTS),
  }));
}
