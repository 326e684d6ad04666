import { Button } from 'antd';
import type { SignalDetail } from '../../../../src/http/contract.ts';
import { useGo } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { useText } from '../../i18n/index.ts';

/** From a confirmed signal on to its event. */
export function EventOfSignal({ signal }: { signal: Pick<SignalDetail, 'id' | 'state'> }) {
  const { t } = useText('command');
  const can = useCan();
  const go = useGo();
  if (signal.state !== 'event' || !can('command.report')) return null;
  return (
    <p>
      <Button type="primary" onClick={() => go(`/command/events?signal=${signal.id}`)}>
        {t('events.of-signal')}
      </Button>
    </p>
  );
}
