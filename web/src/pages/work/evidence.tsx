import { PaperClipOutlined, UploadOutlined } from '@ant-design/icons';
import { Button, Upload } from 'antd';
import { useState } from 'react';
import type { WorkEvidence, WorkItemDetail } from '../../../../src/http/contract.ts';
import { upload } from '../../app/api.ts';
import { useCan } from '../../app/session.ts';
import { useDownload } from '../../components/download-button.tsx';
import { formatBytes, formatTime } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';
import { useWorkChange, useWorkSettings } from './queries.ts';

/** 佐证材料: files that show the work; pictures are shown small. */
export function EvidenceList({ item }: { item: WorkItemDetail }) {
  const { t } = useText('work');
  const can = useCan();
  const { start, busy } = useDownload();
  const settings = useWorkSettings().data?.evidence;
  const [share, setShare] = useState<number>();
  const send = useWorkChange((files: File[]) => {
    const form = new FormData();
    for (const file of files) form.append('file', file, file.name);
    return upload<WorkEvidence[]>(`/api/work/items/${item.id}/evidence`, form, setShare).finally(() =>
      setShare(undefined),
    );
  });
  const ended = ['done', 'cancelled'].includes(item.state);
  const mayAdd = item.standpoint !== 'none' && (can('task.report') || can('task.manage')) && !ended;
  const path = (file: WorkEvidence) => `/api/work/evidence/${file.id}`;
  return (
    <section>
      <h3>{t('evidence')}</h3>
      {item.evidenceList.length === 0 && <p className="muted">{t('evidence-none')}</p>}
      <ul className="item-list">
        {item.evidenceList.map((file) => (
          <li key={file.id}>
            {file.mediaType.startsWith('image/') ? (
              <img className="evidence-picture" src={`${path(file)}?inline=1`} alt={file.name} loading="lazy" />
            ) : (
              <PaperClipOutlined aria-hidden="true" />
            )}
            <button
              type="button"
              className="link-button item-grow"
              disabled={busy !== undefined}
              onClick={() => void start(path(file), file.name)}
              title={`SHA-256 ${file.sha256}`}
            >
              {file.name}
            </button>
            <span className="muted">
              {formatBytes(file.size)} · {formatTime(file.addedAt)} · {file.addedByName}
            </span>
          </li>
        ))}
      </ul>
      {mayAdd && settings && (
        <>
          <Upload
            multiple
            showUploadList={false}
            accept={settings.extensions.map((extension) => `.${extension}`).join(',')}
            beforeUpload={(file, files) => {
              if (file === files[0]) send.mutate(files);
              return false;
            }}
          >
            <Button icon={<UploadOutlined />} loading={send.isPending}>
              {share === undefined ? t('add-evidence') : `${Math.round(share * 100)} %`}
            </Button>
          </Upload>
          <p className="muted">
            {t('evidence-rule', { kinds: settings.extensions.join(' '), limit: settings.maxMegabytes })}
          </p>
        </>
      )}
    </section>
  );
}
