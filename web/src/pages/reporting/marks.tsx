import { useEffect, useState } from 'react';
import type { CardBase, CardPerson } from '../../../../src/http/contract.ts';
import { formatTime, none } from '../../components/format.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { serverNow } from './server-time.ts';

const MINUTE = 60_000;

/** Minutes in words: up to a day in hours and minutes, then in days. */
export function useDuration(): (minutes: number | null) => string {
  const { t } = useText('reporting');
  return (minutes) => {
    if (minutes === null) return none;
    const whole = Math.round(minutes);
    if (whole < 60) return t('minutes', { count: whole });
    if (whole < 2 * 1440) return t('hours-minutes', { hours: Math.floor(whole / 60), minutes: whole % 60 });
    return t('days', { count: Math.floor(whole / 1440) });
  };
}

function useNow(): number {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), MINUTE / 2);
    return () => clearInterval(timer);
  }, []);
  return serverNow();
}

/** Time that is left for the present state. */
export function Clock({ card }: { card: Pick<CardBase, 'dueAt' | 'ended'> }) {
  const { t } = useText('reporting');
  const duration = useDuration();
  const now = useNow();
  if (card.dueAt === null || card.ended) return null;
  const left = Math.floor((Date.parse(card.dueAt) - now) / MINUTE);
  return (
    <span className={left < 0 ? 'overdue num' : 'num'} title={t('due-at', { at: formatTime(card.dueAt) })}>
      {left < 0 ? t('over', { time: duration(-left) }) : t('left', { time: duration(left) })}
    </span>
  );
}

export function StateMark({ card }: { card: Pick<CardBase, 'state' | 'stateTitle' | 'ended' | 'overdue'> }) {
  const { l } = useText('reporting');
  const tone =
    card.state === 'final'
      ? 'good'
      : card.ended
        ? 'plain'
        : card.state === 'returned' || card.overdue
          ? 'warn'
          : 'busy';
  return <Mark tone={tone}>{l(card.stateTitle)}</Mark>;
}

/** What is notable about a card, in words. */
export function CardFlags({ card }: { card: CardBase }) {
  const { t } = useText('reporting');
  const flags = [
    ...(card.late ? [t('late')] : []),
    ...(card.makeup ? [t('makeup')] : []),
    ...(card.unsettled ? [t('unsettled')] : []),
    ...(card.local ? [] : [t('not-local')]),
    ...card.doubts.map((doubt) => t(`doubt.${doubt}`)),
  ];
  return flags.length === 0 ? null : <span className="card-flags">{flags.join(' · ')}</span>;
}

export function PersonText({ person }: { person: CardPerson }) {
  const { t } = useText('reporting');
  return (
    <>
      <strong>{person.name || none}</strong>{' '}
      <span className="muted">
        {person.sex && t(`sex.${person.sex}`, { defaultValue: '' })}{' '}
        {person.age !== null && t('age', { age: person.age })}
      </span>
    </>
  );
}
