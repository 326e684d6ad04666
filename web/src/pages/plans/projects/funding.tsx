import { useMemo } from 'react';
import type { PlanFunding } from '../../../../../src/http/contract.ts';
import { AppLink } from '../../../app/address.tsx';
import { ExportButton } from '../../../components/download-button.tsx';
import { formatNumber, none } from '../../../components/format.ts';
import { ListTable } from '../../../components/list-table.tsx';
import { Panel } from '../../../components/page.tsx';
import { Empty, Loaded } from '../../../components/state.tsx';
import { useText } from '../../../i18n/index.ts';
import { useExecution, useFunding } from '../tasks/queries.ts';
import { MoneyBar } from './money-bar.tsx';

/** 资金: the plan's money by source, by purpose (六项投入) and by project, with progress beside spending. */
export function Funding({ id }: { id: string }) {
  const funding = useFunding(id);
  return <Loaded query={funding}>{(data) => <Overview id={id} data={data} />}</Loaded>;
}

type Sums = { planned: number; arrived: number; spent: number };
const share = (part: number, whole: number) => (whole === 0 ? none : `${formatNumber((part / whole) * 100, 1)}%`);

function Overview({ id, data }: { id: string; data: PlanFunding }) {
  const { t, l } = useText('planning');
  if (data.lines.length === 0) return <Empty title={t('funding-none')} why={t('funding-none-why')} />;
  const { planned, arrived, spent } = data.total;
  const totals: [string, string][] = [
    [t('col.planned'), formatNumber(planned, 1)],
    [t('col.arrived'), formatNumber(arrived, 1)],
    [t('arrived-share'), share(arrived, planned)],
    [t('col.spent'), formatNumber(spent, 1)],
    [t('spent-share'), share(spent, arrived)],
  ];
  return (
    <>
      <div className="filters">
        <span className="muted">{t('money-unit')}</span>
        <ExportButton path={`/api/plans/${encodeURIComponent(id)}/funding`} params={{}} name={t('funding')} />
      </div>
      <dl className="totals">
        {totals.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="columns">
        <Panel title={t('by-source')}>
          <SumTable
            label={t('by-source')}
            head={t('col.source')}
            rows={data.bySource.map((row) => ({ ...row, name: l(data.sources[row.code]) || row.code }))}
          />
        </Panel>
        <Panel title={t('by-input')}>
          <SumTable
            label={t('by-input')}
            head={t('col.input')}
            rows={data.byInput.map((row) => ({ ...row, name: l(data.inputs[row.code]) || row.code }))}
          />
        </Panel>
      </div>
      <ByProject id={id} data={data} />
    </>
  );
}

function SumTable({
  label,
  head,
  rows,
}: {
  label: string;
  head: string;
  rows: (Sums & { code: string; name: string })[];
}) {
  const { t } = useText('planning');
  return (
    <ListTable
      label={label}
      rowKey={(row) => row.code}
      dataSource={rows}
      minWidth={420}
      columns={[
        { title: head, dataIndex: 'name' },
        ...(['planned', 'arrived', 'spent'] as const).map((field) => ({
          title: t(`col.${field}`),
          dataIndex: field,
          width: 96,
          align: 'right' as const,
          render: (value: number) => formatNumber(value, 1),
        })),
      ]}
    />
  );
}

function ByProject({ id, data }: { id: string; data: PlanFunding }) {
  const { t } = useText('planning');
  const projects = useExecution(id).data?.projects;
  const rows = useMemo(() => {
    const keys = [...new Set(data.lines.map(({ project }) => project))];
    return keys.map((key) => {
      const lines = data.lines.filter(({ project }) => project === key);
      const sum = (field: keyof Sums) => lines.reduce((total, line) => total + line[field], 0);
      const project = projects?.find((one) => one.key === key);
      return { key, project, planned: sum('planned'), arrived: sum('arrived'), spent: sum('spent') };
    });
  }, [data.lines, projects]);
  return (
    <Panel title={t('by-project')}>
      <ListTable
        label={t('by-project')}
        rowKey={(row) => row.key ?? ''}
        dataSource={rows}
        minWidth={860}
        columns={[
          {
            title: t('col.project'),
            render: (_, row) =>
              row.key ? (
                <AppLink to={`/plans/${id}`} search={{ tab: 'projects', project: row.key }}>
                  {row.project?.name ?? row.key}
                </AppLink>
              ) : (
                t('about-whole')
              ),
          },
          {
            title: t('col.percent'),
            width: 90,
            align: 'right',
            render: (_, row) => (row.project ? `${row.project.percent}%` : none),
          },
          {
            title: t('spent-of-planned'),
            width: 120,
            align: 'right',
            render: (_, row) => share(row.spent, row.planned),
          },
          { title: t('col.planned'), width: 100, align: 'right', render: (_, row) => formatNumber(row.planned, 1) },
          {
            title: t('money'),
            width: 260,
            render: (_, row) => <MoneyBar planned={row.planned} arrived={row.arrived} spent={row.spent} />,
          },
        ]}
      />
    </Panel>
  );
}
