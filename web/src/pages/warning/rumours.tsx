import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Checkbox, Form, Input, InputNumber, Modal, Radio, Select } from 'antd';
import { useState } from 'react';
import type { Rumour, Rumours } from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { areaOptions } from '../../app/area-picker.tsx';
import { FailureNote } from '../../app/errors.tsx';
import { useArea, useAreas, useCan, useInstance } from '../../app/session.ts';
import { formatTime, none } from '../../components/format.ts';
import { Page } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty, Guard } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { WarningTabs } from './tabs.tsx';

const PATH = '/api/surveillance/rumours';
const STATES = ['new', 'verified', 'dismissed'] as const;

/** 预警 · 线索: what somebody heard or reported, verified or dismissed. */
export function RumoursPage() {
  const { t, l } = useText('sources');
  const can = useCan();
  const { code } = useArea();
  const [search, change] = useAddress();
  const [entering, setEntering] = useState(false);
  const [settling, setSettling] = useState<Rumour>();
  const paged = usePaged<Rumour>(['signals', 'rumours'], PATH, { area: code, state: search.state });
  const known = paged.query.data as Rumours | undefined;
  const manages = can('surveillance.manage');
  return (
    <Guard need="surveillance.read">
      <Page
        title={t('rumours.title')}
        name={t('rumours.title')}
        note={t('rumours.note')}
        tools={
          manages && (
            <Button type="primary" disabled={!known} onClick={() => setEntering(true)}>
              {t('rumours.enter')}
            </Button>
          )
        }
      >
        <WarningTabs />
        <search className="filters">
          <Select
            aria-label={t('state')}
            value={search.state ?? ''}
            onChange={(state) => change({ state: state || undefined })}
            options={[
              { value: '', label: t('rumours.all') },
              ...STATES.map((value) => ({ value, label: t(`rumours.state.${value}`) })),
            ]}
            style={{ minWidth: 120 }}
          />
        </search>
        <PagedTable<Rumour>
          paged={paged}
          label={t('rumours.title')}
          rowKey={({ id }) => id}
          minWidth={860}
          empty={<Empty title={t('rumours.none')} why={t('rumours.none-why')} />}
          columns={[
            { title: t('rumours.heard'), dataIndex: 'heardOn', width: 110 },
            { title: t('rumours.channel'), dataIndex: 'channelTitle', width: 110, render: (title) => l(title) },
            {
              title: t('rumours.text'),
              key: 'text',
              render: (_, row) => (
                <>
                  {row.text}
                  <div className="muted">
                    {[
                      row.topicTitle && l(row.topicTitle),
                      row.persons !== null && t('rumours.persons-n', { n: row.persons }),
                      row.contact,
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </div>
                </>
              ),
            },
            {
              title: t('area'),
              key: 'area',
              width: 160,
              render: (_, row) => (
                <>
                  {row.areaName ?? row.area}
                  {row.place && <div className="muted">{row.place}</div>}
                </>
              ),
            },
            {
              title: t('rumours.entered'),
              key: 'entered',
              width: 150,
              render: (_, row) => (
                <>
                  {formatTime(row.enteredAt)}
                  <div className="muted">{row.enteredBy ?? t('rumours.public')}</div>
                </>
              ),
            },
            {
              title: t('state'),
              key: 'state',
              width: 170,
              render: (_, row) => (
                <>
                  <Mark tone={row.state === 'new' ? 'warn' : row.state === 'verified' ? 'busy' : 'plain'}>
                    {t(`rumours.state.${row.state}`)}
                  </Mark>{' '}
                  {row.state === 'new' && manages && (
                    <Button type="link" size="small" className="cell-button" onClick={() => setSettling(row)}>
                      {t('rumours.settle')}
                    </Button>
                  )}
                  {row.signal && <AppLink to={`/warning/signals/${row.signal}`}>{t('rumours.signal')}</AppLink>}
                  {row.note && <div className="muted">{row.note}</div>}
                </>
              ),
            },
          ]}
        />
        {entering && known && <EnterRumour known={known} onClose={() => setEntering(false)} />}
        {settling && known && <SettleRumour rumour={settling} known={known} onClose={() => setSettling(undefined)} />}
      </Page>
    </Guard>
  );
}

function useSend<V extends object>(path: string, done: () => void) {
  const client = useQueryClient();
  const { message } = App.useApp();
  const { t } = useText('sources');
  return useMutation({
    mutationFn: (values: V) =>
      api.post<Rumour>(
        path,
        Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '' && value != null)),
      ),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['signals'] });
      void message.success(t('saved'));
      done();
    },
  });
}

function EnterRumour({ known, onClose }: { known: Rumours; onClose: () => void }) {
  const { t, l } = useText('sources');
  const { code } = useArea();
  const areas = useAreas().data ?? [];
  const today = useInstance().data?.today;
  const send = useSend<Record<string, unknown>>(PATH, onClose);
  const needed = (key: string) => [{ required: true, message: t(`rumours.rule.${key}`) }];
  const flat = areaOptions(areas);
  return (
    <Modal title={t('rumours.enter')} open onCancel={onClose} footer={null} destroyOnHidden>
      <Form
        layout="vertical"
        requiredMark={false}
        initialValues={{ heardOn: today, channel: known.channels[0]?.id, area: code }}
        onFinish={send.mutate}
      >
        {send.error && <FailureNote error={send.error} />}
        <Form.Item name="text" label={t('rumours.text')} rules={needed('text')}>
          <Input.TextArea maxLength={2000} autoSize={{ minRows: 3 }} />
        </Form.Item>
        <div className="form-row">
          <Form.Item name="heardOn" label={t('rumours.heard')} rules={needed('heard')}>
            <Input type="date" {...(today ? { max: today } : {})} />
          </Form.Item>
          <Form.Item name="channel" label={t('rumours.channel')} rules={needed('channel')}>
            <Select
              options={known.channels.map(({ id, title }) => ({ value: id, label: l(title) }))}
              style={{ minWidth: 140 }}
            />
          </Form.Item>
          <Form.Item name="persons" label={t('rumours.persons')}>
            <InputNumber min={0} precision={0} />
          </Form.Item>
        </div>
        <Form.Item name="area" label={t('area')} rules={needed('area')}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={flat} />
        </Form.Item>
        <Form.Item name="place" label={t('rumours.place')}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="topic" label={t('rumours.topic')}>
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            options={known.topics.map(({ id, title }) => ({ value: id, label: l(title) }))}
          />
        </Form.Item>
        <Form.Item name="contact" label={t('rumours.contact')} extra={t('rumours.contact-why')}>
          <Input maxLength={200} />
        </Form.Item>
        <Button htmlType="submit" type="primary" loading={send.isPending}>
          {t('save')}
        </Button>
      </Form>
    </Modal>
  );
}

function SettleRumour({ rumour, known, onClose }: { rumour: Rumour; known: Rumours; onClose: () => void }) {
  const { t, l } = useText('sources');
  const [form] = Form.useForm<{ outcome?: string; signal?: boolean }>();
  const outcome = Form.useWatch('outcome', form);
  const signal = Form.useWatch('signal', form);
  const send = useSend<Record<string, unknown>>(`${PATH}/${rumour.id}/settlement`, onClose);
  return (
    <Modal title={t('rumours.settle')} open onCancel={onClose} footer={null} destroyOnHidden>
      <p>{rumour.text || none}</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ topic: rumour.topic }}
        onFinish={send.mutate}
      >
        {send.error && <FailureNote error={send.error} />}
        <Form.Item
          name="outcome"
          label={t('rumours.outcome')}
          rules={[{ required: true, message: t('rumours.rule.outcome') }]}
        >
          <Radio.Group
            options={(['verified', 'dismissed'] as const).map((value) => ({
              value,
              label: t(`rumours.state.${value}`),
            }))}
          />
        </Form.Item>
        {outcome === 'verified' && (
          <>
            <Form.Item name="signal" valuePropName="checked">
              <Checkbox>{t('rumours.raise')}</Checkbox>
            </Form.Item>
            <Form.Item
              name="topic"
              label={t('rumours.topic')}
              rules={signal ? [{ required: true, message: t('rumours.rule.topic') }] : []}
            >
              <Select
                allowClear
                showSearch={{ optionFilterProp: 'label' }}
                options={known.topics.map(({ id, title }) => ({ value: id, label: l(title) }))}
              />
            </Form.Item>
          </>
        )}
        <Form.Item
          name="note"
          label={t('note-of')}
          rules={[{ required: true, whitespace: true, message: t('rumours.rule.note') }]}
        >
          <Input.TextArea maxLength={2000} autoSize={{ minRows: 2 }} />
        </Form.Item>
        <Button htmlType="submit" type="primary" loading={send.isPending}>
          {t('save')}
        </Button>
      </Form>
    </Modal>
  );
}
