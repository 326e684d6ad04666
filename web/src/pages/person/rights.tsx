import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Form, Input, Radio, Segmented } from 'antd';
import { useState } from 'react';
import type { RightsRow } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { formatTime, none } from '../../components/format.ts';
import { Page } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty, Guard } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { AdminTabs } from '../admin/admin-frame.tsx';
import { DataTabs } from '../exchange/data-tabs.tsx';
import { RequestText } from './my-requests.tsx';
import '../../styles/person.css';

/** Residents' requests, decided by the data side (corrections) and the privacy officer (erasures). */
export function RightsPage() {
  const { t } = useText('person');
  const [search, change] = useAddress();
  const can = useCan();
  const [open, setOpen] = useState<RightsRow>();
  const state = search.state === 'all' ? 'all' : 'open';
  const paged = usePaged<RightsRow>(['rights'], '/api/rights-requests', { state });
  return (
    <Guard need={['rights.correct', 'privacy.review']}>
      <Page
        title={t('rights.title')}
        name={t('rights.title')}
        tools={
          <Segmented
            value={state}
            onChange={(value) => change({ state: value === 'all' ? 'all' : undefined })}
            options={[
              { value: 'open', label: t('rights.open-only') },
              { value: 'all', label: t('rights.all') },
            ]}
          />
        }
      >
        {can('privacy.review') ? <AdminTabs /> : <DataTabs />}
        <PagedTable<RightsRow>
          paged={paged}
          label={t('rights.title')}
          rowKey={(row) => row.id}
          empty={<Empty title={t('rights.none')} why={t('rights.none-why')} />}
          onOpen={setOpen}
          columns={[
            { title: t('rights.asked'), dataIndex: 'at', width: 150, render: formatTime },
            { title: t('rights.person'), dataIndex: 'personName', width: 110 },
            { title: t('rights.request'), render: (_, row) => `${t(`me.${row.kind}`)} · ${row.record}` },
            { title: t('where'), dataIndex: 'heldByName', render: (name: string | null) => name ?? none },
            {
              title: t('rights.state'),
              width: 110,
              render: (_, row) => (
                <Mark tone={row.state === 'open' ? 'busy' : row.state === 'granted' ? 'good' : 'bad'}>
                  {t(`me.state.${row.state}`)}
                </Mark>
              ),
            },
          ]}
        />
        <Drawer
          open={open !== undefined}
          onClose={() => setOpen(undefined)}
          title={t('rights.decide')}
          size="min(520px, 100vw)"
          destroyOnHidden
        >
          {open && <Decide row={open} onDone={() => setOpen(undefined)} />}
        </Drawer>
      </Page>
    </Guard>
  );
}

function Decide({ row, onDone }: { row: RightsRow; onDone: () => void }) {
  const { t } = useText('person');
  const { message } = App.useApp();
  const client = useQueryClient();
  const decide = useMutation({
    mutationFn: (values: { grant: boolean; answer: string }) =>
      api.post(`/api/rights-requests/${row.id}/decision`, values),
    onSuccess: async () => {
      void message.success(t('rights.done'));
      await client.invalidateQueries({ queryKey: ['rights'] });
      onDone();
    },
  });
  return (
    <>
      <div className="me-item">
        <strong>{row.personName}</strong>
        <RequestText row={row} />
        {row.answer && <span>{t('me.answer', { answer: row.answer })}</span>}
      </div>
      {row.state === 'open' && (
        <Form
          layout="vertical"
          requiredMark={false}
          initialValues={{ grant: row.kind === 'correction' || row.retention?.erasable !== false }}
          onFinish={(values: { grant: boolean; answer: string }) => decide.mutate(values)}
        >
          <p className="muted">{t(row.kind === 'correction' ? 'rights.grant-note' : 'rights.erasure-note')}</p>
          {decide.error && <FailureNote error={decide.error} />}
          <Form.Item name="grant" label={t('rights.decide')}>
            <Radio.Group
              options={[
                { value: true, label: t('rights.grant') },
                { value: false, label: t('rights.refuse') },
              ]}
            />
          </Form.Item>
          <Form.Item
            name="answer"
            label={t('rights.answer')}
            rules={[{ required: true, whitespace: true, min: 2, max: 500, message: t('rights.answer-rule') }]}
          >
            <Input.TextArea rows={3} maxLength={500} />
          </Form.Item>
          <Button type="primary" htmlType="submit" block loading={decide.isPending}>
            {t('rights.decide')}
          </Button>
        </Form>
      )}
    </>
  );
}
