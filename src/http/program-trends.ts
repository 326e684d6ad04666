import { unitOf } from '../algorithms/forms/units.ts';
import type { KeptContact } from '../decide/programs/index.ts';
import { formOn, type Pack } from '../packs/index.ts';
import type { ProgramTrend } from './contract.ts';
import { measuredItems } from './program-shapes.ts';

const MOST_POINTS = 12;

/** Measured items of a pack's contacts, of one form or all; an item of several forms is one line. Oldest first. */
export function trendsOfPerson(pack: Pack, contacts: readonly KeptContact[], only?: string): ProgramTrend[] {
  const own = contacts.filter((one) => one.pack === pack.id && one.valid && !one.withdrawn);
  const trends = new Map<string, ProgramTrend>();
  for (const { form, day, values } of own) {
    if ((only !== undefined && form !== only) || !formOn(pack, form, day)) continue;
    for (const item of measuredItems(pack, form, day)) {
      const value = values[item.code];
      if (typeof value !== 'number') continue;
      const known = trends.get(item.code);
      const trend = known ?? { item: item.code, label: item.label, unit: unitOf(item), points: [] };
      trend.points.push({ day, value });
      trends.set(item.code, trend);
    }
  }
  return [...trends.values()].map((trend) => ({ ...trend, points: trend.points.slice(-MOST_POINTS) }));
}
