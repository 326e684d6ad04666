import { useParams } from '@tanstack/react-router';
import { useAddress } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { AddressTabs } from '../../components/address-tabs.tsx';
import { Page } from '../../components/page.tsx';
import { Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { Board } from './board.tsx';
import { DoubtList } from './doubts/doubt-list.tsx';
import { TextLists } from './doubts/text-lists.tsx';
import { Evaluation } from './evaluation/evaluation.tsx';
import { ProjectList, TaskList } from './plan-lists.tsx';
import { PlanStandardList } from './plan-standards.tsx';
import { Funding } from './projects/funding.tsx';
import { Projects } from './projects/projects.tsx';
import { usePlan, usePlanStatus } from './queries.ts';
import { ReportButton } from './report-button.tsx';
import { Orders } from './tasks/orders.tsx';
import { Tasks } from './tasks/tasks.tsx';
import { PlanUnits } from './units/units.tsx';
import { usePlanTitle } from './words.ts';

export function PlanPage() {
  const { t, l } = useText('plans');
  const { plan: id } = useParams({ strict: false }) as { plan: string };
  const [search] = useAddress();
  const can = useCan();
  const plan = usePlan(id);
  const status = usePlanStatus(id, search.on);
  const titleOf = usePlanTitle();
  const known = plan.data ?? status.data?.plan;
  const title = known ? titleOf(known) : '';
  const count = (n: number | undefined) => (n === undefined ? '' : ` ${n}`);
  return (
    <Guard need="plan.read">
      <Page
        title={title || ' '}
        name={title || id}
        note={
          plan.data && (
            <>
              {plan.data.region} · {plan.data.period[0]}–{plan.data.period[1]}
              {status.data && <> · {t('phase', { phase: l(status.data.phase) })}</>}
            </>
          )
        }
        tools={can('plan.report') && plan.data && <ReportButton plan={plan.data} on={status.data?.on} />}
      >
        <AddressTabs
          label={t('tabs')}
          keep={({ on }) => ({ on })}
          tabs={[
            {
              key: 'board',
              label: `${t('tab.board')}${count(status.data?.rows.length)}`,
              children: <Board id={id} status={status} />,
            },
            {
              key: 'tasks',
              label: `${t('tab.tasks')}${count(plan.data?.taskList.length)}`,
              // Who may not see the work still sees what the plan says.
              children: can('task.read') ? (
                <Tasks id={id} title={title} />
              ) : (
                <Loaded query={plan}>{(data) => <TaskList plan={data} />}</Loaded>
              ),
            },
            {
              key: 'projects',
              label: `${t('tab.projects')}${count(plan.data?.projectList.length)}`,
              children: can('task.read') ? (
                <Projects id={id} title={title} />
              ) : (
                <Loaded query={plan}>{(data) => <ProjectList plan={data} />}</Loaded>
              ),
            },
            ...(can('task.read')
              ? [
                  { key: 'units', label: t('planning:tab.units'), children: <PlanUnits id={id} /> },
                  { key: 'funding', label: t('planning:tab.funding'), children: <Funding id={id} /> },
                  { key: 'orders', label: t('planning:tab.orders'), children: <Orders id={id} /> },
                ]
              : []),
            {
              key: 'standards',
              label: `${t('tab.standards')}${count(plan.data?.standardList.length)}`,
              children: <PlanStandardList id={id} on={search.on} />,
            },
            {
              key: 'text',
              label: `${t('doubts:text-tab')}${count(plan.data?.statedList.length)}`,
              children: <Loaded query={plan}>{(data) => <TextLists plan={data} />}</Loaded>,
            },
            {
              key: 'doubts',
              label: `${t('tab.doubts')}${count(plan.data?.doubts.length)}`,
              children: <DoubtList id={id} title={title} />,
            },
            {
              key: 'snapshots',
              label: t('evaluation:tab'),
              children: (
                <Loaded query={plan}>
                  {(data) => <Evaluation id={id} title={title} period={data.period} on={status.data?.on} />}
                </Loaded>
              ),
            },
          ]}
        />
      </Page>
    </Guard>
  );
}
