import { useText } from '../i18n/index.ts';

/**
 * How much of the way from baseline to target is done, with the mark of the needed pace. `progress` and `timeShare` are
 * shares of 1; values outside are drawn at the edge and written as they are.
 */
export function ProgressBar({ progress, timeShare }: { progress: number; timeShare: number | null }) {
  const { t } = useText('common');
  const percent = Math.round(progress * 100);
  const done = Math.max(0, Math.min(1, progress));
  const mark = timeShare === null ? null : Math.max(0, Math.min(1, timeShare));
  const label =
    timeShare === null
      ? t('progress.label', { percent })
      : t('progress.label-pace', { percent, pace: Math.round(timeShare * 100) });
  return (
    <span className="progress" role="img" aria-label={label} title={label}>
      <span className="progress-text">{String(percent).replace('-', '−')}%</span>
      <span className="progress-track">
        <span className="progress-done" style={{ width: `${done * 100}%` }} />
        {mark !== null && <span className="progress-mark" style={{ left: `${mark * 100}%` }} />}
      </span>
    </span>
  );
}
