import { useQuery } from '@tanstack/react-query';
import type { MyOrder } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useCan } from '../../app/session.ts';
import { formatTime } from '../../components/format.ts';
import { useKeptFocus } from '../../components/kept-focus.ts';
import { Page } from '../../components/page.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { DrillMark, OrderMark } from './marks.tsx';
import { MyCallups } from './my-callups.tsx';
import { OrderMoves } from './order-list.tsx';
import { CommandTabs } from './tabs.tsx';

/** 我的指令: to where I am called up, and what I or my unit was ordered; made for the phone: answer and receipt with one tap. */
export function MyOrdersPage() {
  const { t } = useText('command');
  const can = useCan();
  const ordered = can('command.report') || can('task.report');
  const kept = useKeptFocus<HTMLUListElement>();
  const query = useQuery({
    queryKey: ['command', 'mine'],
    queryFn: ({ signal }) => api.get<MyOrder[]>('/api/command/orders/mine', {}, signal),
    enabled: ordered,
  });
  return (
    <Page title={t('mine.title')} name={t('mine.title')} note={t('mine.note')}>
      <CommandTabs />
      <MyCallups alone={!ordered} />
      {ordered && (
        <Loaded query={query}>
          {(orders) =>
            orders.length === 0 ? (
              <Empty title={t('mine.none')} why={t('mine.none-why')} />
            ) : (
              <ul className="my-orders" aria-label={t('mine.title')} {...kept}>
                {orders.map((order) => (
                  <li key={order.id} className="panel">
                    <div className="command-order-head">
                      <h2>
                        {order.exercise && <DrillMark />} {order.title}
                      </h2>
                      <OrderMark order={order} />
                    </div>
                    <p className="muted">
                      {order.eventTitle} · {order.recipient} · {order.name}
                    </p>
                    <p className="as-written">{order.text}</p>
                    <p className={order.late || (order.ackAt === null && order.ackLate) ? 'overdue' : 'muted'}>
                      {order.ackAt === null
                        ? t('mine.ack-by', { at: formatTime(order.ackBy) })
                        : t('mine.acked', { name: order.ackName, at: formatTime(order.ackAt) })}
                      {' · '}
                      {t('mine.due', { at: formatTime(order.dueAt) })}
                    </p>
                    {order.lastNote && <p className="as-written">{order.lastNote}</p>}
                    {order.signal && !['done', 'cancelled'].includes(order.state) && (
                      <p>
                        <AppLink to={`/warning/signals/${order.signal}/investigation`} search={{ tab: 'persons' }}>
                          {t('mine.persons')}
                        </AppLink>{' '}
                        ·{' '}
                        <AppLink to={`/warning/signals/${order.signal}/investigation`} search={{ tab: 'contacts' }}>
                          {t('mine.contacts')}
                        </AppLink>
                      </p>
                    )}
                    {['open', 'in-progress', 'returned'].includes(order.state) && (
                      <OrderMoves
                        order={order}
                        large
                        moves={order.ackAt === null ? ['start'] : ['submit', 'progress']}
                      />
                    )}
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      )}
    </Page>
  );
}
