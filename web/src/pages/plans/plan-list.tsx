import type { PlanSummary } from '../../../../src/http/contract.ts';
import { AppLink, useGo } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Page } from '../../components/page.tsx';
import { rowOpener } from '../../components/paged-table.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { countOrder, StatusMark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { usePlanStatus, usePlans } from './queries.ts';
import { usePlanTitle } from './words.ts';

export function PlanListPage() {
  const { t } = useText('plans');
  const titleOf = usePlanTitle();
  const go = useGo();
  const can = useCan();
  const plans = usePlans();
  return (
    <Guard need="plan.read">
      <Page
        title={t('list')}
        name={t('list')}
        note={t('list-note')}
        tools={
          can('plan.edit') && (
            <>
              <AppLink to="/plans/drafts" className="button-link">
                {t('draft:list')}
              </AppLink>
              <AppLink to="/plans/import" className="button-link">
                {t('import')}
              </AppLink>
            </>
          )
        }
      >
        <Loaded query={plans}>
          {(list) => (
            <ListTable<PlanSummary>
              label={t('list')}
              rowKey="id"
              dataSource={list}
              minWidth={760}
              locale={{ emptyText: <Empty title={t('list-none')} why={t('list-none-why')} /> }}
              {...rowOpener<PlanSummary>((plan) => go(`/plans/${plan.id}`))}
              columns={[
                {
                  title: t('col.plan'),
                  dataIndex: 'title',
                  render: (_, plan) => <AppLink to={`/plans/${plan.id}`}>{titleOf(plan)}</AppLink>,
                },
                { title: t('col.region'), dataIndex: 'region', width: 180 },
                {
                  title: t('col.years'),
                  dataIndex: 'period',
                  width: 100,
                  render: ([from, to]: [number, number]) => `${from}–${to}`,
                },
                { title: t('tab.board'), dataIndex: 'targets', width: 80, align: 'right' },
                { title: t('tab.tasks'), dataIndex: 'tasks', width: 70, align: 'right' },
                { title: t('tab.projects'), dataIndex: 'projects', width: 70, align: 'right' },
                {
                  title: t('col.status'),
                  dataIndex: 'counts',
                  width: 300,
                  render: (_, plan) => <Counts plan={plan} />,
                },
              ]}
            />
          )}
        </Loaded>
      </Page>
    </Guard>
  );
}

/** How many targets stand where today; the list itself does not evaluate the plans. */
function Counts({ plan }: { plan: PlanSummary }) {
  const { t } = useText('plans');
  const status = usePlanStatus(plan.id, undefined, plan.counts === undefined);
  const counts = plan.counts ?? status.data?.counts;
  const judged = countOrder.filter((state) => state !== 'no-data').some((state) => counts?.[state]);
  if (counts && !judged) return <span className="muted">{t('doubts:counts-none')}</span>;
  return (
    <span className="inline-counts">
      {countOrder
        .filter((state) => counts?.[state])
        .map((state) => (
          <span key={state}>
            <StatusMark status={state} /> {counts?.[state]}
          </span>
        ))}
    </span>
  );
}
