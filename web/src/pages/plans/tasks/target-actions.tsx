import { Button, DatePicker, Drawer, Form, Input, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import type { ActionExecution, TargetRow } from '../../../../../src/http/contract.ts';
import { AppLink } from '../../../app/address.tsx';
import { api } from '../../../app/api.ts';
import { useCan } from '../../../app/session.ts';
import { formatValue, none } from '../../../components/format.ts';
import { StatusMark } from '../../../components/status.tsx';
import { useText } from '../../../i18n/index.ts';
import { ItemDrawer } from '../../work/item-drawer.tsx';
import { Due, StateMark } from '../../work/marks.tsx';
import { useUnits, useWorkChange } from '../../work/queries.ts';
import { OrderForm } from './order-form.tsx';
import { useExecution } from './queries.ts';

const red: readonly string[] = ['missed', 'off-track', 'at-risk', 'no-data'];
type Status = TargetRow['status'];

/** 采取措施 and 督办: what is done about a target that is missed or will be, how it measures since, and what is demanded. */
export function TargetActions({ plan, row }: { plan: string; row: TargetRow }) {
  const { t, l } = useText('planning');
  const can = useCan();
  const execution = useExecution(plan, can('task.read'));
  const [making, setMaking] = useState<'action' | 'order'>();
  const [item, setItem] = useState<string>();
  if (!can('task.read')) return null;
  const actions = execution.data?.actions.filter(({ target }) => target === row.no) ?? [];
  const mayTake = can('task.manage') && red.includes(row.status);
  const orders =
    execution.data?.orders.filter(({ aboutKind, about }) => aboutKind === 'target' && about === row.no) ?? [];
  if (actions.length + orders.length === 0 && !mayTake) return null;
  const done = () => setMaking(undefined);
  const value = (number: number | null) => (number === null ? none : formatValue(number, row.decimals, row.unit));
  return (
    <section className="target-actions">
      <h2>{t('actions')}</h2>
      {actions.length === 0 && <p className="muted">{t('actions-none')}</p>}
      <ul className="item-list">
        {actions.map((action: ActionExecution) => (
          <li key={action.item}>
            <button type="button" className="link-button" onClick={() => setItem(action.item ?? undefined)}>
              {action.action}
            </button>
            <StateMark state={action.state} />
            <Due due={action.due} daysLate={action.daysLate} done={action.state === 'done'} />
            <span className="muted">
              {action.unit ?? action.account ?? none} · {l(execution.data?.causes[action.causeCategory])}：
              {action.cause}
            </span>
            <span className="then-now">
              {t('then')} {value(action.valueThen)} <StatusMark status={action.statusThen as Status} /> → {t('now')}{' '}
              {value(action.valueNow)} {action.statusNow && <StatusMark status={action.statusNow as Status} />}
            </span>
          </li>
        ))}
      </ul>
      {orders.length > 0 && (
        <ul className="item-list" aria-label={t('orders')}>
          {orders.map((order) => (
            <li key={order.item}>
              <AppLink to={`/orders/${order.item}`} search={{ plan }}>
                {t('order-no', { year: order.year, no: order.no })}
              </AppLink>
              <StateMark state={order.state} />
              <Due due={order.due} daysLate={order.daysLate} done={order.state === 'done'} />
              <span className="muted">
                {order.unit ?? none} · {order.title}
              </span>
            </li>
          ))}
        </ul>
      )}
      {mayTake && (
        <p className="button-row">
          <Button type="primary" size="small" onClick={() => setMaking('action')}>
            {t('take-action')}
          </Button>{' '}
          <Button size="small" onClick={() => setMaking('order')}>
            {t('issue')}
          </Button>
        </p>
      )}
      <Drawer
        open={making !== undefined}
        onClose={done}
        title={`${t(making === 'order' ? 'issue' : 'take-action')} · ${row.name}`}
        size="min(560px, 100vw)"
        destroyOnHidden
      >
        {making === 'order' ? (
          <OrderForm id={plan} target={row.no} onDone={done} />
        ) : (
          <ActionForm plan={plan} target={row.no} causes={execution.data?.causes ?? {}} onDone={done} />
        )}
      </Drawer>
      <ItemDrawer id={item} onClose={() => setItem(undefined)} />
    </section>
  );
}

interface Values {
  causeCategory: string;
  cause: string;
  action: string;
  unit: string;
  due: Dayjs;
}

function ActionForm({
  plan,
  target,
  causes,
  onDone,
}: {
  plan: string;
  target: string;
  causes: Record<string, { zh: string; en: string }>;
  onDone: () => void;
}) {
  const { t, l } = useText('planning');
  const units = useUnits();
  const save = useWorkChange(
    ({ due, ...rest }: Values) =>
      api.post(`/api/plans/${encodeURIComponent(plan)}/actions`, { ...rest, target, due: due.format('YYYY-MM-DD') }),
    onDone,
  );
  const needed = { required: true, message: t('needed') };
  return (
    <Form layout="vertical" requiredMark={false} name="action" onFinish={(values: Values) => save.mutate(values)}>
      <Form.Item name="causeCategory" label={t('cause-kind')} rules={[needed]}>
        <Select options={Object.entries(causes).map(([value, title]) => ({ value, label: l(title) }))} />
      </Form.Item>
      <Form.Item name="cause" label={t('cause')} rules={[{ ...needed, whitespace: true, max: 2000 }]}>
        <Input.TextArea autoSize={{ minRows: 2 }} />
      </Form.Item>
      <Form.Item name="action" label={t('action')} rules={[{ ...needed, whitespace: true, max: 200 }]}>
        <Input />
      </Form.Item>
      <Form.Item name="unit" label={t('owner')} rules={[needed]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={units.isPending}
          options={(units.data?.units ?? []).map(({ name }) => ({ value: name, label: name }))}
        />
      </Form.Item>
      <Form.Item name="due" label={t('col.due')} rules={[needed]}>
        <DatePicker />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('take-action')}
      </Button>
    </Form>
  );
}
