/** Accountability: what became of the tasks of each unit, and its score by the rule of the day. Pure but for the rules. */
import { planningRules } from './rules.ts';

export interface UnitScore {
  unit: string;
  lead: number;
  coop: number;
  /** Of the tasks it leads. */
  done: number;
  overdue: number;
  unassigned: number;
  /** Mean days late of those led that were late or are; null when none. */
  averageDelay: number | null;
  /** Targets whose misses it was given to put right. */
  targets: number;
  /** 0..100; null while none of its tasks is due or done. */
  score: number | null;
}

interface Task {
  leadUnits: readonly string[];
  coopUnits: readonly string[];
  state: string;
  percent: number;
  overdue: boolean;
  daysLate: number | null;
  due: string | null;
}

export function unitScores(
  tasks: readonly Task[],
  actions: readonly { unit: string | null; target: string; state: string }[],
  today: string,
  on: string,
): UnitScore[] {
  const { score } = planningRules(today);
  const names = new Set([
    ...tasks.flatMap(({ leadUnits, coopUnits }) => [...leadUnits, ...coopUnits]),
    ...actions.flatMap(({ unit }) => unit ?? []),
  ]);
  const rows = [...names].map((unit): UnitScore => {
    const led = tasks.filter((task) => task.leadUnits.includes(unit) && task.state !== 'cancelled');
    const delays = led.flatMap(({ daysLate }) => daysLate ?? []);
    const points = led.flatMap((task) => pointsOf(task, score, on) ?? []);
    const own = actions.filter((action) => action.unit === unit && action.state !== 'cancelled');
    return {
      unit,
      lead: led.length,
      coop: tasks.filter(
        (task) => task.coopUnits.includes(unit) && !task.leadUnits.includes(unit) && task.state !== 'cancelled',
      ).length,
      done: led.filter(({ state }) => state === 'done').length,
      overdue: led.filter(({ overdue }) => overdue).length,
      unassigned: led.filter(({ state }) => state === 'unassigned').length,
      averageDelay: mean(delays),
      targets: new Set(own.map(({ target }) => target)).size,
      score: points.length === 0 ? null : Math.round(1000 * mean(points)!) / 10,
    };
  });
  return rows.sort((a, b) => b.lead - a.lead || b.coop - a.coop || (a.unit < b.unit ? -1 : 1));
}

/** Undefined for what is neither due nor done. */
function pointsOf(task: Task, rule: { onTime: number; late: number; overdueShare: number }, on: string) {
  if (task.state === 'done') return task.daysLate === null ? rule.onTime : rule.late;
  if (task.due === null || task.due >= on) return undefined;
  return (task.percent / 100) * rule.overdueShare;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
