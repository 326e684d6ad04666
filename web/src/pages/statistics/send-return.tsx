import { InboxOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Progress, Upload } from 'antd';
import { useState } from 'react';
import type { ReturnReceipt } from '../../../../src/http/contract.ts';
import { useGo } from '../../app/address.tsx';
import { upload } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { Panel } from '../../components/page.tsx';
import { useText } from '../../i18n/index.ts';
import { type ReturnKind, returnHome, returnKey } from './queries.ts';

/** Takes a returned file and opens its receipt. */
export function SendReturn({ kind }: { kind: ReturnKind }) {
  const { t } = useText('statistics');
  const client = useQueryClient();
  const go = useGo();
  const [share, setShare] = useState<number>();
  const send = useMutation({
    mutationFn: (file: File) => {
      const body = new FormData();
      body.set('file', file);
      return upload<ReturnReceipt>(`/api/${kind}/returns`, body, setShare);
    },
    onSettled: () => setShare(undefined),
    onSuccess: (receipt) => {
      void client.invalidateQueries({ queryKey: [kind] });
      client.setQueryData(returnKey(kind, receipt.id), receipt);
      go(`${returnHome(kind)}/${receipt.id}`);
    },
  });
  return (
    <Panel title={t('send')}>
      <Upload.Dragger
        accept=".csv,.xlsx"
        maxCount={1}
        aria-label={t('choose')}
        showUploadList={false}
        disabled={send.isPending}
        beforeUpload={(file) => {
          send.mutate(file);
          return false;
        }}
      >
        <p className="upload-icon">
          <InboxOutlined aria-hidden="true" />
        </p>
        <p>{t('drop')}</p>
        <p className="muted">{t('kinds')}</p>
      </Upload.Dragger>
      {share !== undefined && (
        <Progress
          percent={Math.round(share * 100)}
          status="active"
          format={(percent) => (percent === 100 ? t('checking') : `${percent}%`)}
        />
      )}
      {send.error && <FailureNote error={send.error} />}
    </Panel>
  );
}
