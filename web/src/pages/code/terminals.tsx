import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, DatePicker, Form, Input, Modal, Popconfirm, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import type { Terminal, TerminalCreate } from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote, useFailureText } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { formatTime, none } from '../../components/format.ts';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { CodeFrame } from './code-frame.tsx';
import { TerminalFields } from './enrol-form.tsx';
import { StateMark } from './state-mark.tsx';

type Change = { state?: 'active' | 'suspended' | 'revoked'; validUntil?: string };
const states = ['requested', 'active', 'suspended', 'revoked'];

/** 终端: which devices may read codes; requests wait here until an administrator activates them. */
export function TerminalsPage() {
  const { t, l } = useText('health-code');
  const can = useCan();
  const client = useQueryClient();
  const { notification } = App.useApp();
  const failure = useFailureText();
  const [search, change] = useAddress();
  const [adding, setAdding] = useState(false);
  const paged = usePaged<Terminal>(
    ['terminals'],
    '/api/health-code/terminals',
    { state: search.state },
    { enabled: can('terminal.manage') },
  );
  const patch = useMutation({
    mutationFn: ({ id, ...body }: Change & { id: string }) => api.patch(`/api/health-code/terminals/${id}`, body),
    onSuccess: () => client.invalidateQueries({ queryKey: ['terminals'] }),
    onError: (error) => notification.error({ title: failure(error).title }),
  });
  const set = (row: Terminal, state: 'active' | 'suspended' | 'revoked') => (
    <Popconfirm
      title={t(`sure-terminal.${state}`, { name: row.name })}
      onConfirm={() => patch.mutate({ id: row.id, state })}
    >
      <Button size="small" danger={state === 'revoked'} type={state === 'active' ? 'primary' : 'default'}>
        {t(`set.${state}`)}
      </Button>
    </Popconfirm>
  );
  return (
    <CodeFrame
      tab="terminals"
      note={t('terminals-note')}
      tools={
        <Button icon={<PlusOutlined />} onClick={() => setAdding(true)}>
          {t('terminal-add')}
        </Button>
      }
    >
      <search className="filters">
        <Select
          allowClear
          placeholder={t('state-any')}
          aria-label={t('state-any')}
          style={{ width: 160 }}
          value={search.state}
          onChange={(state: string | undefined) => change({ state })}
          options={states.map((state) => ({ value: state, label: t(`state.${state}`) }))}
        />
      </search>
      <PagedTable<Terminal>
        paged={paged}
        label={t('tab.terminals')}
        rowKey={(row) => row.id}
        minWidth={1040}
        cards
        empty={<Empty title={t('terminals-none')} why={t('terminals-why')} />}
        columns={[
          {
            title: t('terminal-name'),
            dataIndex: 'name',
            render: (name: string, row) => (
              <>
                <AppLink to={`/codes/log?terminal=${row.id}`}>{name}</AppLink>
                <div className="muted">{l(row.kindTitle)}</div>
              </>
            ),
          },
          {
            title: t('institution'),
            render: (_, row) => (
              <>
                {row.institutionName ?? row.institution}
                <div className="muted">{row.areaName ?? row.area}</div>
              </>
            ),
          },
          { title: t('key'), dataIndex: 'fingerprint', width: 160, render: (text: string) => <code>{text}</code> },
          {
            title: t('state-name'),
            dataIndex: 'state',
            width: 100,
            render: (state: Terminal['state']) => <StateMark state={state} />,
          },
          {
            title: t('asked-by'),
            width: 150,
            render: (_, row) => (
              <>
                <code>{row.requestedBy}</code>
                <div className="muted">{formatTime(row.requestedAt)}</div>
              </>
            ),
          },
          {
            title: t('valid-until'),
            width: 140,
            render: (_, row) =>
              row.validUntil && row.state !== 'revoked' ? (
                <DatePicker
                  size="small"
                  allowClear={false}
                  aria-label={t('valid-until-of', { name: row.name })}
                  value={dayjs(row.validUntil)}
                  onChange={(day) => day && patch.mutate({ id: row.id, validUntil: day.format('YYYY-MM-DD') })}
                />
              ) : (
                none
              ),
          },
          {
            title: t('seen'),
            dataIndex: 'seenAt',
            width: 140,
            render: (at: string | null) => (at ? formatTime(at) : none),
          },
          {
            title: t('do'),
            width: 170,
            render: (_, row) => (
              <div className="code-actions">
                {(row.state === 'requested' || row.state === 'suspended') && set(row, 'active')}
                {row.state === 'active' && set(row, 'suspended')}
                {row.state !== 'revoked' && set(row, 'revoked')}
              </div>
            ),
          },
        ]}
      />
      <Modal open={adding} onCancel={() => setAdding(false)} title={t('terminal-add')} footer={null} destroyOnHidden>
        <TerminalForm onDone={() => setAdding(false)} />
      </Modal>
    </CodeFrame>
  );
}

/** A device of another maker: its public key is typed in. */
function TerminalForm({ onDone }: { onDone: () => void }) {
  const { t } = useText('health-code');
  const client = useQueryClient();
  const add = useMutation({
    mutationFn: (values: TerminalCreate) =>
      api.post('/api/health-code/terminals', { ...values, publicKey: values.publicKey.trim() }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['terminals'] });
      onDone();
    },
  });
  return (
    <Form layout="vertical" requiredMark={false} onFinish={(values: TerminalCreate) => add.mutate(values)}>
      {add.error && <FailureNote error={add.error} />}
      <TerminalFields />
      <Form.Item
        name="publicKey"
        label={t('public-key')}
        extra={t('public-key-how')}
        rules={[{ required: true, pattern: /^\s*04[0-9a-fA-F]{128}\s*$/, message: t('public-key-rule') }]}
      >
        <Input.TextArea rows={3} spellCheck={false} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={add.isPending}>
        {t('register')}
      </Button>
    </Form>
  );
}
