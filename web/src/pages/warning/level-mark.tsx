import type { SignalLevel } from '../../../../src/http/contract.ts';
import { useText } from '../../i18n/index.ts';
import '../../styles/warning.css';

/** The level of a signal: its word, colour only on top. */
export function LevelMark({ level }: { level: SignalLevel }) {
  const { t } = useText('warning');
  return <span className={`level level-${level}`}>{t(`level.${level}`)}</span>;
}
