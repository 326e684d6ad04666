import { PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, Drawer, Form, Input, Select } from 'antd';
import { useState } from 'react';
import type { WorkUnit, WorkUnits } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useArea } from '../../app/session.ts';
import { none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { rowOpener } from '../../components/paged-table.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { SearchInput } from '../resources/resources.tsx';
import { useUnits, useWorkChange } from './queries.ts';

/** 单位: those work is given to, and whose accounts belong to them. */
export function Units() {
  const { t, l } = useText('work');
  const [search, change] = useAddress();
  const units = useUnits();
  const [adding, setAdding] = useState(false);
  return (
    <Loaded query={units}>
      {(data) => {
        const rows = data.units.filter((unit) => !search.q || unit.name.includes(search.q));
        return (
          <>
            <div className="filters">
              <SearchInput value={search.q} label={t('find-unit')} onChange={(q) => change({ q })} />
              <Button icon={<PlusOutlined />} onClick={() => setAdding(true)}>
                {t('new-unit')}
              </Button>
            </div>
            <ListTable<WorkUnit>
              label={t('tab.units')}
              rowKey={(unit) => unit.id}
              dataSource={rows}
              minWidth={640}
              locale={{ emptyText: <Empty title={t('units-none')} why={t('units-none-why')} /> }}
              {...rowOpener((unit: WorkUnit) => change({ unit: unit.id }))}
              columns={[
                { title: t('col.unit'), dataIndex: 'name', width: 260 },
                {
                  title: t('col.unit-kind'),
                  width: 150,
                  render: (_, unit) => (unit.kind ? l(data.kinds[unit.kind]) : none),
                },
                {
                  title: t('col.members'),
                  render: (_, { members }) =>
                    members.map(({ name, lead }) => (lead ? `${name}（${t('lead')}）` : name)).join('、') || (
                      <span className="muted">{t('members-none')}</span>
                    ),
                },
                { title: t('col.open'), dataIndex: 'open', width: 110, align: 'right' },
              ]}
            />
            <Drawer
              open={search.unit !== undefined || adding}
              onClose={() => {
                setAdding(false);
                change({ unit: undefined });
              }}
              title={t(adding ? 'new-unit' : 'tab.units')}
              size="min(520px, 100vw)"
              destroyOnHidden
            >
              <UnitForm
                key={search.unit ?? 'new'}
                unit={adding ? undefined : data.units.find(({ id }) => id === search.unit)}
                kinds={data.kinds}
                onDone={() => setAdding(false)}
              />
            </Drawer>
          </>
        );
      }}
    </Loaded>
  );
}

function UnitForm({
  unit,
  kinds,
  onDone,
}: {
  unit: WorkUnit | undefined;
  kinds: WorkUnits['kinds'];
  onDone: () => void;
}) {
  const { t, l } = useText('work');
  const area = useArea().code;
  const save = useWorkChange(
    (values: { name: string; kind?: string | null }) =>
      unit ? api.patch(`/api/work/units/${unit.id}`, values) : api.post('/api/work/units', { ...values, area }),
    onDone,
  );
  return (
    <>
      <Form
        layout="vertical"
        requiredMark={false}
        name="unit"
        initialValues={{ name: unit?.name, kind: unit?.kind }}
        onFinish={(values: { name: string; kind?: string | null }) => save.mutate(values)}
      >
        <Form.Item
          name="name"
          label={t('col.unit')}
          rules={[{ required: true, whitespace: true, max: 100, message: t('unit-rule') }]}
        >
          <Input />
        </Form.Item>
        <Form.Item name="kind" label={t('col.unit-kind')}>
          <Select allowClear options={Object.entries(kinds).map(([value, title]) => ({ value, label: l(title) }))} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('save')}
        </Button>
      </Form>
      {unit && <Members unit={unit} />}
    </>
  );
}

function Members({ unit }: { unit: WorkUnit }) {
  const { t } = useText('work');
  const [form] = Form.useForm<{ account: string; lead: boolean }>();
  const path = `/api/work/units/${unit.id}/members`;
  const add = useWorkChange(
    (values: { account: string; lead: boolean }) =>
      api.post(path, { account: values.account, lead: values.lead ?? false }),
    () => form.resetFields(),
  );
  const remove = useWorkChange((account: string) => api.delete(`${path}/${encodeURIComponent(account)}`));
  return (
    <section className="work-members">
      <h3>{t('col.members')}</h3>
      <ul className="item-list">
        {unit.members.map(({ account, name, lead }) => (
          <li key={account}>
            <span className="item-grow">
              {name} <code className="code-behind">{account}</code> {lead && <span className="tag">{t('lead')}</span>}
            </span>
            <Button size="small" onClick={() => remove.mutate(account)} aria-label={t('remove-member', { name })}>
              {t('remove')}
            </Button>
          </li>
        ))}
      </ul>
      <Form form={form} layout="inline" name="member" onFinish={(values) => add.mutate(values)}>
        <Form.Item name="account" rules={[{ required: true, whitespace: true, message: t('account-rule') }]}>
          <Input aria-label={t('account')} placeholder={t('account')} autoCapitalize="none" spellCheck={false} />
        </Form.Item>
        <Form.Item name="lead" valuePropName="checked">
          <Checkbox>{t('lead')}</Checkbox>
        </Form.Item>
        <Button htmlType="submit" loading={add.isPending}>
          {t('add')}
        </Button>
      </Form>
    </section>
  );
}
