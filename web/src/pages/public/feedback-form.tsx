import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import type { PublicDocument } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useText } from '../../i18n/index.ts';

interface Values {
  text: string;
  target?: string;
  contact?: string;
}

/** What a reader wants to say; no sign-in, a few a person and hour. */
export function FeedbackForm({ id, document }: { id: string; document: PublicDocument }) {
  const { t, language } = useText('public');
  const [form] = Form.useForm<Values>();
  const send = useMutation({
    mutationFn: (values: Values) =>
      api.post<{ id: string }>(`/api/public/plans/${encodeURIComponent(id)}/feedback`, values),
    onSuccess: () => form.resetFields(),
  });
  const targets = document.domains.flatMap((domain) =>
    domain.rows.map((row) => ({ value: row.no, label: (language === 'en' && row.nameEn) || row.name })),
  );
  return (
    <section className="public-form">
      <h2>{t('feedback')}</h2>
      {send.isSuccess && (
        <div className="note note-good" role="status">
          {t('feedback-thanks')}
        </div>
      )}
      {send.error && <FailureNote error={send.error} />}
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ text, target, contact }) =>
          send.mutate({
            text: text.trim(),
            ...(target ? { target } : {}),
            ...(contact?.trim() ? { contact: contact.trim() } : {}),
          })
        }
      >
        <Form.Item
          name="text"
          label={t('feedback-text')}
          rules={[{ required: true, whitespace: true, message: t('feedback-needed') }]}
        >
          <Input.TextArea rows={4} maxLength={2000} showCount />
        </Form.Item>
        <Form.Item name="target" label={t('feedback-target')}>
          <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={targets} />
        </Form.Item>
        <Form.Item name="contact" label={t('feedback-contact')} extra={t('feedback-contact-why')}>
          <Input maxLength={200} autoComplete="email" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={send.isPending}>
          {t('feedback-send')}
        </Button>
      </Form>
    </section>
  );
}
