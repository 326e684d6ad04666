import { Button, DatePicker, Form, Input, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { WorkItemDetail } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { useText } from '../../i18n/index.ts';
import { useUnits, useWorkChange } from './queries.ts';

interface Values {
  leads: string[];
  coops: string[];
  account?: string | null;
  priority: 'high' | 'normal' | 'low';
  title: string;
  due?: Dayjs | null;
}

/** Gives the work to units and, if wanted, to one of their people. */
export function AssignForm({ item, onDone }: { item: WorkItemDetail; onDone: () => void }) {
  const { t } = useText('work');
  const units = useUnits();
  const [form] = Form.useForm<Values>();
  const leads = Form.useWatch('leads', form) ?? [];
  const save = useWorkChange((values: Values) => {
    const { due, account, ...rest } = values;
    return api.patch(`/api/work/items/${item.id}`, {
      ...rest,
      version: item.version,
      account: account ?? null,
      ...(item.due === null && due ? { due: due.format('YYYY-MM-DD') } : {}),
    });
  }, onDone);
  const all = units.data?.units ?? [];
  const options = all.map((unit) => ({ value: unit.id, label: unit.name }));
  const people = all.filter((unit) => leads.includes(unit.id)).flatMap((unit) => unit.members);
  const ids = (role: 'lead' | 'coop') => item.units.flatMap((unit) => (unit.role === role ? unit.id : []));
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      className="work-form"
      name="assign"
      initialValues={{
        leads: ids('lead'),
        coops: ids('coop'),
        account: item.account,
        priority: item.priority,
        title: item.title,
        due: item.due ? dayjs(item.due) : null,
      }}
      onFinish={(values: Values) => save.mutate(values)}
      disabled={save.isPending}
    >
      <Form.Item
        name="title"
        label={t('col.title')}
        rules={[{ required: true, whitespace: true, max: 200, message: t('title-rule') }]}
      >
        <Input />
      </Form.Item>
      <Form.Item name="leads" label={t('leads-first')} rules={[{ required: true, message: t('leads-rule') }]}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          options={options}
          loading={units.isPending}
        />
      </Form.Item>
      <Form.Item name="coops" label={t('col.coops')}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          options={options}
          loading={units.isPending}
        />
      </Form.Item>
      <div className="form-row">
        <Form.Item name="account" label={t('col.person')} extra={people.length === 0 ? t('no-people') : undefined}>
          <Select
            allowClear
            style={{ width: 200 }}
            placeholder={t('whole-unit')}
            options={people.map(({ account, name }) => ({ value: account, label: name }))}
          />
        </Form.Item>
        <Form.Item name="priority" label={t('col.priority')}>
          <Select
            style={{ width: 110 }}
            options={(['high', 'normal', 'low'] as const).map((value) => ({ value, label: t(`priority.${value}`) }))}
          />
        </Form.Item>
        {item.due === null && (
          <Form.Item name="due" label={t('col.due')}>
            <DatePicker />
          </Form.Item>
        )}
      </div>
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('save')}
      </Button>
    </Form>
  );
}
