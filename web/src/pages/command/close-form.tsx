import { Alert, Button, Form, Input, Radio, Select } from 'antd';
import type { CommandDetail, CommandSettings } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { FailureNote } from '../../app/errors.tsx';
import { useText } from '../../i18n/index.ts';
import { useChange } from './queries.ts';

/** Closes an event, and its signal with it; what proved to be no event says why, and the back-tests count the alarm as false. */
export function CloseForm({
  detail,
  settings,
  onDone,
}: {
  detail: CommandDetail;
  settings: CommandSettings;
  onDone: () => void;
}) {
  const { t, l } = useText('command');
  const { event, signals } = detail;
  const save = useChange<object>(event.id, 'close', onDone);
  const [form] = Form.useForm<{ outcome: 'event' | 'none'; excluded?: string; note?: string }>();
  const none = Form.useWatch('outcome', form) === 'none';
  const noted = none || event.state === 'open';
  const others = signals.filter(({ own, open }) => !own && open);
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ outcome: 'event' }}
      onFinish={({ outcome, excluded, note }) =>
        save.mutate({ ...(note ? { note } : {}), ...(outcome === 'none' && excluded ? { excluded } : {}) })
      }
    >
      {save.error && <FailureNote error={save.error} />}
      {others.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('close-signals', { count: others.length })}
          description={others.map(({ id, areaName, cases, stateTitle }) => (
            <div key={id}>
              <AppLink to={`/warning/signals/${id}`}>{`${areaName ?? ''} ${cases} · ${l(stateTitle)}`}</AppLink>
            </div>
          ))}
        />
      )}
      {event.signal && (
        <Form.Item name="outcome" label={t('close-outcome')} extra={t('close-why')}>
          <Radio.Group
            options={[
              { value: 'event', label: t('close-event') },
              { value: 'none', label: t('close-none') },
            ]}
          />
        </Form.Item>
      )}
      {none && (
        <Form.Item name="excluded" label={t('close-excluded')} rules={[{ required: true, message: t('reason-rule') }]}>
          <Select options={settings.exclusions.map(({ id, title }) => ({ value: id, label: l(title) }))} />
        </Form.Item>
      )}
      <Form.Item
        name="note"
        label={t(event.state === 'open' ? 'close-reason' : 'note')}
        rules={noted ? [{ required: true, whitespace: true, message: t('text-rule') }] : []}
      >
        <Input.TextArea autoSize={{ minRows: 3 }} maxLength={2000} autoFocus />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('save')}
      </Button>
    </Form>
  );
}
