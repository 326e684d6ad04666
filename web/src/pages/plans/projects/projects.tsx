import { Button, Drawer, Select } from 'antd';
import type { PlanExecution, ProjectExecution } from '../../../../../src/http/contract.ts';
import { useAddress } from '../../../app/address.tsx';
import { saveCsv } from '../../../components/csv.ts';
import { formatNumber, none } from '../../../components/format.ts';
import { ListTable } from '../../../components/list-table.tsx';
import { rowOpener } from '../../../components/paged-table.tsx';
import { Empty, Loaded } from '../../../components/state.tsx';
import { useText } from '../../../i18n/index.ts';
import { ItemDrawer } from '../../work/item-drawer.tsx';
import { Due, Percent, StateMark } from '../../work/marks.tsx';
import { StateFilters } from '../../work/state-filters.tsx';
import { useExecution } from '../tasks/queries.ts';
import { MoneyBar } from './money-bar.tsx';
import { ProjectDetail } from './project-detail.tsx';

/** 项目: when each begins and ends, how far it is, and its money. */
export function Projects({ id, title }: { id: string; title: string }) {
  const execution = useExecution(id);
  return <Loaded query={execution}>{(data) => <ProjectTable id={id} title={title} data={data} />}</Loaded>;
}

function ProjectTable({ id, title, data }: { id: string; title: string; data: PlanExecution }) {
  const { t } = useText('planning');
  const [search, change] = useAddress();
  const rows = data.projects.filter(
    (project) =>
      (!search.kind || project.kind === search.kind) &&
      (!search.state || project.state === search.state) &&
      (search.late !== '1' || project.overdue),
  );
  const kinds = [...new Set(data.projects.flatMap(({ kind }) => kind ?? []))];
  const project = data.projects.find(({ key }) => key === search.project);
  const exported = () =>
    saveCsv(
      `${title} ${t('projects')} ${data.on}`,
      [
        ...[t('col.project'), t('col.kind'), t('unit'), t('col.due'), '%', t('col.state')],
        ...[t('col.planned'), t('col.arrived'), t('col.spent'), t('col.note')],
      ],
      rows.map((row) => [
        row.name,
        row.kind ? t(`plans:project-kind.${row.kind}`, { defaultValue: row.kind }) : null,
        row.unit ?? row.account,
        row.due ?? (row.dueYear === null ? null : `${row.dueYear}`),
        row.item ? row.percent : null,
        row.state === 'unassigned' ? t('work:untracked') : t(`work:state.${row.state}`),
        row.plannedFunds,
        row.arrivedFunds,
        row.spentFunds,
        row.lastNote,
      ]),
      [
        [title, data.on],
        [t('money-unit'), null],
      ],
    );
  return (
    <>
      <search className="filters" aria-label={t('filters')}>
        <Select
          allowClear
          aria-label={t('col.kind')}
          placeholder={t('col.kind')}
          value={search.kind}
          style={{ width: 130 }}
          onChange={(kind?: string) => change({ kind })}
          options={kinds.map((kind) => ({
            value: kind,
            label: t(`plans:project-kind.${kind}`, { defaultValue: kind }),
          }))}
        />
        <StateFilters project late={data.projects.filter(({ overdue }) => overdue).length} />
        <Button onClick={exported}>{t('common:action.export')}</Button>
        <span className="muted">{t('money-unit')}</span>
      </search>
      <ListTable<ProjectExecution>
        label={t('projects')}
        rowKey={(row) => row.key}
        dataSource={rows}
        minWidth={1080}
        locale={{ emptyText: <Empty title={t('projects-none')} why={t('filter-none')} /> }}
        {...rowOpener((row: ProjectExecution) => change({ project: row.key }))}
        columns={[
          {
            title: t('col.project'),
            render: (_, row) => (
              <>
                <div>
                  {row.name} {!row.inPlan && <span className="tag tag-warn">{t('not-in-plan')}</span>}
                </div>
                {row.lastNote && <div className="muted clip">{row.lastNote}</div>}
              </>
            ),
          },
          {
            title: t('col.kind'),
            width: 80,
            render: (_, { kind }) => (kind ? t(`plans:project-kind.${kind}`, { defaultValue: kind }) : none),
          },
          { title: t('unit'), width: 160, render: (_, { unit, account }) => unit ?? account ?? none },
          {
            title: t('col.due'),
            width: 170,
            sorter: (a, b) => (a.due ?? `${a.dueYear ?? 9999}`).localeCompare(b.due ?? `${b.dueYear ?? 9999}`),
            render: (_, row) =>
              row.item ? (
                <Due due={row.due} daysLate={row.daysLate} done={row.state === 'done'} />
              ) : (
                <span className="muted">{row.dueYear ?? none}</span>
              ),
          },
          {
            title: t('col.percent'),
            width: 134,
            sorter: (a, b) => a.percent - b.percent,
            render: (_, row) => (row.item ? <Percent percent={row.percent} label={t('col.percent')} /> : none),
          },
          { title: t('col.state'), width: 104, render: (_, { state }) => <StateMark state={state} project /> },
          {
            title: t('col.planned'),
            width: 96,
            align: 'right',
            sorter: (a, b) => a.plannedFunds - b.plannedFunds,
            render: (_, row) => (row.plannedFunds === 0 ? none : formatNumber(row.plannedFunds, 0)),
          },
          {
            title: t('money'),
            width: 170,
            render: (_, row) =>
              row.plannedFunds === 0 && row.arrivedFunds === 0 ? (
                none
              ) : (
                <MoneyBar planned={row.plannedFunds} arrived={row.arrivedFunds} spent={row.spentFunds} />
              ),
          },
        ]}
      />
      <Drawer
        open={project !== undefined && search.item === undefined}
        onClose={() => change({ project: undefined })}
        title={project?.name}
        size="min(760px, 100vw)"
        destroyOnHidden
      >
        {project && <ProjectDetail key={`${project.key} ${project.version}`} id={id} project={project} />}
      </Drawer>
      <ItemDrawer id={search.item} onClose={() => change({ item: undefined })} />
    </>
  );
}
