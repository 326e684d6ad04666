import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import type { RecognitionItems, RecognitionPrompt } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useText } from '../../i18n/index.ts';

export const useRecognitionItems = () =>
  useQuery({
    queryKey: ['recognition', 'items'],
    queryFn: () => api.get<RecognitionItems>('/api/recognition/items'),
    staleTime: 600_000,
  });

interface Refusal {
  reason: string;
  words?: string;
}

/** An open prompt: the earlier result is accepted, or why not is said. */
export function Decide({
  prompt,
  onDecided,
}: {
  prompt: Pick<RecognitionPrompt, 'id' | 'title'>;
  onDecided?: (accepted: boolean) => void;
}) {
  const { t, l } = useText('recognition');
  const client = useQueryClient();
  const [refusing, setRefusing] = useState(false);
  const [form] = Form.useForm<Refusal>();
  const chosen = Form.useWatch('reason', form);
  const reasons = useRecognitionItems().data?.reasons ?? [];
  const decide = useMutation({
    mutationFn: (body: { accept: boolean } & Partial<Refusal>) =>
      api.post(`/api/recognition/prompts/${prompt.id}/decision`, body),
    onSuccess: (_, { accept }) => {
      setRefusing(false);
      onDecided?.(accept);
      void client.invalidateQueries({ queryKey: ['recognition'] });
    },
  });
  const needsWords = reasons.some(({ code, words }) => code === chosen && words);
  return (
    <>
      <div className="row-actions">
        <Button
          size="small"
          type="primary"
          loading={decide.isPending && !refusing}
          onClick={() => decide.mutate({ accept: true })}
        >
          {t('accept')}
        </Button>
        <Button size="small" onClick={() => setRefusing(true)}>
          {t('refuse')}
        </Button>
      </div>
      {decide.error && !refusing && <FailureNote error={decide.error} />}
      <Modal
        open={refusing}
        title={`${t('refuse')} · ${l(prompt.title)}`}
        okText={t('refuse')}
        confirmLoading={decide.isPending}
        onOk={() => form.submit()}
        onCancel={() => setRefusing(false)}
        destroyOnHidden
      >
        {decide.error && <FailureNote error={decide.error} />}
        <Form<Refusal>
          form={form}
          layout="vertical"
          requiredMark={false}
          onFinish={(values) => decide.mutate({ accept: false, ...values })}
        >
          <Form.Item name="reason" label={t('reasons')} rules={[{ required: true, message: t('reason-rule') }]}>
            <Select options={reasons.map(({ code, title }) => ({ value: code, label: l(title) }))} />
          </Form.Item>
          <Form.Item
            name="words"
            label={t('words')}
            rules={[{ required: needsWords, whitespace: needsWords, message: t('words-rule') }]}
          >
            <Input.TextArea rows={2} maxLength={500} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
