import type { PlanImportSummary } from '../../../../../src/http/contract.ts';
import { AppLink, useGo } from '../../../app/address.tsx';
import { formatNumber, formatTime, none } from '../../../components/format.ts';
import { ListTable } from '../../../components/list-table.tsx';
import { Page, Panel } from '../../../components/page.tsx';
import { rowOpener } from '../../../components/paged-table.tsx';
import { Empty, Guard, Loaded } from '../../../components/state.tsx';
import { Mark } from '../../../components/status.tsx';
import { useText } from '../../../i18n/index.ts';
import { usePlanImports } from './queries.ts';
import { UploadPlan } from './upload-plan.tsx';
import '../../../styles/plan-import.css';

/** 导入规划: hand in a document, and the documents under review. */
export function PlanImportsPage() {
  const { t } = useText('plan-import');
  return (
    <Guard need="plan.edit">
      <Page title={t('title')} name={t('title')} note={t('note')}>
        <Panel title={t('upload.title')}>
          <UploadPlan />
        </Panel>
        <Panel title={t('list')}>
          <ImportList />
        </Panel>
      </Page>
    </Guard>
  );
}

function ImportList() {
  const { t } = useText('plan-import');
  const imports = usePlanImports();
  const go = useGo();
  return (
    <Loaded query={imports} rows={3}>
      {(list) => (
        <ListTable<PlanImportSummary>
          label={t('list')}
          rowKey="id"
          dataSource={list}
          minWidth={980}
          locale={{ emptyText: <Empty title={t('list-none')} why={t('list-none-why')} /> }}
          {...rowOpener<PlanImportSummary>((row) => go(`/plans/import/${row.id}`))}
          columns={[
            {
              title: t('col.plan'),
              key: 'plan',
              render: (_, row) => (
                <>
                  <AppLink to={`/plans/import/${row.id}`}>{row.header.title ?? row.fileName}</AppLink>
                  {row.header.title && <div className="muted">{row.fileName}</div>}
                </>
              ),
            },
            { title: t('col.region'), key: 'region', width: 130, render: (_, row) => row.header.region ?? none },
            {
              title: t('col.progress'),
              key: 'progress',
              width: 220,
              render: (_, row) => <Progress row={row} />,
            },
            { title: t('col.by'), dataIndex: 'createdBy', width: 110 },
            { title: t('col.changed'), dataIndex: 'changedAt', width: 140, render: formatTime },
            { title: t('col.state'), key: 'state', width: 170, render: (_, row) => <SavedMark row={row} /> },
          ]}
        />
      )}
    </Loaded>
  );
}

function Progress({ row }: { row: PlanImportSummary }) {
  const { t } = useText('plan-import');
  const { proposed, accepted, edited, rejected } = row.counts;
  const all = proposed + accepted + edited + rejected;
  if (all === 0) return <span className="muted">{t('nothing')}</span>;
  return (
    <span>
      {t('decided', { done: formatNumber(all - proposed, 0), all: formatNumber(all, 0) })}
      <span className="import-bar" aria-hidden="true">
        <span style={{ width: `${((all - proposed) / all) * 100}%` }} />
      </span>
    </span>
  );
}

/** Whether it became a plan, and whether something was decided since. */
export function SavedMark({ row }: { row: Pick<PlanImportSummary, 'plan' | 'savedAt' | 'changedAt'> }) {
  const { t } = useText('plan-import');
  if (!row.plan) return <Mark tone="busy">{t('state.open')}</Mark>;
  return row.savedAt && row.changedAt > row.savedAt ? (
    <Mark tone="warn">{t('state.changed')}</Mark>
  ) : (
    <Mark tone="good">{t('state.saved')}</Mark>
  );
}
