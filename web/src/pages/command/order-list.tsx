import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Modal } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { useRef, useState } from 'react';
import type { CommandDetail, CommandOrder } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote, useFailureText } from '../../app/errors.tsx';
import { formatTime, none } from '../../components/format.ts';
import { useKeptFocus } from '../../components/kept-focus.ts';
import { Panel } from '../../components/page.tsx';
import { ScrollFrame } from '../../components/scroll-frame.tsx';
import { Empty } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { OrderMark } from './marks.tsx';

const rank = (order: CommandOrder) =>
  ['done', 'cancelled'].includes(order.state)
    ? 3
    : order.state === 'submitted'
      ? 0
      : order.late || (order.ackAt === null && order.ackLate)
        ? 1
        : 2;

/** Orders: what waits for the commander first, then what is late, what runs, what is done. */
export function OrderList({ detail }: { detail: CommandDetail }) {
  const { t } = useText('command');
  const kept = useKeptFocus<HTMLUListElement>();
  const orders = [...detail.orders].sort((a, b) => rank(a) - rank(b) || b.no - a.no);
  return (
    <Panel title={t('orders')} className="command-orders">
      <ScrollFrame label={t('orders')} minWidth={0}>
        {orders.length === 0 ? (
          <Empty
            title={t('orders-none')}
            why={t(detail.event.state === 'responding' ? 'orders-none-why' : 'orders-before')}
          />
        ) : (
          <ul aria-label={t('orders')} {...kept}>
            {orders.map((order) => (
              <OrderRow key={order.id} order={order} commands={detail.may.order && detail.event.state !== 'closed'} />
            ))}
          </ul>
        )}
      </ScrollFrame>
    </Panel>
  );
}

function OrderRow({ order, commands }: { order: CommandOrder; commands: boolean }) {
  const { t } = useText('command');
  return (
    <li className="command-order">
      <div className="command-order-head">
        <span>
          <span className="muted">{order.no}</span> <strong>{order.title}</strong>
        </span>
        <OrderMark order={order} />
      </div>
      <div className="muted">
        {order.recipient} ·{' '}
        {t('order.times', {
          ack: order.ackAt ? formatTime(order.ackAt).slice(11) : none,
          due: formatTime(order.dueAt).slice(5),
        })}
        {order.evidence > 0 && ` · ${t('order.evidence', { count: order.evidence })}`}
      </div>
      {order.lastNote && order.lastNote !== order.text && <div className="as-written">{order.lastNote}</div>}
      {commands && !['done', 'cancelled'].includes(order.state) && (
        <OrderMoves order={order} moves={order.state === 'submitted' ? ['accept', 'return'] : ['cancel']} />
      )}
    </li>
  );
}

type Move = 'start' | 'progress' | 'submit' | 'accept' | 'return' | 'cancel';
const NOTED: readonly Move[] = ['progress', 'submit', 'return', 'cancel'];

/** One tap where nothing need be said; else a line of what. */
export function OrderMoves({
  order,
  moves,
  large = false,
}: {
  order: CommandOrder;
  moves: readonly Move[];
  large?: boolean;
}) {
  const { t } = useText('command');
  const client = useQueryClient();
  const { notification } = App.useApp();
  const failure = useFailureText();
  const [asked, setAsked] = useState<Move>();
  const [note, setNote] = useState('');
  const noted = useRef<TextAreaRef>(null);
  const move = useMutation({
    mutationFn: (action: Move) =>
      api.post<CommandOrder>(`/api/command/orders/${order.id}/moves`, {
        action,
        version: order.version,
        ...(note.trim() ? { note: note.trim() } : {}),
      }),
    onSuccess: () => {
      setAsked(undefined);
      setNote('');
    },
    onError: (error) => {
      if (asked) return;
      const { title, advice } = failure(error);
      notification.error({ title, description: advice });
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['command'] });
      void client.invalidateQueries({ queryKey: ['work'] });
    },
  });
  return (
    <div className="command-moves">
      {moves.map((action, i) => (
        <Button
          key={action}
          size={large ? 'large' : 'small'}
          type={i === 0 && action !== 'cancel' ? 'primary' : 'default'}
          loading={move.isPending && move.variables === action}
          onClick={() => (NOTED.includes(action) ? setAsked(action) : move.mutate(action))}
        >
          {t(`move.${action}`)}
        </Button>
      ))}
      {large && <AppLink to={`/inbox?item=${order.item}`}>{t('move.evidence')}</AppLink>}
      <Modal
        title={`${asked ? t(`move.${asked}`) : ''} · ${order.title}`}
        open={asked !== undefined}
        onCancel={() => setAsked(undefined)}
        onOk={() => asked && move.mutate(asked)}
        okText={asked ? t(`move.${asked}`) : ''}
        cancelText={t('cancel')}
        okButtonProps={{ disabled: note.trim() === '', loading: move.isPending }}
        afterOpenChange={(open) => open && noted.current?.focus()}
      >
        {move.error && <FailureNote error={move.error} />}
        <Input.TextArea
          aria-label={t('note')}
          placeholder={t('move.note')}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          maxLength={2000}
          autoSize={{ minRows: 3 }}
          ref={noted}
        />
      </Modal>
    </div>
  );
}
