import { Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import type { Accountability, SelfReport, UnitScore } from '../../../../../src/http/contract.ts';
import { AppLink } from '../../../app/address.tsx';
import { api } from '../../../app/api.ts';
import { useCan } from '../../../app/session.ts';
import { ExportButton } from '../../../components/download-button.tsx';
import { formatNumber, formatTime, none } from '../../../components/format.ts';
import { ListTable } from '../../../components/list-table.tsx';
import { Empty, Loaded } from '../../../components/state.tsx';
import { useText } from '../../../i18n/index.ts';
import { StateMark } from '../../work/marks.tsx';
import { useUnits, useWorkChange } from '../../work/queries.ts';
import { useAccountability } from '../tasks/queries.ts';

/** 责任单位: what became of each unit's tasks, its score with the rule, and what it says of itself. */
export function PlanUnits({ id }: { id: string }) {
  const { t } = useText('planning');
  const accountability = useAccountability(id);
  return (
    <Loaded query={accountability}>
      {(data) => (
        <>
          <UnitTable id={id} data={data} />
          <SelfReports id={id} data={data} label={t('self-reports')} />
        </>
      )}
    </Loaded>
  );
}

function UnitTable({ id, data }: { id: string; data: Accountability }) {
  const { t, l } = useText('planning');
  const count = (n: number, unit: string, search: Record<string, string>) =>
    n === 0 ? (
      <span className="muted">0</span>
    ) : (
      <AppLink to={`/plans/${id}`} search={{ tab: 'tasks', unit, ...search }}>
        {n}
      </AppLink>
    );
  return (
    <>
      <div className="filters">
        <span className="muted">{l(data.rule)}</span>
        <ExportButton path={`/api/plans/${encodeURIComponent(id)}/accountability`} params={{}} name={t('units')} />
      </div>
      <ListTable<UnitScore>
        label={t('units')}
        rowKey={(row) => row.unit}
        dataSource={data.units}
        minWidth={900}
        locale={{ emptyText: <Empty title={t('units-none')} /> }}
        columns={[
          { title: t('unit'), dataIndex: 'unit' },
          {
            title: t('col.lead'),
            width: 90,
            align: 'right',
            sorter: (a, b) => a.lead - b.lead,
            render: (_, row) => count(row.lead, row.unit, { role: 'lead' }),
          },
          {
            title: t('col.coop'),
            width: 90,
            align: 'right',
            sorter: (a, b) => a.coop - b.coop,
            render: (_, row) => count(row.coop, row.unit, { role: 'coop' }),
          },
          {
            title: t('col.done'),
            width: 80,
            align: 'right',
            sorter: (a, b) => a.done - b.done,
            render: (_, row) => count(row.done, row.unit, { role: 'lead', state: 'done' }),
          },
          {
            title: t('col.overdue'),
            width: 90,
            align: 'right',
            sorter: (a, b) => a.overdue - b.overdue,
            render: (_, row) => (
              <span className={row.overdue > 0 ? 'overdue' : undefined}>
                {row.overdue > 0 && '⚠ '}
                {count(row.overdue, row.unit, { role: 'lead', late: '1' })}
              </span>
            ),
          },
          {
            title: t('col.unassigned'),
            width: 90,
            align: 'right',
            render: (_, row) => count(row.unassigned, row.unit, { role: 'lead', state: 'unassigned' }),
          },
          {
            title: t('col.delay'),
            width: 120,
            align: 'right',
            sorter: (a, b) => (a.averageDelay ?? -1) - (b.averageDelay ?? -1),
            render: (_, row) => formatNumber(row.averageDelay, 0),
          },
          {
            title: t('col.targets'),
            width: 110,
            align: 'right',
            render: (_, row) => row.targets || <span className="muted">0</span>,
          },
          {
            title: t('col.score'),
            width: 90,
            align: 'right',
            sorter: (a, b) => (a.score ?? -1) - (b.score ?? -1),
            render: (_, row) => (row.score === null ? none : formatNumber(row.score, 1)),
          },
        ]}
      />
    </>
  );
}

function SelfReports({ id, data, label }: { id: string; data: Accountability; label: string }) {
  const { t } = useText('planning');
  const can = useCan();
  const [writing, setWriting] = useState(false);
  return (
    <section className="work-members" aria-label={label}>
      <div className="filters">
        <h2>{label}</h2>
        {(can('task.report') || can('task.manage')) && (
          <Button size="small" onClick={() => setWriting(true)}>
            {t('write-self-report', { half: data.half })}
          </Button>
        )}
      </div>
      {data.selfReports.length === 0 ? (
        <p className="muted">{t('self-reports-none')}</p>
      ) : (
        <ListTable<SelfReport>
          label={label}
          rowKey={(report) => report.id}
          dataSource={data.selfReports}
          minWidth={700}
          columns={[
            { title: t('half'), dataIndex: 'half', width: 100 },
            { title: t('unit'), dataIndex: 'unitName', width: 200 },
            { title: t('self-note'), dataIndex: 'note' },
            { title: t('col.tasks'), width: 80, align: 'right', render: (_, { content }) => content.length },
            { title: t('col.reported'), width: 220, render: (_, { at, byName }) => `${formatTime(at)} ${byName}` },
          ]}
          expandable={{
            expandedRowRender: ({ content }) => (
              <ul className="item-list">
                {content.map((task) => (
                  <li key={task.no}>
                    {task.no} {task.title} <span className="tag">{t(`roles.${task.role}`)}</span>
                    <StateMark state={task.state} /> {task.percent}%
                  </li>
                ))}
              </ul>
            ),
          }}
        />
      )}
      <Modal
        open={writing}
        title={t('write-self-report', { half: data.half })}
        footer={null}
        onCancel={() => setWriting(false)}
        destroyOnHidden
      >
        <SelfReportForm id={id} onDone={() => setWriting(false)} />
      </Modal>
    </section>
  );
}

function SelfReportForm({ id, onDone }: { id: string; onDone: () => void }) {
  const { t } = useText('planning');
  const units = useUnits();
  const save = useWorkChange(
    (values: { unit: string; note: string }) => api.post(`/api/plans/${encodeURIComponent(id)}/self-reports`, values),
    onDone,
  );
  const needed = { required: true, message: t('needed') };
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      name="self-report"
      onFinish={(values: { unit: string; note: string }) => save.mutate(values)}
    >
      <Form.Item name="unit" label={t('unit')} rules={[needed]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={(units.data?.units ?? []).map((unit) => ({ value: unit.id, label: unit.name }))}
        />
      </Form.Item>
      <Form.Item
        name="note"
        label={t('self-note')}
        extra={t('self-how')}
        rules={[{ ...needed, whitespace: true, max: 4000 }]}
      >
        <Input.TextArea autoSize={{ minRows: 4 }} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('save')}
      </Button>
    </Form>
  );
}
