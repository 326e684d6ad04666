import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import type { Page, RegisterRow, Terminal, TerminalCreate } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useText } from '../../i18n/index.ts';
import { useRules } from './rules.ts';
import { makePair } from './sm.ts';
import { canKeepKeys, saveTerminal } from './terminal-store.ts';

type Values = Omit<TerminalCreate, 'publicKey'>;

/** Institution, name and kind of a terminal, as both who asks and who registers give them. */
export function TerminalFields() {
  const { t, l } = useText('health-code');
  const rules = useRules().data;
  const [find, setFind] = useState('');
  const institutions = useQuery({
    queryKey: ['code-institutions', find],
    queryFn: ({ signal }) => api.get<Page<RegisterRow>>('/api/institutions', { q: find, limit: 50 }, signal),
    placeholderData: (previous) => previous,
  });
  const needed = [{ required: true, message: t('choose') }];
  return (
    <>
      <Form.Item name="institution" label={t('institution')} rules={needed}>
        <Select
          showSearch={{ filterOption: false, onSearch: setFind }}
          loading={institutions.isFetching}
          options={(institutions.data?.items ?? []).map(({ reference, values }) => ({
            value: reference.split('/')[1],
            label: String(values.name ?? reference),
          }))}
        />
      </Form.Item>
      <Form.Item
        name="name"
        label={t('terminal-name')}
        rules={[{ required: true, whitespace: true, max: 64, message: t('terminal-name-rule') }]}
      >
        <Input placeholder={t('terminal-name-how')} />
      </Form.Item>
      <Form.Item name="kind" label={t('kind')} rules={needed}>
        <Select
          loading={!rules}
          labelRender={({ label }) => label ?? ''}
          options={(rules?.terminalKinds ?? []).map(({ code, title }) => ({ value: code, label: l(title) }))}
        />
      </Form.Item>
    </>
  );
}

/** 申请登记: this browser makes its key and asks; the key never leaves it. */
export function EnrolForm() {
  const { t } = useText('health-code');
  const client = useQueryClient();
  const ask = useMutation({
    mutationFn: async (values: Values) => {
      const pair = await makePair();
      const made = await api.post<Terminal>('/api/health-code/terminals', { ...values, publicKey: pair.publicKey });
      await saveTerminal({ id: made.id, name: made.name, ...pair });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['local-terminal'] }),
  });
  if (!canKeepKeys())
    return (
      <div className="note note-failure" role="alert">
        <div className="note-title">✕ {t('insecure')}</div>
        <p>{t('insecure-how')}</p>
      </div>
    );
  return (
    <section className="code-card" style={{ maxWidth: 480 }}>
      <h2>{t('enrol')}</h2>
      <p className="muted">{t('enrol-why')}</p>
      {ask.error && <FailureNote error={ask.error} />}
      <Form
        layout="vertical"
        requiredMark={false}
        initialValues={{ kind: 'desk' }}
        onFinish={(values: Values) => ask.mutate(values)}
      >
        <TerminalFields />
        <Button type="primary" htmlType="submit" loading={ask.isPending}>
          {t('enrol-send')}
        </Button>
      </Form>
    </section>
  );
}
