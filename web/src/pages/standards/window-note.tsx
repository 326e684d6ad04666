import { formatNumber } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';

/** Which days were looked at, and that a register of a sample was scaled. */
export function WindowNote({ window, factor }: { window: { from: string; to: string }; factor: number }) {
  const { t } = useText('standards');
  return (
    <p className="muted">
      {t('window', { from: window.from, to: window.to })}
      {factor > 1 && ` ${t('sample', { factor: formatNumber(factor, factor < 10 ? 1 : 0) })}`}
    </p>
  );
}
