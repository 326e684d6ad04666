import type { Kernel } from '../../kernel/index.ts';
import { type BedUseRow, selectBedUse } from './store-bed-use.ts';

export interface Window {
  from: string;
  to: string;
  days: number;
}

/** The months up to and with a day: 2025-01-01 to 2025-12-31 for twelve months on 2025-12-31. */
export function windowOf(on: string, months: number): Window {
  const [year, month, day] = on.split('-').map(Number) as [number, number, number];
  const past = Date.UTC(year, month - 1, day + 1);
  const at = new Date(past);
  const first = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - months, 1);
  const lastOfMonth = new Date(Date.UTC(new Date(first).getUTCFullYear(), new Date(first).getUTCMonth() + 1, 0));
  const from = new Date(first + (Math.min(at.getUTCDate(), lastOfMonth.getUTCDate()) - 1) * 86_400_000);
  return { from: from.toISOString().slice(0, 10), to: on, days: Math.round((past - from.getTime()) / 86_400_000) };
}

/** What the beds of an institution did; null where no stay is on record. */
export interface BedUse {
  beds: number;
  bedDays: number;
  patientDays: number;
  discharges: number;
  visits: number;
  /** Percent of the days that beds were in service. */
  occupancy: number | null;
  /** Mean days of the stays that ended. */
  stay: number | null;
  /** Discharges per bed and year. */
  turnover: number | null;
  /** Stays on record before scaling. */
  stays: number;
}

export interface BedUses {
  window: Window;
  /** How many residents one of the register stands for; 1 where the register is complete. */
  factor: number;
  of(institution: string): BedUse;
  sum(institutions: readonly string[]): BedUse;
}

/**
 * Reads the use of all beds in the window. In a demo the people on the register are a sample: their stays stand for
 * `factor` times as many, while beds and staff are complete.
 */
export async function readBedUse(kernel: Pick<Kernel, 'db' | 'instance'>, on: string, months = 12): Promise<BedUses> {
  const window = windowOf(on, months);
  const rows = new Map((await selectBedUse(kernel.db, window.from, window.to)).map((row) => [row.institution, row]));
  const factor = sampleFactor(kernel.instance);
  const sum = (institutions: readonly string[]) =>
    useOf(
      institutions.flatMap((id) => rows.get(id) ?? []),
      window,
      factor,
    );
  return { window, factor, of: (id) => sum([id]), sum };
}

function sampleFactor({ kind, meta }: Kernel['instance']): number {
  const factor = Number(meta.factor);
  return kind === 'demo' && Number.isFinite(factor) && factor > 1 ? factor : 1;
}

export function useOf(rows: readonly BedUseRow[], { days }: Window, factor: number): BedUse {
  const sum = (pick: (row: BedUseRow) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const [bedDays, discharged] = [sum((row) => row.bedDays), sum((row) => row.discharges)];
  const stays = discharged + sum((row) => row.admissionsOpen);
  const patientDays = sum((row) => row.patientDays) * factor;
  const known = stays > 0;
  return {
    beds: sum((row) => row.beds),
    bedDays,
    patientDays: Math.round(patientDays),
    discharges: Math.round(discharged * factor),
    visits: Math.round(sum((row) => row.visits) * factor),
    occupancy: known && bedDays > 0 ? (patientDays / bedDays) * 100 : null,
    stay: discharged > 0 ? sum((row) => row.stayDays) / discharged : null,
    turnover: known && bedDays > 0 ? ((discharged * factor) / (bedDays / days)) * (365 / days) : null,
    stays,
  };
}
