import { useMutation } from '@tanstack/react-query';
import { App, Form, Input, Modal } from 'antd';
import type { RecallResult, UploadBatch } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useText } from '../../i18n/index.ts';

/** Takes a batch back, with the reason that its records carry from then on. */
export function RecallForm({
  path,
  name,
  onClose,
  onDone,
}: {
  path: string;
  name: string;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useText('exchange');
  const { message } = App.useApp();
  const [form] = Form.useForm<{ reason: string }>();
  const recall = useMutation({
    mutationFn: (values: { reason: string }) => api.post<RecallResult | UploadBatch>(path, values),
    onSuccess: (made) => {
      const left = 'left' in made ? made.left.length : 0;
      void message.success(
        left > 0
          ? t('recalled-left', { count: made.records as number, left })
          : t('recalled', { count: made.records as number }),
      );
      onDone();
      onClose();
    },
  });
  return (
    <Modal
      open
      title={`${t('recall')} ${name}`}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t('recall')}
      okButtonProps={{ danger: true, loading: recall.isPending }}
    >
      <p className="muted">{t('recall-why')}</p>
      {recall.error && <FailureNote error={recall.error} />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => recall.mutate(values)}>
        <Form.Item
          name="reason"
          label={t('recall-reason')}
          rules={[{ required: true, whitespace: true, min: 2, max: 300, message: t('recall-rule') }]}
        >
          <Input.TextArea rows={2} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
