import { InboxOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Checkbox, Drawer, Flex, Form, Input, Select, Upload } from 'antd';
import { useState } from 'react';
import type { TerminologyLoaded, TerminologyPreview } from '../../../../src/http/contract.ts';
import { upload } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { formatBytes } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';
import { PreviewOfTable } from './preview.tsx';

/** The server's limit, told before a large file is sent; the server checks again. */
const MAX_MB = 64;

type Fields = Partial<
  Record<'url' | 'version' | 'title' | 'validFrom' | 'validTo' | 'hierarchy' | 'code' | 'display' | 'parent', string>
>;

/** A table is looked at first: what is read from which column, what is wrong, what it changes. Only then it is loaded. */
export function LoadDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useText('terminology');
  const { message } = App.useApp();
  const client = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const [file, setFile] = useState<File>();
  const [replace, setReplace] = useState(false);
  const bodyOf = (more: Record<string, string> = {}) => {
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...form.getFieldsValue(), ...more })) if (value) body.set(name, value);
    body.set('file', file!);
    return body;
  };
  const preview = useMutation({
    mutationFn: () => upload<TerminologyPreview>('/api/terminology/preview', bodyOf()),
  });
  const load = useMutation({
    mutationFn: () => upload<TerminologyLoaded>('/api/terminology/loads', bodyOf({ replace: String(replace) })),
    onSuccess: ({ concepts, version }) => {
      void message.success(t('loaded', { count: concepts, version }));
      void client.invalidateQueries({ queryKey: ['terminology'] });
      onClose();
    },
  });
  const again = () => {
    preview.reset();
    load.reset();
  };
  const seen = preview.data;
  const ready = seen && seen.failure === null && seen.wrong === 0 && seen.state !== 'unchanged';
  const columns = seen?.header.map((value) => ({ value, label: value })) ?? [];
  const tooLarge = file && file.size > MAX_MB * 1024 * 1024;
  return (
    <Drawer
      open
      size={760}
      title={t('load')}
      onClose={onClose}
      footer={
        <Flex gap={8} justify="end">
          <Button
            type={ready ? 'default' : 'primary'}
            disabled={!file || tooLarge}
            loading={preview.isPending}
            onClick={() => void form.validateFields().then(() => preview.mutate())}
          >
            {t('check')}
          </Button>
          <Button
            type="primary"
            disabled={!ready || (seen.state === 'replaces' && !replace)}
            loading={load.isPending}
            onClick={() => load.mutate()}
          >
            {t('load-now')}
          </Button>
        </Flex>
      }
    >
      <Form form={form} layout="vertical" requiredMark={false} onValuesChange={again}>
        <Form.Item name="url" label={t('url')} extra={t('url-how')} rules={[{ required: true, message: t('needed') }]}>
          <Input placeholder="urn:oid:2.16.156.10011.2.3.3.11" />
        </Form.Item>
        <div className="form-row">
          <Form.Item name="version" label={t('version')} rules={[{ required: true, message: t('needed') }]}>
            <Input placeholder="2.0" />
          </Form.Item>
          <Form.Item name="title" label={t('name')}>
            <Input />
          </Form.Item>
          <Form.Item name="validFrom" label={t('valid-from')}>
            <Input type="date" />
          </Form.Item>
          <Form.Item name="validTo" label={t('valid-to')}>
            <Input type="date" />
          </Form.Item>
        </div>
        <Upload.Dragger
          accept=".csv,.txt,.tsv"
          maxCount={1}
          showUploadList={false}
          aria-label={t('choose')}
          beforeUpload={(chosen) => {
            setFile(chosen);
            again();
            return false;
          }}
        >
          <p className="upload-icon">
            <InboxOutlined aria-hidden="true" />
          </p>
          <p>{file ? `${file.name} · ${formatBytes(file.size)}` : t('drop')}</p>
          <p className="muted">{t('kinds', { limit: MAX_MB })}</p>
        </Upload.Dragger>
        {seen && (
          <details style={{ margin: '12px 0' }} open={seen.failure !== null}>
            <summary>{t('columns')}</summary>
            <div className="form-row">
              {(['code', 'display', 'parent'] as const).map((name) => (
                <Form.Item key={name} name={name} label={t(`field.${name}`)}>
                  <Select allowClear options={columns} placeholder={t('by-name')} style={{ minWidth: 140 }} />
                </Form.Item>
              ))}
              <Form.Item name="hierarchy" label={t('hierarchy')}>
                <Select
                  allowClear
                  placeholder={t('by-name')}
                  style={{ minWidth: 160 }}
                  options={(['column', 'prefix', 'none'] as const).map((value) => ({
                    value,
                    label: t(`hierarchies.${value}`),
                  }))}
                />
              </Form.Item>
            </div>
          </details>
        )}
      </Form>
      {tooLarge && <p role="alert">{t('too-large', { limit: MAX_MB })}</p>}
      {(preview.error ?? load.error) && <FailureNote error={preview.error ?? load.error} />}
      {seen && <PreviewOfTable preview={seen} />}
      {ready && seen.state === 'replaces' && (
        <Checkbox checked={replace} onChange={(event) => setReplace(event.target.checked)}>
          {t('replace')}
        </Checkbox>
      )}
    </Drawer>
  );
}
