import { InboxOutlined, UploadOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Modal, Upload } from 'antd';
import { useState } from 'react';
import type { RecognitionPrice, RecognitionPricesLoaded } from '../../../../src/http/contract.ts';
import { api, upload } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatBytes, formatNumber, formatTime, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';

/** What the items cost and from when, by which document; the export filled in is the list that is loaded. */
export function Prices() {
  const { t, l } = useText('recognition');
  const can = useCan();
  const prices = useQuery({
    queryKey: ['recognition', 'prices'],
    queryFn: ({ signal }) => api.get<RecognitionPrice[]>('/api/recognition/prices', {}, signal),
  });
  return (
    <Panel
      title={t('prices')}
      tools={
        <>
          {can('data.correct') && <LoadPrices />}
          <ExportButton path="/api/recognition/prices" params={{}} name={t('prices-file')} label={t('prices-export')} />
        </>
      }
    >
      <p className="muted">{t('prices-why')}</p>
      <Loaded query={prices}>
        {(found) => (
          <ListTable<RecognitionPrice>
            label={t('prices')}
            minWidth={760}
            cards
            rowKey="item"
            dataSource={found}
            columns={[
              { title: t('class'), dataIndex: 'class', width: 130, render: l },
              { title: t('item'), dataIndex: 'title', width: 190, render: l },
              {
                title: t('price'),
                dataIndex: 'yuan',
                width: 110,
                align: 'right',
                render: (yuan: number | null) =>
                  yuan === null ? <span className="muted">{t('saved-none')}</span> : formatNumber(yuan, 2),
              },
              {
                title: t('price-from'),
                dataIndex: 'validFrom',
                width: 190,
                render: (from: string | null, { versions }) => (
                  <>
                    {from ?? none}
                    {versions.map((one) => (
                      <div key={one.validFrom} className="muted" title={one.source}>
                        {one.validFrom} · {formatNumber(one.yuan, 2)}
                      </div>
                    ))}
                  </>
                ),
              },
              {
                title: t('basis'),
                dataIndex: 'source',
                render: (source: string | null, { loadedBy, loadedAt }) => (
                  <>
                    {source ?? none}
                    {loadedAt && (
                      <div className="muted">{t('price-loaded', { by: loadedBy ?? '', at: formatTime(loadedAt) })}</div>
                    )}
                  </>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}

function LoadPrices() {
  const { t } = useText('recognition');
  const { message } = App.useApp();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [file, setFile] = useState<File>();
  const load = useMutation({
    mutationFn: (chosen: File) => {
      const body = new FormData();
      body.set('file', chosen);
      return upload<RecognitionPricesLoaded>('/api/recognition/prices', body);
    },
    onSuccess: ({ loaded, unchanged }) => {
      void message.success(t('prices-loaded', { loaded, unchanged }));
      void client.invalidateQueries({ queryKey: ['recognition'] });
      close();
    },
  });
  const close = () => {
    setOpen(false);
    setFile(undefined);
    load.reset();
  };
  return (
    <>
      <Button icon={<UploadOutlined />} onClick={() => setOpen(true)}>
        {t('prices-load')}
      </Button>
      <Modal
        open={open}
        title={t('prices-load')}
        okText={t('prices-load')}
        okButtonProps={{ disabled: !file }}
        confirmLoading={load.isPending}
        onOk={() => file && load.mutate(file)}
        onCancel={close}
        destroyOnHidden
      >
        <p className="muted">{t('prices-how')}</p>
        <Upload.Dragger
          accept=".xlsx,.csv,.txt"
          maxCount={1}
          showUploadList={false}
          aria-label={t('prices-choose')}
          beforeUpload={(chosen) => {
            setFile(chosen);
            load.reset();
            return false;
          }}
        >
          <p className="upload-icon">
            <InboxOutlined aria-hidden="true" />
          </p>
          <p>{file ? `${file.name} · ${formatBytes(file.size)}` : t('prices-choose')}</p>
        </Upload.Dragger>
        {load.error && <FailureNote error={load.error} />}
      </Modal>
    </>
  );
}
