import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal, Radio, Segmented } from 'antd';
import { useState } from 'react';
import type { BreakGlassRow } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatTime, none } from '../../components/format.ts';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { AdminFrame } from './admin-frame.tsx';

const states = ['all', 'waiting', 'reviewed'];

/** Emergency accesses of the area, newest first, with the privacy officer's judgement. */
export function BreakGlassPage() {
  const { t } = useText('break-glass');
  const can = useCan();
  const [search, change] = useAddress();
  const [judged, setJudged] = useState<BreakGlassRow>();
  const params = { state: search.state };
  const paged = usePaged<BreakGlassRow>(['break-glass'], '/api/break-glass', params, {
    enabled: can('privacy.review'),
  });
  return (
    <AdminFrame tab="break-glass">
      <search className="filters">
        <Segmented
          aria-label={t('state')}
          value={search.state ?? 'all'}
          options={states.map((value) => ({ value, label: t(`states.${value}`) }))}
          onChange={(state) => change({ state: state === 'all' ? undefined : String(state) })}
        />
        <span className="shell-gap" />
        <ExportButton path="/api/break-glass" params={params} name={t('open')} />
      </search>
      <PagedTable<BreakGlassRow>
        paged={paged}
        label={t('open')}
        rowKey={(row) => row.id}
        minWidth={1000}
        cards
        empty={<Empty title={t('none')} why={t('list-why')} />}
        columns={[
          {
            title: t('time'),
            width: 160,
            render: (_, row) => (
              <>
                {formatTime(row.openedAt)} {row.open && <Mark tone="warn">{t('in-force')}</Mark>}
              </>
            ),
          },
          {
            title: t('who'),
            width: 170,
            render: (_, row) => `${row.name} · ${t(`common:role.${row.role}`, { defaultValue: row.role })}`,
          },
          { title: t('resident'), dataIndex: 'personName', width: 90 },
          { title: t('area'), width: 120, render: (_, row) => row.patientAreaName ?? row.patientArea ?? none },
          { title: t('reason'), render: (_, row) => `${t(`purposes.${row.purpose}`)}：${row.reason}` },
          { title: t('due'), width: 150, render: (_, row) => formatTime(row.noticeDue) },
          {
            title: t('verdict'),
            width: 190,
            render: (_, row) => (
              <Verdict row={row} onJudge={() => setJudged(row)} may={can('privacy.review') && !row.mine} />
            ),
          },
        ]}
      />
      <Modal
        open={judged !== undefined}
        onCancel={() => setJudged(undefined)}
        title={t('judge-of', { name: judged?.name ?? '' })}
        footer={null}
        destroyOnHidden
      >
        {judged && <JudgeForm row={judged} onDone={() => setJudged(undefined)} />}
      </Modal>
    </AdminFrame>
  );
}

function Verdict({ row, may, onJudge }: { row: BreakGlassRow; may: boolean; onJudge: () => void }) {
  const { t } = useText('break-glass');
  if (row.justified !== null)
    return (
      <>
        <Mark tone={row.justified ? 'good' : 'bad'}>{t(row.justified ? 'justified' : 'not-justified')}</Mark>{' '}
        <span className="muted">{row.words}</span>
      </>
    );
  return may ? (
    <Button size="small" type="primary" aria-label={t('judge-of', { name: row.name })} onClick={onJudge}>
      {t('judge')}
    </Button>
  ) : (
    <Mark tone="plain">{t('states.waiting')}</Mark>
  );
}

function JudgeForm({ row, onDone }: { row: BreakGlassRow; onDone: () => void }) {
  const { t } = useText('break-glass');
  const client = useQueryClient();
  const { notification } = App.useApp();
  const judge = useMutation({
    mutationFn: (values: { justified: boolean; words: string }) =>
      api.post<BreakGlassRow>(`/api/break-glass/${row.id}/review`, values),
    onSuccess: async () => {
      notification.success({ title: t('saved') });
      onDone();
      await client.invalidateQueries({ queryKey: ['break-glass'] });
    },
  });
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      initialValues={{ justified: true }}
      onFinish={(values: { justified: boolean; words: string }) => judge.mutate(values)}
    >
      <p>
        {row.personName} · {t(`purposes.${row.purpose}`)}：{row.reason}
      </p>
      {judge.error && <FailureNote error={judge.error} />}
      <Form.Item name="justified" label={t('verdict')}>
        <Radio.Group
          options={[
            { value: true, label: t('justified') },
            { value: false, label: t('not-justified') },
          ]}
        />
      </Form.Item>
      <Form.Item
        name="words"
        label={t('words')}
        rules={[{ required: true, whitespace: true, max: 500, message: t('words-rule') }]}
      >
        <Input.TextArea rows={3} maxLength={500} autoFocus />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={judge.isPending}>
        {t('save')}
      </Button>
    </Form>
  );
}
