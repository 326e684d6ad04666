import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input, Modal, Segmented } from 'antd';
import { useState } from 'react';
import type { Feedback, FeedbackState, FeedbackStep } from '../../../../../src/http/contract.ts';
import { api } from '../../../app/api.ts';
import { FailureNote } from '../../../app/errors.tsx';
import { formatTime } from '../../../components/format.ts';
import { ListTable } from '../../../components/list-table.tsx';
import { Panel } from '../../../components/page.tsx';
import { Empty, Loaded } from '../../../components/state.tsx';
import { Mark } from '../../../components/status.tsx';
import { useText } from '../../../i18n/index.ts';
import { planBase, useFeedback } from './queries.ts';

const STATES: (FeedbackState | 'all')[] = ['new', 'answered', 'hidden', 'all'];
const TONE = { new: 'warn', answered: 'good', hidden: 'plain' } as const;

/** What people wrote about the released plan, with their contact where they left one. */
export function FeedbackList({ id }: { id: string }) {
  const { t } = useText('evaluation');
  const [state, setState] = useState<FeedbackState | 'all'>('new');
  const [answering, setAnswering] = useState<Feedback>();
  const feedback = useFeedback(id, state, true);
  const settle = useSettle(id);
  return (
    <Panel
      title={t('feedback')}
      tools={
        <Segmented
          size="small"
          value={state}
          onChange={setState}
          options={STATES.map((one) => ({ value: one, label: t(`feedback-state.${one}`) }))}
        />
      }
    >
      {settle.error && <FailureNote error={settle.error} />}
      <Loaded query={feedback} rows={2}>
        {({ items }) => (
          <ListTable<Feedback>
            label={t('feedback')}
            rowKey="id"
            dataSource={items}
            minWidth={860}
            locale={{ emptyText: <Empty title={t('feedback-none')} why={t('feedback-why')} /> }}
            columns={[
              { title: t('received'), dataIndex: 'receivedAt', width: 140, render: formatTime },
              { title: '#', dataIndex: 'target', width: 60 },
              {
                title: t('text'),
                render: (_, row) => (
                  <>
                    {row.text}
                    {row.answer && (
                      <div className="muted">
                        {t('answer')}：{row.answer} {row.published && <span className="tag">{t('published')}</span>}
                      </div>
                    )}
                  </>
                ),
              },
              { title: t('contact'), dataIndex: 'contact', width: 160 },
              {
                title: t('state'),
                width: 100,
                render: (_, row) => <Mark tone={TONE[row.state]}>{t(`feedback-state.${row.state}`)}</Mark>,
              },
              {
                title: t('do'),
                width: 150,
                render: (_, row) => (
                  <span className="quick-dates">
                    <Button size="small" onClick={() => setAnswering(row)}>
                      {t('to-answer')}
                    </Button>
                    <Button
                      size="small"
                      disabled={settle.isPending}
                      onClick={() =>
                        settle.mutate({ id: row.id, step: { state: row.state === 'hidden' ? 'new' : 'hidden' } })
                      }
                    >
                      {t(row.state === 'hidden' ? 'unhide' : 'hide')}
                    </Button>
                  </span>
                ),
              },
            ]}
          />
        )}
      </Loaded>
      {answering && <Answer id={id} feedback={answering} close={() => setAnswering(undefined)} />}
    </Panel>
  );
}

function useSettle(id: string, done?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (one: { id: string; step: FeedbackStep }) =>
      api.post<Feedback>(`${planBase(id)}/feedback/${one.id}/steps`, one.step),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['plan', id, 'feedback'] });
      done?.();
    },
  });
}

function Answer({ id, feedback, close }: { id: string; feedback: Feedback; close: () => void }) {
  const { t } = useText('evaluation');
  const [answer, setAnswer] = useState(feedback.answer ?? '');
  const [published, setPublished] = useState(feedback.published);
  const settle = useSettle(id, close);
  return (
    <Modal
      open
      onCancel={close}
      title={t('to-answer')}
      okText={t('answer-save')}
      okButtonProps={{ disabled: answer.trim() === '' }}
      confirmLoading={settle.isPending}
      onOk={() => settle.mutate({ id: feedback.id, step: { state: 'answered', answer: answer.trim(), published } })}
    >
      <blockquote className="public-quote">{feedback.text}</blockquote>
      {settle.error && <FailureNote error={settle.error} />}
      <Input.TextArea
        aria-label={t('answer')}
        value={answer}
        rows={4}
        maxLength={2000}
        showCount
        autoFocus
        onChange={(event) => setAnswer(event.target.value)}
      />
      <p>
        <Checkbox checked={published} onChange={(event) => setPublished(event.target.checked)}>
          {t('answer-publish')}
        </Checkbox>
      </p>
    </Modal>
  );
}
