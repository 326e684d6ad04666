import type { PlanStatus, TargetRow } from '../../../../src/http/contract.ts';
import { saveCsv } from '../../components/csv.ts';
import { formatTarget } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';

/** The rows as filtered on the page, with the date and the plan above the table. */
export function useBoardExport(status: PlanStatus, rows: TargetRow[]): () => void {
  const { t, l } = useText('plans');
  const word = (key: string, vars?: Record<string, string>) => t(`common:${key}`, vars ?? {});
  return () =>
    saveCsv(
      `${status.plan.title} ${status.on}`,
      [
        t('col.no'),
        t('col.domain'),
        t('col.target-name'),
        t('unit'),
        t('col.baseline'),
        t('col.goal', { year: status.plan.period[1] }),
        t('col.value'),
        t('period'),
        t('numerator'),
        t('denominator'),
        t('col.source'),
        t('col.progress'),
        t('expected'),
        t('gap'),
        t('col.status'),
        t('rule'),
        t('col.doubts'),
      ],
      rows.map((row) => [
        row.no,
        row.domain,
        row.name,
        row.unit,
        row.baseline,
        formatTarget(row.target, row.decimals, row.unit, word),
        row.value,
        row.period,
        row.numerator,
        row.denominator,
        t(`common:source.${row.source}`),
        row.progress,
        row.expected,
        row.gap,
        t(`common:status.${row.status}`),
        l(row.rule),
        row.doubts.map((doubt) => l(doubt.finding)).join('; '),
      ]),
      [
        [t('col.plan'), status.plan.title],
        [t('on'), status.on],
      ],
    );
}
