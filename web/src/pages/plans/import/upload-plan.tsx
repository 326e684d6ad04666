import { InboxOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Progress, Upload } from 'antd';
import { useState } from 'react';
import type { PlanImportSummary } from '../../../../../src/http/contract.ts';
import { useGo } from '../../../app/address.tsx';
import { upload } from '../../../app/api.ts';
import { FailureNote } from '../../../app/errors.tsx';
import { formatBytes } from '../../../components/format.ts';
import { useText } from '../../../i18n/index.ts';

/** The server's limit, told before a large file is sent; the server checks again. */
const MAX_MB = 20;

/** Drop or choose a file; it is read at once and its review opens. */
export function UploadPlan() {
  const { t } = useText('plan-import');
  const client = useQueryClient();
  const go = useGo();
  const [share, setShare] = useState<number>();
  const [tooLarge, setTooLarge] = useState<File>();
  const send = useMutation({
    mutationFn: (file: File) => {
      const body = new FormData();
      body.set('file', file);
      return upload<PlanImportSummary>('/api/plans/import', body, setShare);
    },
    onSettled: () => setShare(undefined),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: ['plan-import', 'list'] });
      go(`/plans/import/${made.id}`);
    },
  });
  const choose = (file: File) => {
    send.reset();
    const fits = file.size <= MAX_MB * 1024 * 1024;
    setTooLarge(fits ? undefined : file);
    if (fits) send.mutate(file);
    return false;
  };
  return (
    <>
      <Upload.Dragger
        accept=".docx,.pdf,.html,.htm,.txt"
        maxCount={1}
        showUploadList={false}
        disabled={send.isPending}
        aria-label={t('upload.choose')}
        beforeUpload={choose}
      >
        <p className="upload-icon">
          <InboxOutlined aria-hidden="true" />
        </p>
        <p>{send.isPending ? t('upload.reading', { name: send.variables.name }) : t('upload.drop')}</p>
        <p className="muted">{t('upload.kinds', { limit: MAX_MB })}</p>
      </Upload.Dragger>
      {share !== undefined && (
        <Progress
          percent={Math.round(share * 100)}
          status="active"
          format={(percent) => (percent === 100 ? t('upload.working') : `${percent}%`)}
        />
      )}
      {tooLarge && (
        <div className="note note-failure" role="alert">
          <div className="note-title">
            ✕ {t('upload.too-large', { name: tooLarge.name, size: formatBytes(tooLarge.size), limit: MAX_MB })}
          </div>
          <p>{t('upload.too-large-advice')}</p>
        </div>
      )}
      {send.error && (
        <section aria-label={send.variables?.name}>
          <p className="muted">{send.variables?.name}</p>
          <FailureNote error={send.error} />
        </section>
      )}
    </>
  );
}
