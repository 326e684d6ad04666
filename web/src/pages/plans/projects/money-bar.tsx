import { formatNumber } from '../../../components/format.ts';
import { useText } from '../../../i18n/index.ts';

const share = (part: number, whole: number) => (whole <= 0 ? 0 : Math.min(100, Math.max(0, (part / whole) * 100)));

/** What arrived and what was spent of what is planned, from zero; more spent than arrived says so in words. */
export function MoneyBar({ planned, arrived, spent }: { planned: number; arrived: number; spent: number }) {
  const { t } = useText('planning');
  const whole = Math.max(planned, arrived, spent);
  const text = t('money-bar', { arrived: formatNumber(arrived, 0), spent: formatNumber(spent, 0) });
  return (
    <span title={text}>
      <span className="money-bar" role="img" aria-label={text}>
        <span className="money-arrived" style={{ width: `${share(arrived, whole)}%` }} />
        <span className="money-spent" style={{ width: `${share(spent, whole)}%`, inset: '2px auto 2px 0' }} />
      </span>
      <span className="muted num">{text}</span>
      {spent > arrived && (
        <span className="overdue">
          {' '}
          <span aria-hidden="true">⚠</span> {t('over')}
        </span>
      )}
    </span>
  );
}
