import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Checkbox, Form, Input, Modal, Steps } from 'antd';
import { useState } from 'react';
import type { PlanSnapshot, PublicDocument, Release, ReleaseRequest } from '../../../../../src/http/contract.ts';
import { api } from '../../../app/api.ts';
import { FailureNote } from '../../../app/errors.tsx';
import { useText } from '../../../i18n/index.ts';
import { PublicContent } from '../../public/public-content.tsx';
import { planBase, useSnapshotRows } from './queries.ts';

interface Texts {
  office: string;
  introZh?: string;
  introEn?: string;
  licence?: string;
}

/** Chooses what of a frozen evaluation becomes public, shows it as the public will see it, then releases it. */
export function ReleaseDialog({ id, snapshot, close }: { id: string; snapshot: PlanSnapshot; close: () => void }) {
  const { t, language } = useText('evaluation');
  const { notification } = App.useApp();
  const client = useQueryClient();
  const [form] = Form.useForm<Texts>();
  const rows = useSnapshotRows(id, snapshot.id).data?.rows ?? [];
  const [left, setLeft] = useState<Set<string>>();
  // Without data there is nothing to show; the planner may add such rows by hand.
  const out = left ?? new Set(rows.filter((row) => row.status === 'no-data').map(({ no }) => no));
  const chosen = rows.filter(({ no }) => !out.has(no)).map(({ no }) => no);
  const [preview, setPreview] = useState<PublicDocument>();
  const request = (): ReleaseRequest => {
    const texts = form.getFieldsValue(true) as Texts;
    const filled = Object.fromEntries(Object.entries(texts).filter(([, text]) => text?.trim()));
    return { ...filled, office: texts.office, snapshot: snapshot.id, rows: chosen };
  };
  const look = useMutation({
    mutationFn: () => api.post<PublicDocument>(`${planBase(id)}/releases/preview`, request()),
    onSuccess: setPreview,
  });
  const release = useMutation({
    mutationFn: () => api.post<Release>(`${planBase(id)}/releases`, request()),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['plan', id, 'releases'] });
      notification.success({ title: t('released') });
      close();
    },
  });
  const toggle = (no: string, on: boolean) => {
    const next = new Set(out);
    if (on) next.delete(no);
    else next.add(no);
    setLeft(next);
  };
  return (
    <Modal
      open
      width={920}
      onCancel={close}
      title={t('release-of', { on: snapshot.on, kind: t(`kind-of.${snapshot.kind}`) })}
      footer={
        preview
          ? [
              <Button key="back" onClick={() => setPreview(undefined)}>
                {t('back')}
              </Button>,
              <Button key="go" type="primary" loading={release.isPending} onClick={() => release.mutate()}>
                {t('release-now')}
              </Button>,
            ]
          : [
              <Button key="close" onClick={close}>
                {t('cancel')}
              </Button>,
              <Button
                key="look"
                type="primary"
                disabled={chosen.length === 0}
                loading={look.isPending}
                onClick={() => form.submit()}
              >
                {t('preview')}
              </Button>,
            ]
      }
    >
      <Steps
        size="small"
        current={preview ? 1 : 0}
        items={[{ title: t('step-choose') }, { title: t('step-preview') }]}
        style={{ marginBottom: 12 }}
      />
      {(look.error ?? release.error) && <FailureNote error={look.error ?? release.error} />}
      {preview && (
        <div className="public-preview">
          <PublicContent document={preview} />
        </div>
      )}
      <Form<Texts>
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={() => look.mutate()}
        style={preview ? { display: 'none' } : {}}
      >
        <p className="muted">{t('release-why')}</p>
        <Form.Item
          name="office"
          label={t('office')}
          extra={t('office-why')}
          rules={[{ required: true, min: 2, message: t('office-needed') }]}
        >
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name="introZh" label={t('intro-zh')}>
          <Input.TextArea rows={2} maxLength={2000} showCount />
        </Form.Item>
        <Form.Item name="introEn" label={t('intro-en')}>
          <Input.TextArea rows={2} maxLength={2000} />
        </Form.Item>
        <Form.Item name="licence" label={t('licence')} extra={t('licence-why')}>
          <Input maxLength={200} />
        </Form.Item>
        <fieldset className="release-rows">
          <legend>
            {t('rows-chosen', { chosen: chosen.length, all: rows.length })}{' '}
            <Button size="small" onClick={() => setLeft(new Set())}>
              {t('choose-all')}
            </Button>{' '}
            <Button size="small" onClick={() => setLeft(new Set(rows.map(({ no }) => no)))}>
              {t('choose-none')}
            </Button>
          </legend>
          {rows.map((row) => (
            <Checkbox
              key={row.no}
              checked={!out.has(row.no)}
              onChange={(event) => toggle(row.no, event.target.checked)}
            >
              {row.no} {(language === 'en' && row.name_en) || row.name}{' '}
              <span className="muted">{t(`common:status.${row.status}`)}</span>
            </Checkbox>
          ))}
        </fieldset>
      </Form>
    </Modal>
  );
}
