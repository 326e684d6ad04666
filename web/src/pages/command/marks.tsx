import type { CommandDetail, CommandEvent, CommandOrder, EventGrade } from '../../../../src/http/contract.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import '../../styles/warning.css';

const COLOURS: Record<EventGrade, string> = { I: 'red', II: 'orange', III: 'yellow', IV: 'blue' };

/** Grade or level: its word, colour only on top. */
export function GradeMark({ grade, large = false }: { grade: EventGrade | null; large?: boolean }) {
  const { t } = useText('command');
  const size = large ? 'level-large' : '';
  if (!grade) return <span className={`level ${size}`}>{t('grade.none')}</span>;
  return <span className={`level level-${COLOURS[grade]} ${size}`}>{t(`grade.${grade}`)}</span>;
}

export function StateMark({ event }: { event: Pick<CommandEvent, 'state' | 'stateTitle'> }) {
  const { l } = useText('command');
  const tones = { open: 'warn', responding: 'busy', ended: 'good', closed: 'plain' } as const;
  return <Mark tone={tones[event.state]}>{l(event.stateTitle)}</Mark>;
}

export function DrillMark() {
  const { t } = useText('command');
  return <span className="drill-mark">{t('drill')}</span>;
}

/** Where an order stands; what is late says so in words. */
export function OrderMark({ order }: { order: CommandOrder }) {
  const { t } = useText('command');
  if (order.state === 'cancelled') return <Mark tone="plain">{t('order.cancelled')}</Mark>;
  if (order.state === 'done')
    return <Mark tone={order.late ? 'warn' : 'good'}>{t(order.late ? 'order.done-late' : 'order.done')}</Mark>;
  if (order.late) return <Mark tone="bad">{t('order.overdue')}</Mark>;
  if (order.state === 'submitted') return <Mark tone="warn">{t('order.submitted')}</Mark>;
  if (order.state === 'returned') return <Mark tone="warn">{t('order.returned')}</Mark>;
  if (order.ackAt) return <Mark tone="busy">{t('order.acknowledged')}</Mark>;
  return (
    <Mark tone={order.ackLate ? 'bad' : 'plain'}>{t(order.ackLate ? 'order.unacknowledged' : 'order.issued')}</Mark>
  );
}

/** `3 天 04:05`, `04:05:09`; before its time with a minus. */
export function span(ms: number, t: (key: string, vars?: Record<string, unknown>) => string): string {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  const [days, hours, minutes, rest] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  const two = (n: number) => String(n).padStart(2, '0');
  const text =
    days > 0
      ? `${t('days', { count: days })} ${two(hours)}:${two(minutes)}`
      : `${two(hours)}:${two(minutes)}:${two(rest)}`;
  return ms < 0 ? `−${text}` : text;
}

/** What the rules propose, with the rules that hold where there are some. */
export function proposalText(
  { grade, rules }: Pick<CommandDetail['proposal'], 'grade' | 'rules'>,
  t: (key: string, vars?: Record<string, unknown>) => string,
): string {
  const word = t(`grade.${grade ?? 'none'}`);
  return rules.length > 0
    ? t('proposal', { grade: word, rules: rules.join('、') })
    : t('proposal-none', { grade: word });
}
