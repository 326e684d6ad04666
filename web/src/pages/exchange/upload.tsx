import { InboxOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Progress, Select, Upload } from 'antd';
import { useState } from 'react';
import type { MappingInfo, SubmissionDetail } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api, upload } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { useDownload } from '../../components/download-button.tsx';
import { formatBytes } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { DataFrame } from './data-tabs.tsx';
import { Receipt } from './receipt.tsx';

interface Values {
  mapping?: string;
  source?: string;
  externalId?: string;
}

export function UploadPage() {
  const { t } = useText('data');
  return (
    <DataFrame need="data.submit" name={t('tab.upload')}>
      <div className="columns">
        <UploadPanel />
        <Templates />
      </div>
    </DataFrame>
  );
}

function useMappings() {
  return useQuery({
    queryKey: ['mappings'],
    queryFn: () => api.get<MappingInfo[]>('/api/mappings'),
    staleTime: 600_000,
  });
}

/** CSV and Excel need a mapping that says what the columns are; FHIR JSON says it itself. */
function needsMapping(file: File | undefined): boolean {
  return file !== undefined && /\.(csv|xlsx)$/i.test(file.name);
}

/** The template that a file is named after, by its title or id; the longest where one title stands in another. */
function mappingOf(name: string, mappings: readonly MappingInfo[]): string | undefined {
  const said = name.toLowerCase();
  const named = mappings.flatMap(({ id, title }) =>
    [id, title.zh, title.en].filter((text) => said.includes(text.toLowerCase())).map((text) => ({ id, text })),
  );
  return named.sort((a, b) => b.text.length - a.text.length)[0]?.id;
}

function UploadPanel() {
  const { t, l } = useText('data');
  const can = useCan();
  const client = useQueryClient();
  const mappings = useMappings();
  const [form] = Form.useForm<Values>();
  const [file, setFile] = useState<File>();
  const [share, setShare] = useState<number>();
  const send = useMutation({
    mutationFn: (values: Values) => {
      const body = new FormData();
      // Fields go before the file, so the server knows them when the file begins.
      for (const [key, value] of Object.entries(values)) if (value) body.set(key, value);
      if (file) body.set('file', file);
      return upload<SubmissionDetail>('/api/submissions', body, setShare);
    },
    onSettled: () => setShare(undefined),
    onSuccess: () => {
      void client.invalidateQueries({
        predicate: ({ queryKey: [topic] }) => topic === 'submissions' || topic === 'quarantine',
      });
    },
  });
  const tabular = needsMapping(file);
  return (
    <Panel title={t('upload.title')}>
      <Form form={form} layout="vertical" onFinish={(values) => send.mutate(values)} disabled={send.isPending}>
        <Upload.Dragger
          accept=".csv,.xlsx,.json,.ndjson"
          maxCount={1}
          aria-label={t('upload.choose')}
          fileList={file ? [{ uid: '1', name: `${file.name} (${formatBytes(file.size)})` }] : []}
          beforeUpload={(chosen) => {
            setFile(chosen);
            form.setFieldValue('mapping', mappingOf(chosen.name, mappings.data ?? []));
            send.reset();
            return false;
          }}
          onRemove={() => setFile(undefined)}
        >
          <p className="upload-icon">
            <InboxOutlined aria-hidden="true" />
          </p>
          <p>{t('upload.drop')}</p>
          <p className="muted">{t('upload.kinds')}</p>
        </Upload.Dragger>
        <div className="form-row upload-fields">
          {tabular && (
            <Form.Item
              name="mapping"
              label={t('upload.mapping')}
              rules={[{ required: true, message: t('upload.mapping-rule') }]}
            >
              <Select
                style={{ width: 240 }}
                loading={mappings.isPending}
                options={(mappings.data ?? []).map((mapping) => ({ value: mapping.id, label: l(mapping.title) }))}
              />
            </Form.Item>
          )}
          <Form.Item
            name="source"
            label={t('source')}
            extra={t('upload.source-how')}
            rules={[{ pattern: /^[\p{L}\p{N}._:-]{1,64}$/u, message: t('upload.source-rule') }]}
          >
            <Input style={{ width: 180 }} maxLength={64} />
          </Form.Item>
          <Form.Item name="externalId" label={t('external')} extra={t('upload.external-how')}>
            <Input style={{ width: 220 }} maxLength={200} />
          </Form.Item>
        </div>
        <Button type="primary" htmlType="submit" disabled={!file} loading={send.isPending}>
          {t('upload.send')}
        </Button>
        {share !== undefined && (
          <Progress
            percent={Math.round(share * 100)}
            status="active"
            format={(percent) => (percent === 100 ? t('upload.checking') : `${percent}%`)}
          />
        )}
      </Form>
      {send.error && <FailureNote error={send.error} />}
      {send.data && (
        <section aria-live="polite" className="upload-receipt">
          <h3>
            {t('receipt')} ·{' '}
            {send.data.duplicateOf === undefined || can('data.read') ? (
              <AppLink to={`/data/submissions/${send.data.id}`}>{send.data.externalId}</AppLink>
            ) : (
              send.data.externalId
            )}
          </h3>
          <Receipt key={send.data.id} detail={send.data} />
        </section>
      )}
    </Panel>
  );
}

function Templates() {
  const { t, l, language } = useText('data');
  const mappings = useMappings();
  const { busy, start } = useDownload();
  return (
    <Panel title={t('templates')}>
      <p className="muted">{t('templates-how')}</p>
      <Loaded query={mappings}>
        {(list) => (
          <ul className="item-list">
            {list.map((mapping) => (
              <li key={mapping.id}>
                <Button
                  type="link"
                  size="small"
                  className="cell-button"
                  disabled={busy !== undefined}
                  onClick={() =>
                    void start(
                      `/api/mappings/${encodeURIComponent(mapping.id)}/template.xlsx`,
                      `${l(mapping.title)}.xlsx`,
                    )
                  }
                >
                  {l(mapping.title)} (.xlsx)
                </Button>
                <span className="muted">
                  {mapping.columns
                    .map((column) => `${l(column.title)}${column.required ? ' *' : ''}`)
                    .join(language === 'zh' ? '、' : ', ')}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}
