import { Button, Select } from 'antd';
import { useState } from 'react';
import type { PlanExecution, TaskExecution } from '../../../../../src/http/contract.ts';
import { useAddress } from '../../../app/address.tsx';
import { useCan } from '../../../app/session.ts';
import { saveCsv } from '../../../components/csv.ts';
import { none } from '../../../components/format.ts';
import { ListTable } from '../../../components/list-table.tsx';
import { rowOpener } from '../../../components/paged-table.tsx';
import { Empty, Loaded } from '../../../components/state.tsx';
import { useText } from '../../../i18n/index.ts';
import { ItemDrawer } from '../../work/item-drawer.tsx';
import { Due, Percent, StateMark } from '../../work/marks.tsx';
import { StateFilters } from '../../work/state-filters.tsx';
import { AssignTasksButton } from './assign-tasks.tsx';
import { useExecution } from './queries.ts';

/** 任务: each task of the plan with owner, due day and progress; opened to be worked on. */
export function Tasks({ id, title }: { id: string; title: string }) {
  const execution = useExecution(id);
  return <Loaded query={execution}>{(data) => <TaskTable id={id} title={title} data={data} />}</Loaded>;
}

/** The same filter as the address holds, so that the accountability view leads to exactly its numbers. */
export function filterTasks(
  tasks: readonly TaskExecution[],
  by: { unit?: string | undefined; role?: string | undefined; state?: string | undefined; late?: string | undefined },
): TaskExecution[] {
  return tasks.filter((task) => {
    const leads = task.leadUnits.includes(by.unit ?? '');
    const coops = task.coopUnits.includes(by.unit ?? '') && !leads;
    if (by.unit && !(by.role === 'lead' ? leads : by.role === 'coop' ? coops : leads || coops)) return false;
    if (by.state && task.state !== by.state) return false;
    if (by.role && task.state === 'cancelled') return false;
    return by.late !== '1' || task.overdue;
  });
}

function TaskTable({ id, title, data }: { id: string; title: string; data: PlanExecution }) {
  const { t } = useText('planning');
  const can = useCan();
  const [search, change] = useAddress();
  const [shown, setShown] = useState<TaskExecution>();
  const rows = filterTasks(data.tasks, search);
  const units = [...new Set(data.tasks.flatMap(({ leadUnits, coopUnits }) => [...leadUnits, ...coopUnits]))].sort();
  const missing = data.tasks.filter(({ state }) => state === 'unassigned').length;
  const late = data.tasks.filter(({ overdue }) => overdue).length;
  const exported = () =>
    saveCsv(
      `${title} ${t('tasks')} ${data.on}`,
      [
        t('col.no'),
        t('col.task'),
        t('col.leads'),
        t('col.coops'),
        t('col.state'),
        t('col.due'),
        t('col.late'),
        '%',
        t('col.note'),
      ],
      rows.map((task) => [
        task.no,
        task.title,
        task.leadUnits.join('、'),
        task.coopUnits.join('、'),
        t(`work:state.${task.state}`),
        task.due,
        task.daysLate,
        task.percent,
        task.lastNote,
      ]),
      [[title, data.on]],
    );
  return (
    <>
      <search className="filters" aria-label={t('filters')}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('unit')}
          placeholder={t('unit')}
          value={search.unit}
          style={{ width: 220 }}
          onChange={(unit?: string) => change({ unit, role: undefined })}
          options={units.map((unit) => ({ value: unit, label: unit }))}
        />
        {search.unit && (
          <Select
            allowClear
            aria-label={t('role')}
            placeholder={t('role')}
            value={search.role}
            style={{ width: 110 }}
            onChange={(role?: string) => change({ role })}
            options={(['lead', 'coop'] as const).map((role) => ({ value: role, label: t(`roles.${role}`) }))}
          />
        )}
        <StateFilters late={late} />
        <Button onClick={exported}>{t('common:action.export')}</Button>
        {can('task.manage') && missing > 0 && <AssignTasksButton id={id} missing={missing} />}
      </search>
      <ListTable<TaskExecution>
        label={t('tasks')}
        rowKey={(task) => task.no}
        dataSource={rows}
        minWidth={980}
        locale={{ emptyText: <Empty title={t('tasks-none')} why={t('filter-none')} /> }}
        {...rowOpener((task: TaskExecution) =>
          task.item ? change({ item: task.item }) : setShown(shown === task ? undefined : task),
        )}
        columns={[
          { title: t('col.no'), dataIndex: 'no', width: 56 },
          {
            title: t('col.task'),
            render: (_, task) => (
              <>
                <div>
                  {task.title} {!task.inPlan && <span className="tag tag-warn">{t('not-in-plan')}</span>}
                </div>
                <div className="muted clip">{task.lastNote ?? task.section}</div>
              </>
            ),
          },
          {
            title: t('col.leads'),
            width: 190,
            render: (_, task) => (
              <>
                {task.leadUnits.join('、') || none}
                {task.account && <div className="muted">{task.account}</div>}
              </>
            ),
          },
          {
            title: t('col.coops'),
            width: 120,
            render: (_, { coopUnits }) => (
              <span className="muted" title={coopUnits.join('、')}>
                {coopUnits.length === 0 ? none : t('units-count', { count: coopUnits.length })}
              </span>
            ),
          },
          {
            title: t('col.due'),
            width: 172,
            sorter: (a, b) => (a.due ?? '9999').localeCompare(b.due ?? '9999'),
            render: (_, task) => <Due due={task.due} daysLate={task.daysLate} done={task.state === 'done'} />,
          },
          {
            title: t('col.percent'),
            width: 134,
            sorter: (a, b) => a.percent - b.percent,
            render: (_, task) => (task.item ? <Percent percent={task.percent} label={t('col.percent')} /> : none),
          },
          { title: t('col.state'), width: 104, render: (_, { state }) => <StateMark state={state} /> },
        ]}
        expandable={{
          expandedRowKeys: shown ? [shown.no] : [],
          showExpandColumn: false,
          expandedRowRender: (task) => <Unassigned id={id} task={task} />,
        }}
      />
      <ItemDrawer id={search.item} onClose={() => change({ item: undefined })} />
    </>
  );
}

function Unassigned({ id, task }: { id: string; task: TaskExecution }) {
  const { t } = useText('planning');
  const can = useCan();
  return (
    <div className="filters">
      <span>{t('unassigned-why', { units: task.leadUnits.join('、') || none })}</span>
      {can('task.manage') && <AssignTasksButton id={id} only={task} missing={1} />}
    </div>
  );
}
