import { Button, DatePicker, Form, Input, Slider } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { KeyboardEvent } from 'react';
import type { WorkAction, WorkItemDetail, WorkMove } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { useText } from '../../i18n/index.ts';
import { useWorkChange } from './queries.ts';

const noReason: readonly WorkAction[] = ['start', 'accept'];
interface Values {
  note?: string;
  percent?: number;
  due?: Dayjs;
}

/** What one says when moving work on: a note, how far it is, a new due day. Ctrl+Enter sends. */
export function MoveForm({ item, action, onDone }: { item: WorkItemDetail; action: WorkAction; onDone: () => void }) {
  const { t } = useText('work');
  const [form] = Form.useForm<Values>();
  const move = useWorkChange((values: Values) => {
    const body: WorkMove = {
      action,
      version: item.version,
      ...(values.note?.trim() ? { note: values.note } : {}),
      ...(values.percent === undefined ? {} : { percent: values.percent }),
      ...(values.due ? { due: values.due.format('YYYY-MM-DD') } : {}),
    };
    return api.post(`/api/work/items/${item.id}/moves`, body);
  }, onDone);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.submit();
  };
  const needed = !noReason.includes(action);
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      className="work-form"
      initialValues={{ percent: action === 'submit' ? 100 : item.percent }}
      onFinish={(values: Values) => move.mutate(values)}
      onKeyDown={onKeyDown}
      disabled={move.isPending}
      name={`move-${action}`}
    >
      {(action === 'progress' || action === 'submit') && (
        <Form.Item name="percent" label={t('col.percent')}>
          <Slider min={0} max={100} step={5} marks={{ 0: '0%', 50: '50%', 100: '100%' }} />
        </Form.Item>
      )}
      {action === 'extend' && (
        <Form.Item name="due" label={t('new-due')} rules={[{ required: true, message: t('due-rule') }]}>
          <DatePicker {...(item.due ? { minDate: dayjs(item.due).add(1, 'day') } : {})} />
        </Form.Item>
      )}
      <Form.Item
        name="note"
        label={t(`note-of.${action}`)}
        rules={needed ? [{ required: true, whitespace: true, message: t('note-rule') }] : []}
      >
        <Input.TextArea autoFocus maxLength={4000} autoSize={{ minRows: 2, maxRows: 8 }} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={move.isPending}>
        {t('confirm', { action: t(`action.${action}`) })}
      </Button>{' '}
      <span className="muted">{t('send-key')}</span>
    </Form>
  );
}
