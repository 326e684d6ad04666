import { useParams } from '@tanstack/react-router';
import { useAddress } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { AddressTabs } from '../../components/address-tabs.tsx';
import { Page } from '../../components/page.tsx';
import { Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { Board } from './board.tsx';
import { DoubtList, ProjectList, StandardList, TaskList } from './plan-lists.tsx';
import { usePlan, usePlanStatus } from './queries.ts';
import { ReportButton } from './report-button.tsx';
import { Snapshots } from './snapshots.tsx';
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
              children: <Loaded query={plan}>{(data) => <TaskList plan={data} />}</Loaded>,
            },
            {
              key: 'projects',
              label: `${t('tab.projects')}${count(plan.data?.projectList.length)}`,
              children: <Loaded query={plan}>{(data) => <ProjectList plan={data} />}</Loaded>,
            },
            {
              key: 'standards',
              label: `${t('tab.standards')}${count(plan.data?.standardList.length)}`,
              children: <Loaded query={plan}>{(data) => <StandardList plan={data} />}</Loaded>,
            },
            {
              key: 'doubts',
              label: `${t('tab.doubts')}${count(plan.data?.doubts.length)}`,
              children: <DoubtList id={id} />,
            },
            {
              key: 'snapshots',
              label: t('tab.snapshots'),
              children: <Snapshots id={id} title={title} on={status.data?.on} />,
            },
          ]}
        />
      </Page>
    </Guard>
  );
}
