import type { Kernel, Tx } from '../../kernel/index.ts';
import { deleteUnitCases, upsertUnitCases } from './store-sources.ts';

export interface UnitCase {
  disease: string;
  /** Person of the master index, else the source's Patient. */
  person: string;
  /** Day of onset. */
  day: string;
  /** Name of the school, kindergarten, work unit or site. */
  unit: string;
  /** Class, ward, dormitory or shop. */
  part?: string;
  /** Where the unit is. */
  area: string;
}

/** Says where ill persons go to school or work, as their report cards and records do; the same again is corrected. */
export async function noteUnitCases(k: Pick<Kernel, 'clock'>, tx: Tx, cases: readonly UnitCase[]): Promise<void> {
  const rows = new Map(
    cases.map(({ part, ...one }) => [`${one.disease} ${one.person} ${one.day}`, { ...one, part: part ?? '' }]),
  );
  await upsertUnitCases(tx, [...rows.values()], k.clock.now());
}

/** Takes back what was said of ill persons' units: the case was excluded, merged or belongs to no unit. */
export async function dropUnitCases(
  tx: Tx,
  cases: readonly Pick<UnitCase, 'disease' | 'person' | 'day'>[],
): Promise<void> {
  await deleteUnitCases(tx, cases);
}
