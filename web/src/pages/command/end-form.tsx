import { Button, Checkbox, Form, Input } from 'antd';
import { FailureNote } from '../../app/errors.tsx';
import { formatTime } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';
import type { FormProps } from './forms-work.tsx';
import { OrderMark } from './marks.tsx';
import { useChange } from './queries.ts';

/** Ends the response: the criteria, and what is still open, each to be confirmed where it speaks against the end. */
export function EndForm({ detail, onDone }: FormProps) {
  const { t } = useText('command');
  const { event, endDay, endVerified, now } = detail;
  const save = useChange<object>(event.id, 'end', onDone);
  const before = endDay === null || now.slice(0, 10) < endDay;
  const open = detail.orders
    .filter(({ state }) => state !== 'done' && state !== 'cancelled')
    .sort((a, b) => a.no - b.no);
  return (
    <Form<{ note: string; early?: boolean; open?: boolean }>
      layout="vertical"
      requiredMark={false}
      onFinish={({ note, early = false, open: goOn = false }) =>
        save.mutate({ note, ...(before ? { early } : {}), ...(open.length > 0 ? { open: goOn } : {}) })
      }
    >
      {save.error && <FailureNote error={save.error} />}
      <p>
        {endDay ? t('end-criteria', { day: endDay }) : t('end-unknown')}{' '}
        {endDay && !endVerified && <span className="muted">{t('end-unverified')}</span>}
      </p>
      {open.length > 0 && (
        <>
          <p>
            <strong>{t('end-open', { count: open.length })}</strong>
          </p>
          <ul className="plain-list">
            {open.map((order) => (
              <li key={order.id}>
                {order.no} {order.title} · {order.recipient} · {t('end-order-due', { due: formatTime(order.dueAt) })}{' '}
                <OrderMark order={order} />
              </li>
            ))}
          </ul>
        </>
      )}
      <Form.Item
        name="note"
        label={t('end-note')}
        rules={[{ required: true, whitespace: true, message: t('text-rule') }]}
      >
        <Input.TextArea autoSize={{ minRows: 3 }} maxLength={4000} autoFocus />
      </Form.Item>
      {before && (
        <Form.Item name="early" valuePropName="checked">
          <Checkbox>{t('end-early')}</Checkbox>
        </Form.Item>
      )}
      {open.length > 0 && (
        <Form.Item name="open" valuePropName="checked">
          <Checkbox>{t('end-orders-go-on')}</Checkbox>
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('save')}
      </Button>
    </Form>
  );
}
