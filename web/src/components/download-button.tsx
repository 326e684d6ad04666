import { DownloadOutlined } from '@ant-design/icons';
import { App, Button, Dropdown } from 'antd';
import { useState } from 'react';
import { address, download, type Params } from '../app/api.ts';
import { useFailureText } from '../app/errors.tsx';
import { useText } from '../i18n/index.ts';
import { formatBytes } from './format.ts';

/** Runs one download at a time and shows how far it is. */
export function useDownload(): { busy: string | undefined; start: (path: string, name: string) => Promise<void> } {
  const { notification } = App.useApp();
  const { t } = useText('common');
  const failure = useFailureText();
  const [busy, setBusy] = useState<string>();
  const start = async (path: string, name: string) => {
    setBusy(t('state.preparing'));
    try {
      await download(path, name, (bytes, total) =>
        setBusy(total ? `${Math.floor((bytes / total) * 100)} %` : formatBytes(bytes)),
      );
    } catch (error) {
      const { title, advice } = failure(error);
      notification.error({ title, description: advice });
    } finally {
      setBusy(undefined);
    }
  };
  return { busy, start };
}

/** Exports a whole filtered list, as the server makes it (`format=xlsx|csv`). */
export function ExportButton({
  path,
  params,
  name,
  label,
}: {
  path: string;
  params: Params;
  name: string;
  label?: string;
}) {
  const { t } = useText('common');
  const { busy, start } = useDownload();
  const run = (format: 'xlsx' | 'csv') => void start(address(path, { ...params, format }), `${name}.${format}`);
  return (
    <Dropdown
      menu={{
        items: [
          { key: 'xlsx', label: 'Excel (.xlsx)', onClick: () => run('xlsx') },
          { key: 'csv', label: 'CSV (.csv)', onClick: () => run('csv') },
        ],
      }}
      trigger={['click']}
    >
      <Button icon={<DownloadOutlined />} loading={busy !== undefined}>
        {busy ?? label ?? t('action.export')}
      </Button>
    </Dropdown>
  );
}
