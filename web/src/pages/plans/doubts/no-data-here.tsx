import type { PlanStatus } from '../../../../../src/http/contract.ts';
import { useText } from '../../../i18n/index.ts';

/** A plan of a region whose data are not here shows its targets all the same, and says why nothing is judged. */
export function NoDataHere({ status }: { status: PlanStatus }) {
  const { t } = useText('doubts');
  if ([...status.rows, ...(status.textRows ?? [])].some(({ value }) => value !== null)) return null;
  return (
    <div className="note" role="note">
      <div className="note-title">{t('no-data-here', { region: status.plan.region })}</div>
      <p>{t('no-data-here-why')}</p>
    </div>
  );
}
