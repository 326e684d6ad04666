import { Button, Drawer } from 'antd';
import { useState } from 'react';
import type { OrderExecution } from '../../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../../app/address.tsx';
import { useCan } from '../../../app/session.ts';
import { none } from '../../../components/format.ts';
import { ListTable } from '../../../components/list-table.tsx';
import { Empty, Loaded } from '../../../components/state.tsx';
import { useText } from '../../../i18n/index.ts';
import { ItemDrawer } from '../../work/item-drawer.tsx';
import { Due, StateMark } from '../../work/marks.tsx';
import { OrderForm } from './order-form.tsx';
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
            minWidth={920}
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
            <OrderForm id={id} subjects={data} onDone={() => setIssuing(false)} />
          </Drawer>
          <ItemDrawer id={search.item} onClose={() => change({ item: undefined })} />
        </>
      )}
    </Loaded>
  );
}
