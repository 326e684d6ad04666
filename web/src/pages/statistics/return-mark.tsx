import type { ReturnRowState, ReturnSummary } from '../../../../src/http/contract.ts';
import { formatNumber } from '../../components/format.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

/** How a return stands: withdrawn, with rows that wait, or settled. */
export function ReturnMark({ row }: { row: Pick<ReturnSummary, 'counts' | 'withdrawn'> }) {
  const { t } = useText('statistics');
  const open = row.counts.warned + row.counts.rejected;
  if (row.withdrawn) return <Mark tone="plain">{t('withdrawn')}</Mark>;
  if (open > 0) return <Mark tone="warn">{t('waiting', { n: formatNumber(open, 0) })}</Mark>;
  return <Mark tone="good">{t('complete')}</Mark>;
}

export function RowMark({ state }: { state: ReturnRowState }) {
  const { t } = useText('statistics');
  const tone = ({ accepted: 'good', warned: 'warn', rejected: 'bad', unchanged: 'plain' } as const)[state];
  return <Mark tone={tone}>{t(`state.${state}`)}</Mark>;
}
