import type { TargetRow } from '../../../../../src/http/contract.ts';
import { useText } from '../../../i18n/index.ts';

/** A small sign on a value that holds by decision, with what the plan prints. */
export function DecidedMark({ row, field }: { row: TargetRow; field: 'target' | 'baseline' }) {
  const { t } = useText('doubts');
  const decided = row.decided?.filter((one) => one.field === field).at(-1);
  if (!decided) return null;
  const { holds, reason, by } = decided;
  const printed = row.decided?.find((one) => one.field === field)?.printed ?? '';
  return (
    <span
      className="tag decided-mark"
      title={`${t('decided-title', { field: t(`fields.${field}`), holds, printed })} · ${by}: ${reason}`}
    >
      {t('decided')}
    </span>
  );
}
