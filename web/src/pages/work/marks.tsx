import type { ExecutionState } from '../../../../src/http/contract.ts';
import { none } from '../../components/format.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

const tones = {
  unassigned: 'plain',
  open: 'plain',
  'in-progress': 'busy',
  submitted: 'warn',
  returned: 'warn',
  done: 'good',
  cancelled: 'plain',
} as const;

export const executionStates: ExecutionState[] = [
  'unassigned',
  'open',
  'in-progress',
  'submitted',
  'returned',
  'done',
  'cancelled',
];

/** Of a project that nobody follows one says so: the plan names no unit for it. */
export function StateMark({ state, project = false }: { state: ExecutionState; project?: boolean }) {
  const { t } = useText('work');
  return <Mark tone={tones[state]}>{project && state === 'unassigned' ? t('untracked') : t(`state.${state}`)}</Mark>;
}

/** The due day; late work says so in words, not by colour alone. */
export function Due({ due, daysLate, done }: { due: string | null; daysLate: number | null; done?: boolean }) {
  const { t } = useText('work');
  if (due === null) return <span className="muted">{none}</span>;
  return (
    <span className="due">
      <span className="nowrap">{due}</span>
      {daysLate !== null &&
        (done ? (
          <span className="muted">{t('late-by', { days: daysLate })}</span>
        ) : (
          <span className="overdue">
            <span aria-hidden="true">⚠</span> {t('overdue-by', { days: daysLate })}
          </span>
        ))}
    </span>
  );
}

export function Percent({ percent, label }: { percent: number; label: string }) {
  return (
    <span className="percent" role="img" aria-label={`${label} ${percent}%`}>
      <span className="percent-track">
        <span className="percent-bar" style={{ width: `${percent}%` }} />
      </span>
      <span className="num">{percent}%</span>
    </span>
  );
}
