import { Tooltip } from 'antd';
import type {
  ProgramClass,
  ProgramContact,
  ProgramTrend,
  ProgramUnverified,
  ProgramWork,
} from '../../../../src/http/contract.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { formatNumber } from '../../components/format.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

const classTone = { good: 'good', attention: 'warn', serious: 'bad', neutral: 'plain' } as const;
const statusTone = {
  due: 'busy',
  overdue: 'warn',
  lost: 'bad',
  planned: 'plain',
  done: 'good',
  deferred: 'plain',
} as const;

export function ClassMark({ found }: { found: ProgramClass | null }) {
  const { l } = useText('programs');
  return found ? <Mark tone={classTone[found.level]}>{l(found.label)}</Mark> : null;
}

export function DueMark({ status }: { status: ProgramWork['status'] | keyof typeof statusTone }) {
  const { t } = useText('programs');
  return <Mark tone={statusTone[status]}>{t(`status.${status}`)}</Mark>;
}

/** A contact by its form and what it was about. */
export function ContactTitle({ contact: { title, name } }: { contact: Pick<ProgramContact, 'title' | 'name'> }) {
  const { l } = useText('programs');
  return (
    <>
      {l(title)} {name && <span className="muted">{l(name)}</span>}
    </>
  );
}

/** The last values of one item as a line, the newest as a number. */
export function TrendMark({ trend, label, bare }: { trend: ProgramTrend; label?: boolean; bare?: boolean }) {
  const { l } = useText('programs');
  const last = trend.points.at(-1);
  if (!last) return null;
  const decimals = Number.isInteger(last.value) ? 0 : 1;
  return (
    <span className="trend-mark">
      {label && <span className="muted">{l(trend.label)} </span>}
      <Sparkline points={trend.points.map(({ day, value }) => ({ period: day, value }))} decimals={decimals} />
      {!bare && (
        <span className="num">
          {formatNumber(last.value, decimals)} <span className="muted">{l(trend.unit)}</span>
        </span>
      )}
    </span>
  );
}

/** Says that figures rest on parameters that nobody has compared with their source, and which these are. */
export function UnverifiedMark({ found }: { found: readonly ProgramUnverified[] | undefined }) {
  const { t, l } = useText('programs');
  if (!found || found.length === 0) return null;
  const lines = found.map(({ name, title, value, note }) => ({
    name,
    text: `${l(title)}: ${l(value)}${note ? ` (${l(note)})` : ''}`,
  }));
  return (
    <Tooltip
      title={
        <ul className="plain-list">
          {lines.map(({ name, text }) => (
            <li key={name}>{text}</li>
          ))}
        </ul>
      }
    >
      <button type="button" className="unverified">
        <Mark tone="warn">{t('unverified-count', { count: found.length })}</Mark>
        <span className="visually-hidden">{lines.map(({ text }) => text).join('; ')}</span>
      </button>
    </Tooltip>
  );
}
