import { useQuery } from '@tanstack/react-query';
import { AutoComplete, Button, Form, Input, InputNumber, Radio, Select } from 'antd';
import { useState } from 'react';
import type { CommandDetail, CommandSettings } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { useChange } from './queries.ts';

export interface FormProps {
  detail: CommandDetail;
  onDone: () => void;
}

/** Orders to several units and people at once; each answers for itself. */
export function OrderForm({ detail, settings, onDone }: FormProps & { settings: CommandSettings }) {
  const { t } = useText('command');
  const save = useChange<object>(detail.event.id, 'orders', onDone);
  const groups = detail.seats.flatMap(({ kind, unit }) => (kind === 'group' && unit ? [unit] : []));
  const units = [...new Set([...groups, ...settings.units])];
  return (
    <Form<{ title: string; text?: string; units?: string[]; accounts?: string[]; ackMinutes: number; hours: number }>
      layout="vertical"
      requiredMark={false}
      initialValues={{ ackMinutes: 15, hours: 4 }}
      onFinish={({ title, text, units: to, accounts, ackMinutes, hours }) =>
        save.mutate({
          title,
          text: text ?? '',
          to: [...(to ?? []).map((unit) => ({ unit })), ...(accounts ?? []).map((account) => ({ account }))],
          ackMinutes,
          hours,
        })
      }
    >
      {save.error && <FailureNote error={save.error} />}
      <Form.Item
        name="title"
        label={t('order.title')}
        rules={[{ required: true, whitespace: true, message: t('order.title-rule') }]}
      >
        <Input maxLength={200} autoFocus />
      </Form.Item>
      <Form.Item name="text" label={t('order.text')}>
        <Input.TextArea maxLength={4000} autoSize={{ minRows: 3 }} />
      </Form.Item>
      <Form.Item
        name="units"
        label={t('order.units')}
        dependencies={['accounts']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value?: string[]) =>
              (value?.length ?? 0) + ((getFieldValue('accounts') as string[] | undefined)?.length ?? 0) > 0
                ? Promise.resolve()
                : Promise.reject(new Error(t('order.to-rule'))),
          }),
        ]}
      >
        <Select mode="tags" options={units.map((value) => ({ value }))} />
      </Form.Item>
      <Form.Item name="accounts" label={t('order.accounts')}>
        <Select
          mode="multiple"
          options={settings.accounts.map(({ account, name }) => ({ value: account, label: name }))}
          showSearch={{ optionFilterProp: 'label' }}
        />
      </Form.Item>
      <div className="fact-fields">
        <Form.Item name="ackMinutes" label={t('order.ack-minutes')}>
          <InputNumber min={1} max={1440} precision={0} />
        </Form.Item>
        <Form.Item name="hours" label={t('order.hours')}>
          <InputNumber min={0.25} max={720} />
        </Form.Item>
      </div>
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('do.order')}
      </Button>
    </Form>
  );
}

type Kind = 'initial' | 'progress' | 'closing';

/** A report drafted from what stands on record, changed by hand, kept as it was sent. */
export function ReportForm({ detail, onDone }: FormProps) {
  const { t } = useText('command');
  const { event, reports } = detail;
  const [kind, setKind] = useState<Kind>(
    event.state === 'ended' ? 'closing' : reports.length > 0 ? 'progress' : 'initial',
  );
  // Made once a dialog: what happens meanwhile takes away nothing that is being written.
  const [madeAt] = useState(detail.now);
  const draft = useQuery({
    queryKey: ['command-draft', event.id, kind, madeAt],
    queryFn: ({ signal }) =>
      api.get<{ text: string }>(`/api/command/events/${event.id}/reports/draft`, { kind }, signal),
  });
  const save = useChange<object>(event.id, 'reports', onDone);
  const kinds: Kind[] = event.state === 'ended' ? ['progress', 'closing'] : ['initial', 'progress'];
  return (
    <>
      {save.error && <FailureNote error={save.error} />}
      <Radio.Group
        aria-label={t('reports')}
        value={kind}
        onChange={(change) => setKind(change.target.value as Kind)}
        options={kinds.map((value) => ({ value, label: t(`report.${value}`) }))}
      />
      <Loaded query={draft}>
        {({ text }) => (
          <Form<{ text: string }>
            key={`${kind}${text}`}
            layout="vertical"
            initialValues={{ text }}
            onFinish={(values) => save.mutate({ kind, text: values.text })}
          >
            <Form.Item
              name="text"
              label={t('report.text')}
              rules={[{ required: true, min: 10, message: t('report.rule') }]}
            >
              <Input.TextArea autoSize={{ minRows: 10, maxRows: 20 }} maxLength={20_000} />
            </Form.Item>
            <Button type="primary" htmlType="submit" loading={save.isPending}>
              {t('report.send')}
            </Button>
          </Form>
        )}
      </Loaded>
    </>
  );
}

/** A text and nothing else. */
export function TextForm({
  detail,
  path,
  field,
  label,
  rows,
  initial,
  optional = false,
  onDone,
}: FormProps & {
  path: string;
  field: string;
  label: string;
  rows: number;
  initial?: string | undefined;
  optional?: boolean;
}) {
  const { t } = useText('command');
  const save = useChange<object>(detail.event.id, path, onDone);
  return (
    <Form<{ text?: string }>
      layout="vertical"
      requiredMark={false}
      initialValues={{ text: initial }}
      onFinish={({ text }) => save.mutate({ [field]: text || undefined })}
    >
      {save.error && <FailureNote error={save.error} />}
      <Form.Item
        name="text"
        label={label}
        rules={optional ? [] : [{ required: true, whitespace: true, message: t('text-rule') }]}
      >
        <Input.TextArea autoSize={{ minRows: rows }} maxLength={4000} autoFocus />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('save')}
      </Button>
    </Form>
  );
}

export function FindingForm({ detail, settings, onDone }: FormProps & { settings: CommandSettings }) {
  const { t } = useText('command');
  const save = useChange<object>(detail.event.id, 'findings', onDone);
  const [form] = Form.useForm<{ good: boolean; text: string; title?: string; unit?: string; days: number }>();
  const good = Form.useWatch('good', form) ?? false;
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ good: false, days: 60 }}
      onFinish={({ good: kept, text, title, unit, days }) =>
        save.mutate({ good: kept, text, ...(!kept && title && unit ? { improve: { title, unit, days } } : {}) })
      }
    >
      {save.error && <FailureNote error={save.error} />}
      <Form.Item name="good" label={t('finding.kind')}>
        <Radio.Group
          options={[
            { value: false, label: t('finding.bad') },
            { value: true, label: t('finding.good') },
          ]}
        />
      </Form.Item>
      <Form.Item name="text" label={t('finding.text')} rules={[{ required: true, min: 2, message: t('text-rule') }]}>
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={2000} />
      </Form.Item>
      {!good && (
        <div className="fact-fields">
          <Form.Item name="title" label={t('finding.task')}>
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item name="unit" label={t('finding.unit')}>
            <AutoComplete options={settings.units.map((value) => ({ value }))} showSearch={{ filterOption: true }} />
          </Form.Item>
          <Form.Item name="days" label={t('finding.days')}>
            <InputNumber min={1} max={730} precision={0} />
          </Form.Item>
        </div>
      )}
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('save')}
      </Button>
    </Form>
  );
}

export function NoticeForm({ detail, onDone }: FormProps) {
  const { t } = useText('command');
  const save = useChange<object>(detail.event.id, 'notices', onDone);
  return (
    <Form<{ title: string; text: string; issuer: string }>
      layout="vertical"
      requiredMark={false}
      onFinish={save.mutate}
    >
      {save.error && <FailureNote error={save.error} />}
      <p className="muted">{t('notice-why')}</p>
      <Form.Item name="title" label={t('notice-title')} rules={[{ required: true, min: 2, message: t('text-rule') }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="issuer" label={t('notice-issuer')} rules={[{ required: true, min: 2, message: t('text-rule') }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="text" label={t('notice-text')} rules={[{ required: true, min: 10, message: t('report.rule') }]}>
        <Input.TextArea autoSize={{ minRows: 5 }} maxLength={10_000} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('notice-draft')}
      </Button>
    </Form>
  );
}
