import { Input } from 'antd';
import { useAddress } from '../app/address.tsx';
import { Empty } from '../components/state.tsx';
import { useText } from '../i18n/index.ts';
import { AdminFrame } from '../pages/admin/admin-frame.tsx';
import { DeviceTable } from './devices.tsx';
import '../styles/offline.css';

/** 管理 · 离线设备: the devices of an account, in the hands of the security administrator. */
export function AdminDevicesPage() {
  const { t } = useText('offline');
  const [{ account }, change] = useAddress();
  return (
    <AdminFrame tab="devices">
      <search className="filters">
        <Input.Search
          defaultValue={account ?? ''}
          onSearch={(text) => change({ account: text.trim() || undefined })}
          placeholder={t('account')}
          aria-label={t('account')}
          style={{ width: 260 }}
        />
      </search>
      {account ? (
        <DeviceTable params={{ account }} />
      ) : (
        <Empty title={t('account-first')} why={t('account-first-why')} />
      )}
    </AdminFrame>
  );
}
