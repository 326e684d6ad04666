import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { Panel } from '../../components/page.tsx';
import { useText } from '../../i18n/index.ts';

/** A record that must not be stored (a test message, a true duplicate) is set aside with the reason. */
export function Dismiss({ path, onDone }: { path: string; onDone: () => unknown }) {
  const { t } = useText('data');
  const [form] = Form.useForm<{ note: string }>();
  const dismiss = useMutation({
    mutationFn: (body: { note: string }) => api.post(`${path}/dismiss`, body),
    onSuccess: onDone,
  });
  return (
    <Panel title={t('dismiss')}>
      <p className="muted">{t('dismiss-why')}</p>
      {dismiss.error && <FailureNote error={dismiss.error} />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => dismiss.mutate(values)}>
        <Form.Item
          name="note"
          label={t('reason')}
          rules={[{ required: true, whitespace: true, message: t('reason-rule') }]}
        >
          <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} />
        </Form.Item>
        <Button htmlType="submit" danger loading={dismiss.isPending}>
          {t('dismiss')}
        </Button>
      </Form>
    </Panel>
  );
}
