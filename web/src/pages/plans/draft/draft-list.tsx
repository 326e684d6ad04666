import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import type { Draft, DraftRequest, DraftSummary } from '../../../../../src/http/contract.ts';
import { AppLink, useGo } from '../../../app/address.tsx';
import { api } from '../../../app/api.ts';
import { FailureNote } from '../../../app/errors.tsx';
import { formatTime } from '../../../components/format.ts';
import { ListTable } from '../../../components/list-table.tsx';
import { Page } from '../../../components/page.tsx';
import { rowOpener } from '../../../components/paged-table.tsx';
import { Empty, Guard, Loaded } from '../../../components/state.tsx';
import { Mark } from '../../../components/status.tsx';
import { useText } from '../../../i18n/index.ts';
import { useSnapshots } from '../evaluation/queries.ts';
import { usePlans } from '../queries.ts';
import { usePlanTitle } from '../words.ts';
import { useDrafts } from './queries.ts';

/** Drafts of next plans. */
export function DraftListPage() {
  const { t } = useText('draft');
  const titleOf = usePlanTitle();
  const go = useGo();
  const drafts = useDrafts();
  const [creating, setCreating] = useState(false);
  return (
    <Guard need="plan.edit">
      <Page
        title={t('list')}
        name={t('list')}
        note={t('list-note')}
        tools={
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
            {t('new')}
          </Button>
        }
      >
        <Loaded query={drafts}>
          {(list) => (
            <ListTable<DraftSummary>
              label={t('list')}
              rowKey="id"
              dataSource={list}
              minWidth={920}
              locale={{ emptyText: <Empty title={t('none')} why={t('none-why')} /> }}
              {...rowOpener<DraftSummary>((draft) => go(`/plans/drafts/${draft.id}`))}
              columns={[
                {
                  title: t('title'),
                  render: (_, draft) => (
                    <AppLink to={`/plans/drafts/${draft.id}`}>
                      {titleOf({ title: draft.title, ...(draft.titleEn ? { titleEn: draft.titleEn } : {}) })}
                    </AppLink>
                  ),
                },
                { title: t('region'), dataIndex: 'region', width: 180 },
                {
                  title: t('period'),
                  dataIndex: 'period',
                  width: 110,
                  render: ([from, to]: [number, number]) => `${from}–${to}`,
                },
                { title: t('kept'), dataIndex: 'kept', width: 80, align: 'right' },
                { title: t('dropped'), dataIndex: 'dropped', width: 80, align: 'right' },
                {
                  title: t('state'),
                  width: 110,
                  render: (_, draft) => (
                    <Mark tone={draft.state === 'enacted' ? 'good' : 'busy'}>{t(`state-of.${draft.state}`)}</Mark>
                  ),
                },
                {
                  title: t('changed'),
                  width: 170,
                  render: (_, draft) => (
                    <>
                      {formatTime(draft.changedAt)}
                      <div className="muted">{draft.changedBy}</div>
                    </>
                  ),
                },
              ]}
            />
          )}
        </Loaded>
        {creating && <NewDraft close={() => setCreating(false)} />}
      </Page>
    </Guard>
  );
}

/** From which plan, with which baselines. */
function NewDraft({ close }: { close: () => void }) {
  const { t } = useText('draft');
  const titleOf = usePlanTitle();
  const go = useGo();
  const client = useQueryClient();
  const plans = usePlans();
  const [form] = Form.useForm<{ plan: string; snapshot?: string; title?: string }>();
  const plan = Form.useWatch('plan', form) ?? plans.data?.[0]?.id;
  const create = useMutation({
    mutationFn: (request: DraftRequest) => api.post<Draft>('/api/plan-drafts', request),
    onSuccess: async (draft) => {
      await client.invalidateQueries({ queryKey: ['plan-drafts'] });
      go(`/plans/drafts/${draft.id}`);
    },
  });
  return (
    <Modal
      open
      onCancel={close}
      title={t('new')}
      okText={t('create')}
      okButtonProps={{ disabled: !plan }}
      confirmLoading={create.isPending}
      onOk={() => form.submit()}
    >
      <p className="muted">{t('new-why')}</p>
      {create.error && <FailureNote error={create.error} />}
      {plan && (
        <Form
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={{ plan }}
          onFinish={({ plan: base, snapshot, title }) =>
            create.mutate({
              plan: base,
              ...(snapshot ? { snapshot } : {}),
              ...(title?.trim() ? { title: title.trim() } : {}),
            })
          }
        >
          <Form.Item name="plan" label={t('base')}>
            <Select
              options={plans.data?.map((one) => ({ value: one.id, label: titleOf(one) })) ?? []}
              onChange={() => form.setFieldValue('snapshot', undefined)}
            />
          </Form.Item>
          <SnapshotField plan={plan} />
          <Form.Item name="title" label={t('title')} extra={t('title-why')}>
            <Input maxLength={200} />
          </Form.Item>
        </Form>
      )}
    </Modal>
  );
}

function SnapshotField({ plan }: { plan: string }) {
  const { t } = useText('draft');
  const snapshots = useSnapshots(plan).data ?? [];
  return (
    <Form.Item name="snapshot" label={t('baselines')} extra={t('baselines-why')}>
      <Select
        allowClear
        placeholder={t('baselines-live')}
        options={snapshots.map((one) => ({
          value: one.id,
          label: `${one.on} ${t(`evaluation:kind-of.${one.kind}`)}${one.title ? ` ${one.title}` : ''}`,
        }))}
      />
    </Form.Item>
  );
}
