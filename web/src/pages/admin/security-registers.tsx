import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Form, Input, Segmented } from 'antd';
import { useState } from 'react';
import type { SecurityEntry, SecurityRegister } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useInstance } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { none } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';

type Task = { register: SecurityRegister; entry?: SecurityEntry };

/** Processing activities, impact assessments, breaches: lists, and a form for each. */
export function SecurityRegisters() {
  const { t } = useText('retention');
  const registers = useQuery({
    queryKey: ['security-registers'],
    queryFn: () => api.get<SecurityRegister[]>('/api/security-registers'),
  });
  return (
    <Loaded query={registers} rows={6}>
      {(list) => (list.length === 0 ? <Empty title={t('no-registers')} /> : <Registers registers={list} />)}
    </Loaded>
  );
}

function Registers({ registers }: { registers: SecurityRegister[] }) {
  const { t, l } = useText('retention');
  const [search, change] = useAddress();
  const [task, setTask] = useState<Task>();
  const register = registers.find(({ kind }) => kind === search.register) ?? registers[0]!;
  const path = `/api/security-registers/${register.kind}`;
  const paged = usePaged<SecurityEntry>(['security-entries', register.kind], path, {});
  return (
    <Panel
      title={t('registers')}
      tools={
        <>
          <ExportButton path={path} params={{}} name={l(register.title)} />{' '}
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setTask({ register })}>
            {t('enter')}
          </Button>
        </>
      }
    >
      <div className="register-kinds">
        <Segmented
          aria-label={t('registers')}
          value={register.kind}
          options={registers.map(({ kind, title }) => ({ value: kind, label: l(title) }))}
          onChange={(kind) => change({ register: kind })}
        />
      </div>
      <p className="muted">{register.source}</p>
      <PagedTable<SecurityEntry>
        paged={paged}
        label={l(register.title)}
        rowKey={(row) => row.id}
        minWidth={1000}
        empty={<Empty title={t('no-entries')} why={t('no-entries-why')} />}
        columns={[
          { title: t('day'), dataIndex: 'day', width: 120 },
          { title: t('name'), dataIndex: 'title', width: 200 },
          {
            title: t('content'),
            width: 320,
            render: (_, { content }) => (
              <dl className="entry-fields">
                {register.fields
                  .filter(({ code }) => content[code])
                  .map(({ code, title }) => (
                    <div key={code}>
                      <dt className="muted">{l(title)}</dt>
                      <dd>{content[code]}</dd>
                    </div>
                  ))}
              </dl>
            ),
          },
          { title: t('keep-until'), width: 130, render: (_, { keepUntil }) => keepUntil ?? none },
          { title: t('actor'), dataIndex: 'actor', width: 140 },
          {
            title: t('do'),
            width: 90,
            render: (_, entry) => (
              <Button size="small" onClick={() => setTask({ register, entry })}>
                {t('correct')}
              </Button>
            ),
          },
        ]}
      />
      <Drawer
        open={task !== undefined}
        onClose={() => setTask(undefined)}
        title={`${t(task?.entry ? 'correct' : 'enter')} · ${l(task?.register.title)}`}
        size="min(560px, 100vw)"
        destroyOnHidden
      >
        {task && <EntryForm task={task} onDone={() => setTask(undefined)} />}
      </Drawer>
    </Panel>
  );
}

interface Values {
  title: string;
  day: string;
  content: Record<string, string | undefined>;
}

function EntryForm({ task: { register, entry }, onDone }: { task: Task; onDone: () => void }) {
  const { t, l } = useText('retention');
  const { message } = App.useApp();
  const client = useQueryClient();
  const today = useInstance().data?.today;
  const save = useMutation({
    mutationFn: ({ content, ...values }: Values) =>
      api.post(`/api/security-registers/${register.kind}`, {
        ...values,
        content: Object.fromEntries(Object.entries(content).filter(([, value]) => value)),
        ...(entry ? { replaces: entry.id } : {}),
      }),
    onSuccess: () => {
      void message.success(t('saved'));
      void client.invalidateQueries({ queryKey: ['security-entries'] });
      onDone();
    },
  });
  return (
    <Form
      layout="vertical"
      requiredMark="optional"
      initialValues={entry ?? { day: today, content: {} }}
      onFinish={(values: Values) => save.mutate(values)}
      disabled={save.isPending}
      scrollToFirstError
    >
      {save.error && <FailureNote error={save.error} />}
      {entry && <p className="muted">{t('correct-how')}</p>}
      <Form.Item
        name="title"
        label={t('name')}
        rules={[{ required: true, whitespace: true, max: 200, message: t('needed') }]}
      >
        <Input />
      </Form.Item>
      <Form.Item name="day" label={t('day')} rules={[{ required: true, message: t('needed') }]}>
        <Input type="date" />
      </Form.Item>
      {register.fields.map(({ code, title, required }) => (
        <Form.Item
          key={code}
          name={['content', code]}
          label={l(title)}
          rules={[{ required, whitespace: true, max: 5000, message: t('needed') }]}
        >
          <Input.TextArea autoSize={{ minRows: 1, maxRows: 8 }} />
        </Form.Item>
      ))}
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('save')}
      </Button>
    </Form>
  );
}
