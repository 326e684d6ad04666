import type { PlanImportItem } from '../../../../../src/http/contract.ts';
import { formatTarget, none, unitText } from '../../../components/format.ts';
import { useText } from '../../../i18n/index.ts';
import {
  asKind,
  type DoubtValue,
  type ProjectValue,
  type StandardValue,
  type StatedValue,
  type TargetValue,
  type TaskValue,
} from './types.ts';

/** The name and the gist of an item in one line each. */
export function useItemWords(): (item: PlanImportItem) => { name: string; gist: string } {
  const { t, l } = useText('plan-import');
  const goal = (target: Parameters<typeof formatTarget>[0], unit: string | null | undefined) => {
    const text = formatTarget(target, decimalsOf(target.value), unit, (key, vars) => t(`common:${key}`, vars ?? {}));
    // A change in percent and words have no unit behind them.
    return target.value === null || target.op === 'relative' ? text : `${text}${unitText(unit)}`;
  };
  return (item) => {
    switch (item.kind) {
      case 'target': {
        const row = asKind<TargetValue>(item);
        const base = `${row.baselineRaw ?? none}${row.baselineYear ? ` (${row.baselineYear})` : ''}`;
        return { name: `${row.no}. ${row.name}`, gist: `${base} → ${goal(row.target, row.unit)}` };
      }
      case 'stated': {
        const row = asKind<StatedValue>(item);
        const year = row.byYear ? ` · ${row.byYear}` : '';
        // A milestone ("a system is built") has no number; its own words say it best.
        const aim =
          row.kind === 'increment'
            ? `+${row.value}${unitText(row.unit)}`
            : row.value === null && comparisons.includes(row.op)
              ? row.raw
              : goal(row, row.unit);
        return { name: row.name, gist: `${row.qualifier ?? ''}${aim}${year}` };
      }
      case 'task': {
        const row = asKind<TaskValue>(item);
        const units = [
          row.leadUnits.join('、'),
          row.coopUnits.length > 0 && t('with', { units: row.coopUnits.join('、') }),
        ];
        return { name: `${row.no}. ${row.title}`, gist: units.filter(Boolean).join(' · ') };
      }
      case 'project': {
        const row = asKind<ProjectValue>(item);
        const kind = row.kind && t(`plans:project-kind.${row.kind}`, { defaultValue: row.kind });
        return { name: row.name, gist: [kind, row.due].filter(Boolean).join(' · ') };
      }
      case 'standard': {
        const row = asKind<StandardValue>(item);
        return { name: row.rule, gist: '' };
      }
      case 'doubt': {
        const row = asKind<DoubtValue>(item);
        return {
          name: `${t(`plans:doubt.${row.type}`, { defaultValue: row.type })}: ${row.subject}`,
          gist: l(row.finding),
        };
      }
    }
  };
}

const comparisons: readonly string[] = ['>=', '<=', '>', '<', '=='];

/** As many decimals as the number was printed with. */
function decimalsOf(value: number | [number, number] | null): number {
  const numbers = [value].flat().filter((n): n is number => n !== null);
  return Math.max(0, ...numbers.map((n) => String(n).split('.')[1]?.length ?? 0));
}
