import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal, Popconfirm, Select } from 'antd';
import { useState } from 'react';
import type { EventStandard, EventZoneRequest } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { areaOptions } from '../../app/area-picker.tsx';
import { FailureNote, useFailureText } from '../../app/errors.tsx';
import { useArea, useAreas, useCan } from '../../app/session.ts';
import { formatTime, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { WarningTabs } from './tabs.tsx';

const PATH = '/api/surveillance/event-standard';
const KEY = ['surveillance', 'event-standard'];

/** 预警 · 报告标准: from how many cases on an event must be reported, and in which areas other numbers hold. */
export function EventStandardPage() {
  const { t, l } = useText('warning');
  const manages = useCan()('surveillance.manage');
  const [adding, setAdding] = useState(false);
  const query = useQuery({ queryKey: KEY, queryFn: () => api.get<EventStandard>(PATH) });
  return (
    <Guard need="surveillance.read">
      <Page title={t('standard.title')} name={t('standard.title')} note={t('standard.note')}>
        <WarningTabs />
        <Loaded query={query}>
          {({ from, rules, zones, topics, chain }) => (
            <>
              <Panel title={t('standard.rules')} tools={t('standard.since', { from })}>
                <ListTable
                  label={t('standard.rules')}
                  cards
                  rowKey="id"
                  dataSource={rules}
                  columns={[
                    {
                      title: t('standard.rule'),
                      key: 'rule',
                      render: (_, { title, verified }) => (
                        <>
                          {l(title)} {!verified && <Mark tone="warn">{t('signal.unverified')}</Mark>}
                        </>
                      ),
                    },
                    {
                      title: t('standard.where'),
                      key: 'where',
                      render: (_, rule) =>
                        rule.zones.length === 0 ? t('standard.everywhere') : rule.zones.map(l).join(' / '),
                    },
                    {
                      title: t('standard.holds'),
                      key: 'holds',
                      render: (_, rule) => (rule.holds ? t('standard.in-force') : t('standard.no-area')),
                    },
                  ]}
                />
              </Panel>
              <Panel
                title={t('standard.zones')}
                tools={manages && <Button onClick={() => setAdding(true)}>{t('standard.add-zone')}</Button>}
              >
                {zones.length === 0 ? (
                  <Empty title={t('standard.no-zones')} why={t('standard.no-zones-why')} />
                ) : (
                  <ListTable
                    label={t('standard.zones')}
                    cards
                    rowKey={({ area, topicTitle, classTitle }) => `${area} ${topicTitle.en} ${classTitle.en}`}
                    dataSource={zones}
                    columns={[
                      { title: t('disease'), key: 'topic', render: (_, { topicTitle }) => l(topicTitle) },
                      { title: t('standard.area'), key: 'area', render: (_, { areaName }) => areaName ?? none },
                      { title: t('standard.class'), key: 'class', render: (_, { classTitle }) => l(classTitle) },
                      {
                        title: t('standard.zone-note'),
                        key: 'note',
                        render: (_, { note, by, at }) =>
                          note === null ? (
                            <span className="muted">{t('standard.zone-from-content')}</span>
                          ) : (
                            <>
                              {note}
                              <div className="muted">
                                {by} {at && formatTime(at)} {t('standard.zone-said')}
                              </div>
                            </>
                          ),
                      },
                      {
                        title: '',
                        key: 'end',
                        width: 90,
                        render: (_, { id }) => manages && id !== null && <EndZone id={id} />,
                      },
                    ]}
                  />
                )}
              </Panel>
              {adding && <ZoneForm topics={topics} onClose={() => setAdding(false)} />}
              <Panel title={t('standard.chain')}>
                <ol>
                  {chain.map(({ to, hours }) => (
                    <li key={to.en}>{t('standard.step', { to: l(to), hours })}</li>
                  ))}
                </ol>
              </Panel>
            </>
          )}
        </Loaded>
      </Page>
    </Guard>
  );
}

/** One area of the officer's own put into a class for one disease. */
function ZoneForm({ topics, onClose }: { topics: EventStandard['topics']; onClose: () => void }) {
  const { t, l } = useText('warning');
  const { message } = App.useApp();
  const { code } = useArea();
  const areas = areaOptions(useAreas().data ?? []);
  const client = useQueryClient();
  const [form] = Form.useForm<EventZoneRequest>();
  const topic = Form.useWatch('topic', form);
  const save = useMutation({
    mutationFn: (body: EventZoneRequest) => api.post<{ id: string }>(`${PATH}/zones`, body),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: KEY });
      void message.success(t('standard.zone-done'));
      onClose();
    },
  });
  const needed = [{ required: true, whitespace: true, message: t('standard.needed') }];
  return (
    <Modal title={t('standard.add-zone')} open onCancel={onClose} footer={null} destroyOnHidden>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ area: code }}
        onFinish={save.mutate}
        onValuesChange={(changed) => 'topic' in changed && form.resetFields(['class'])}
      >
        {save.error && <FailureNote error={save.error} />}
        <Form.Item name="topic" label={t('disease')} rules={needed}>
          <Select options={topics.map(({ id, title }) => ({ value: id, label: l(title) }))} />
        </Form.Item>
        <Form.Item name="area" label={t('standard.area')} rules={needed}>
          <Select options={areas} showSearch={{ optionFilterProp: 'label' }} />
        </Form.Item>
        <Form.Item name="class" label={t('standard.class')} rules={needed}>
          <Select
            disabled={!topic}
            options={topics
              .find(({ id }) => id === topic)
              ?.classes.map(({ id, title }) => ({ value: id, label: l(title) }))}
          />
        </Form.Item>
        <Form.Item name="note" label={t('standard.zone-note')} rules={needed}>
          <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('standard.add-zone')}
        </Button>
      </Form>
    </Modal>
  );
}

function EndZone({ id }: { id: string }) {
  const { t } = useText('warning');
  const { message } = App.useApp();
  const failure = useFailureText();
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => api.delete(`${PATH}/zones/${id}`),
    onSuccess: () => message.success(t('standard.zone-ended')),
    onError: (error) => message.error(failure(error).title),
    onSettled: () => void client.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <Popconfirm
      title={t('standard.zone-end')}
      description={t('standard.zone-end-sure')}
      onConfirm={() => end.mutateAsync().catch(() => undefined)}
    >
      <Button size="small" loading={end.isPending}>
        {t('standard.zone-end')}
      </Button>
    </Popconfirm>
  );
}
