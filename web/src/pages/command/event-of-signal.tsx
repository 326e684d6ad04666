import type { SignalDetail } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { useText } from '../../i18n/index.ts';

/** From a confirmed signal on to its event. */
export function EventOfSignal({ signal }: { signal: Pick<SignalDetail, 'id' | 'state'> }) {
  const { t } = useText('command');
  const can = useCan();
  if (signal.state !== 'event' || !can('command.report')) return null;
  return (
    <p>
      <AppLink to={`/command/events?signal=${signal.id}`}>{t('events.of-signal')}</AppLink>
    </p>
  );
}
