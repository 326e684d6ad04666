import type { PlanDetail } from '../../../../src/http/contract.ts';
import { none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Empty } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';

export function TaskList({ plan }: { plan: PlanDetail }) {
  const { t } = useText('plans');
  const rows = plan.taskList.map((task, at) => ({ ...task, key: `${at} ${task.no}` }));
  return (
    <ListTable
      label={t('tab.tasks')}
      dataSource={rows}
      minWidth={760}
      locale={{ emptyText: <Empty title={t('tasks-none')} why={t('from-plan')} /> }}
      columns={[
        { title: t('col.no'), dataIndex: 'no', width: 56 },
        {
          title: t('col.section'),
          dataIndex: 'section',
          width: 220,
          filters: [...new Set(rows.map((row) => row.section))].map((section) => ({ text: section, value: section })),
          onFilter: (value, row) => row.section === value,
        },
        { title: t('col.task'), dataIndex: 'title', width: 240 },
        {
          title: t('col.lead'),
          dataIndex: 'leadUnits',
          width: 220,
          render: (units: string[]) => units.join('、') || none,
        },
        {
          title: t('col.coop'),
          dataIndex: 'coopUnits',
          render: (units: string[]) => <span className="muted">{units.join('、') || none}</span>,
        },
      ]}
    />
  );
}

export function ProjectList({ plan }: { plan: PlanDetail }) {
  const { t } = useText('plans');
  const rows = plan.projectList.map((project, at) => ({ ...project, key: `${at} ${project.name}` }));
  return (
    <ListTable
      label={t('tab.projects')}
      dataSource={rows}
      minWidth={480}
      locale={{ emptyText: <Empty title={t('projects-none')} why={t('from-plan')} /> }}
      columns={[
        { title: t('col.project'), dataIndex: 'name' },
        {
          title: t('col.kind'),
          dataIndex: 'kind',
          width: 140,
          render: (kind: string | null) => (kind ? t(`project-kind.${kind}`, { defaultValue: kind }) : none),
        },
        {
          title: t('col.due'),
          dataIndex: 'due',
          width: 100,
          align: 'right',
          sorter: (a, b) => (a.due ?? 9999) - (b.due ?? 9999),
          render: (due: number | null) => due ?? none,
        },
      ]}
    />
  );
}
