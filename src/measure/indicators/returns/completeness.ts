/** Who has reported what for a period. */
import type { Kernel } from '../../../kernel/index.ts';
import type { Bilingual } from '../types.ts';
import { chosenIndicators, reportingAreas, reportingPeriod } from './make-template.ts';
import { dueDay } from './rules.ts';
import { selectCurrent, selectWaitingKeys } from './store-returns.ts';

export type CompletenessState = 'reported' | 'rejected' | 'missing' | 'late';
export interface Completeness {
  period: string;
  due: string | null;
  assumed: boolean;
  areas: { code: string; name: string }[];
  rows: { indicator: string; title: Bilingual; states: CompletenessState[] }[];
}

/** Grid of indicators by areas: rejected = sent but not stored, late = not there after the due day. */
export async function completeness(
  kernel: Pick<Kernel, 'db' | 'clock'>,
  question: { area: string; period: string; indicators?: readonly string[] },
): Promise<Completeness> {
  const today = kernel.clock.today();
  const period = reportingPeriod(question.period, today);
  const indicators = chosenIndicators(question.indicators);
  const areas = (await reportingAreas(kernel, question.area, true)).map(({ code, name }) => ({ code, name }));
  const codes = indicators.map(({ code }) => code);
  const places = areas.map(({ code }) => code);
  const current = await selectCurrent(kernel.db, codes, places, [period.label]);
  const waiting = await selectWaitingKeys(kernel.db, codes, places, period.label);
  const due = dueDay(period);
  const open: CompletenessState = due && today > due.day ? 'late' : 'missing';
  const stateOf = (key: string): CompletenessState =>
    current.has(`${key}|${period.label}`) ? 'reported' : waiting.has(key) ? 'rejected' : open;
  return {
    period: period.label,
    due: due?.day ?? null,
    assumed: due?.assumed ?? false,
    areas,
    rows: indicators.map(({ code, title }) => ({
      indicator: code,
      title,
      states: areas.map((area) => stateOf(`${code}|${area.code}`)),
    })),
  };
}
