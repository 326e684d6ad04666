import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal, Popconfirm, Select } from 'antd';
import { useState } from 'react';
import type { CodeApplication, CodeApply, HealthCode } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote, useFailureText } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { formatDate, formatTime, none } from '../../components/format.ts';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { RealNameFields } from './apply-form.tsx';
import { CodeActions } from './code-actions.tsx';
import { CodeFrame } from './code-frame.tsx';
import { StateMark } from './state-mark.tsx';

const tones = { pending: 'busy', approved: 'good', refused: 'bad' } as const;

/** 核验办理: the window compares document and proof, decides applications, issues cards to people without a phone. */
export function ApplicationsPage() {
  const { t, l } = useText('health-code');
  const can = useCan();
  const [search, change] = useAddress();
  const [issuing, setIssuing] = useState(false);
  const [refusing, setRefusing] = useState<CodeApplication>();
  const state = search.state ?? 'pending';
  const paged = usePaged<CodeApplication>(
    ['code-applications'],
    '/api/health-code/applications',
    { state: state === 'all' ? undefined : state },
    { enabled: can('code.verify') },
  );
  const decide = useDecision();
  return (
    <CodeFrame
      tab="applications"
      tools={
        <Button type="primary" onClick={() => setIssuing(true)}>
          {t('issue')}
        </Button>
      }
    >
      <search className="filters">
        <Select
          aria-label={t('state-name')}
          style={{ width: 140 }}
          value={state}
          onChange={(next: string) => change({ state: next })}
          options={['pending', 'approved', 'refused', 'all'].map((one) => ({
            value: one,
            label: t(`application.${one}`),
          }))}
        />
      </search>
      <PagedTable<CodeApplication>
        paged={paged}
        label={t('tab.applications')}
        rowKey={(row) => row.id}
        minWidth={980}
        cards
        empty={<Empty title={t('applications-none')} why={t('applications-why')} />}
        columns={[
          { title: t('time'), dataIndex: 'at', width: 140, render: formatTime },
          { title: t('for-whom'), render: (_, row) => <strong>{row.name}</strong> },
          { title: t('born'), dataIndex: 'birthDate', width: 110, render: formatDate },
          { title: t('id-number'), dataIndex: 'idNumber', width: 180, render: (text: string | null) => text ?? none },
          { title: t('area'), dataIndex: 'areaName', render: (text: string | null) => text ?? none },
          {
            title: t('applicant'),
            render: (_, row) =>
              row.kind === 'own' ? (
                <>
                  {t('self')} <code>{row.account}</code>
                </>
              ) : (
                <>
                  {row.guardian} · {l(row.relation)}
                  <div className="muted">
                    {l(row.proof?.kind)} {row.proof?.reference}
                  </div>
                </>
              ),
          },
          {
            title: t('result'),
            width: 190,
            render: (_, row) =>
              row.state === 'pending' ? (
                <div className="code-actions">
                  <Popconfirm
                    title={t('approve-sure', { name: row.name })}
                    onConfirm={() => decide.mutate({ id: row.id, approve: true })}
                  >
                    <Button size="small" type="primary">
                      {t('approve')}
                    </Button>
                  </Popconfirm>
                  <Button size="small" danger onClick={() => setRefusing(row)}>
                    {t('refuse')}
                  </Button>
                </div>
              ) : (
                <>
                  <Mark tone={tones[row.state]}>{t(`application.${row.state}`)}</Mark>
                  <div className="muted">{row.reason ?? row.decidedBy}</div>
                </>
              ),
          },
        ]}
      />
      <Modal open={issuing} onCancel={() => setIssuing(false)} title={t('issue')} footer={null} destroyOnHidden>
        <IssueForm />
      </Modal>
      <Modal
        open={refusing !== undefined}
        onCancel={() => setRefusing(undefined)}
        title={t('refuse-title', { name: refusing?.name ?? '' })}
        footer={null}
        destroyOnHidden
      >
        <Form
          layout="vertical"
          requiredMark={false}
          onFinish={({ reason }: { reason: string }) => {
            if (refusing) decide.mutate({ id: refusing.id, approve: false, reason });
            setRefusing(undefined);
          }}
        >
          <Form.Item
            name="reason"
            label={t('reason')}
            rules={[{ required: true, whitespace: true, max: 300, message: t('reason-rule') }]}
          >
            <Input.TextArea rows={3} />
          </Form.Item>
          <Button danger type="primary" htmlType="submit">
            {t('refuse')}
          </Button>
        </Form>
      </Modal>
    </CodeFrame>
  );
}

function useDecision() {
  const client = useQueryClient();
  const { notification } = App.useApp();
  const failure = useFailureText();
  return useMutation({
    mutationFn: ({ id, ...decision }: { id: string; approve: boolean; reason?: string }) =>
      api.post(`/api/health-code/applications/${id}/decision`, decision),
    onSettled: () => client.invalidateQueries({ queryKey: ['code-applications'] }),
    onError: (error) => notification.error({ title: failure(error).title }),
  });
}

/** Somebody stands at the window with their document: the card is active at once and can be printed. */
function IssueForm() {
  const { t } = useText('health-code');
  const issue = useMutation({
    mutationFn: (values: CodeApply) => api.post<HealthCode>('/api/health-code/cards', values),
  });
  const [changed, setChanged] = useState<HealthCode>();
  const code = changed ?? issue.data;
  if (code)
    return (
      <div role="status">
        <p>
          <strong>{code.name}</strong> {code.idNumber} <StateMark state={code.state} />
        </p>
        <CodeActions code={code} printAt="/codes/print" onChange={setChanged} />
      </div>
    );
  return (
    <Form layout="vertical" requiredMark={false} onFinish={(values: CodeApply) => issue.mutate(values)}>
      {issue.error && <FailureNote error={issue.error} />}
      <p className="muted">{t('issue-why')}</p>
      <RealNameFields />
      <Button type="primary" htmlType="submit" loading={issue.isPending}>
        {t('issue')}
      </Button>
    </Form>
  );
}
