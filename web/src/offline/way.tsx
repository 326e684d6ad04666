import { Button } from 'antd';
import { useGo } from '../app/address.tsx';
import { useText } from '../i18n/index.ts';
import { useDevice } from './use-device.ts';

/** Where the platform cannot be reached: the way to the work without a network, on a device that was set up for it. */
export function OfflineWay() {
  const { t } = useText('offline');
  const go = useGo();
  const state = useDevice();
  if (!state?.record) return null;
  return (
    <p>
      <Button type="primary" onClick={() => go('/offline')}>
        {t('work-offline')}
      </Button>
    </p>
  );
}
