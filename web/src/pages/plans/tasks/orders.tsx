import { Button, DatePicker, Drawer, Form, Input, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import type { OrderExecution, PlanExecution } from '../../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../../app/address.tsx';
import { api } from '../../../app/api.ts';
import { useCan } from '../../../app/session.ts';
import { none } from '../../../components/format.ts';
import { ListTable } from '../../../components/list-table.tsx';
import { Empty, Loaded } from '../../../components/state.tsx';
import { useText } from '../../../i18n/index.ts';
import { ItemDrawer } from '../../work/item-drawer.tsx';
import { Due, StateMark } from '../../work/marks.tsx';
import { useUnits, useWorkChange } from '../../work/queries.ts';
import { useExecution } from './queries.ts';

/** 督办: orders issued against tasks, projects and targets, with their answers. */
export function Orders({ id }: { id: string }) {
  const { t } = useText('planning');
  const can = useCan();
  const [search, change] = useAddress();
  const [issuing, setIssuing] = useState(false);
  const execution = useExecution(id);
  return (
    <Loaded query={execution}>
      {(data) => (
        <>
          <div className="filters">
            <span className="muted">{t('orders-why')}</span>
            {can('task.manage') && (
              <Button type="primary" onClick={() => setIssuing(true)}>
                {t('issue')}
              </Button>
            )}
          </div>
          <ListTable<OrderExecution>
            label={t('orders')}
            rowKey={(order) => order.item}
            dataSource={data.orders}
            minWidth={860}
            locale={{ emptyText: <Empty title={t('orders-none')} why={t('orders-why')} /> }}
            columns={[
              {
                title: t('col.order'),
                width: 150,
                render: (_, { item, year, no }) => (
                  <AppLink to={`/orders/${item}`} search={{ plan: id }}>
                    {t('order-no', { year, no })}
                  </AppLink>
                ),
              },
              {
                title: t('col.matter'),
                render: (_, order) => (
                  <>
                    <button type="button" className="link-button" onClick={() => change({ item: order.item })}>
                      {order.title}
                    </button>
                    <div className="muted clip">
                      {t(`about.${order.aboutKind}`)} · {order.aboutName}
                    </div>
                  </>
                ),
              },
              { title: t('col.to'), width: 190, render: (_, { unit }) => unit ?? none },
              { title: t('col.issued'), dataIndex: 'issuedOn', width: 110 },
              {
                title: t('col.due'),
                width: 170,
                render: (_, order) => <Due due={order.due} daysLate={order.daysLate} done={order.state === 'done'} />,
              },
              { title: t('col.state'), width: 110, render: (_, { state }) => <StateMark state={state} /> },
            ]}
          />
          <Drawer
            open={issuing}
            onClose={() => setIssuing(false)}
            title={t('issue')}
            size="min(560px, 100vw)"
            destroyOnHidden
          >
            <OrderForm id={id} data={data} onDone={() => setIssuing(false)} />
          </Drawer>
          <ItemDrawer id={search.item} onClose={() => change({ item: undefined })} />
        </>
      )}
    </Loaded>
  );
}

interface Values {
  about: string;
  title: string;
  requirement: string;
  unit: string;
  due: Dayjs;
}

function OrderForm({ id, data, onDone }: { id: string; data: PlanExecution; onDone: () => void }) {
  const { t } = useText('planning');
  const units = useUnits();
  const save = useWorkChange(({ about, due, ...rest }: Values) => {
    const [kind, key] = about.split('|');
    return api.post(`/api/plans/${encodeURIComponent(id)}/orders`, {
      ...rest,
      about: { kind, ...(key ? { key } : {}) },
      due: due.format('YYYY-MM-DD'),
    });
  }, onDone);
  const subjects = [
    { label: t('about.plan'), options: [{ value: 'plan|', label: t('about-whole') }] },
    {
      label: t('about.task'),
      options: data.tasks.map(({ no, title }) => ({ value: `task|${no}`, label: `${no} ${title}` })),
    },
    {
      label: t('about.project'),
      options: data.projects.map(({ key, name }) => ({ value: `project|${key}`, label: name })),
    },
  ];
  const rule = [{ required: true, message: t('needed') }];
  return (
    <Form layout="vertical" requiredMark={false} name="order" onFinish={(values: Values) => save.mutate(values)}>
      <Form.Item name="about" label={t('col.about')} rules={rule}>
        <Select showSearch={{ optionFilterProp: 'label' }} options={subjects} />
      </Form.Item>
      <Form.Item name="title" label={t('col.matter')} rules={[{ ...rule[0], whitespace: true, max: 200 }]}>
        <Input />
      </Form.Item>
      <Form.Item name="requirement" label={t('requirement')} rules={[{ ...rule[0], whitespace: true, max: 4000 }]}>
        <Input.TextArea autoSize={{ minRows: 3 }} />
      </Form.Item>
      <Form.Item name="unit" label={t('col.to')} rules={rule}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={(units.data?.units ?? []).map(({ name }) => ({ value: name, label: name }))}
        />
      </Form.Item>
      <Form.Item name="due" label={t('col.due')} rules={rule}>
        <DatePicker />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('issue')}
      </Button>
    </Form>
  );
}
