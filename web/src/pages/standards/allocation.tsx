import { Select } from 'antd';
import type { Allocation } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { Efficiency } from './efficiency.tsx';
import { amount } from './parts.tsx';
import { useAllocation, useScope } from './queries.ts';
import { WindowNote } from './window-note.tsx';

type Spread = Allocation['spreads'][number];

/** 配置效率: how evenly resources lie over the parts of the area, and how institutions use them. */
export function AllocationTab() {
  const { t, l } = useText('standards');
  const [search, change] = useAddress();
  const { params, name } = useScope();
  const found = useAllocation(params);
  return (
    <Loaded query={found}>
      {(data) => {
        const spread = data.spreads.find((one) => one.resource === search.resource) ?? data.spreads[0];
        return (
          <>
            <div className="filters">
              <Select
                aria-label={t('equity.resource')}
                style={{ minWidth: 220 }}
                value={spread?.resource}
                options={data.spreads.map((one) => ({ value: one.resource, label: l(one.title) }))}
                onChange={(resource: string) => change({ resource })}
              />
              <span className="shell-gap" />
              <ExportButton path="/api/standards/allocation" params={params} name={`${t('tab.allocation')} ${name}`} />
            </div>
            {spread && spread.places.length > 1 ? (
              <div className="columns columns-map">
                <Panel title={t('equity.lorenz')}>
                  <Lorenz spread={spread} />
                </Panel>
                <Panel title={t('equity.places')}>
                  <Places spread={spread} />
                </Panel>
              </div>
            ) : (
              <Empty title={t('equity.none')} why={t('equity.none-why')} />
            )}
            <Panel title={t('use.title')}>
              <WindowNote window={data.window} factor={data.factor} />
              <Use rows={data.institutions} />
            </Panel>
            <Panel
              title={t('dea.title')}
              tools={
                <ExportButton
                  path="/api/standards/allocation"
                  params={{ ...params, part: 'efficiency' }}
                  name={`${t('dea.title')} ${name}`}
                />
              }
            >
              <Efficiency groups={data.envelopments} />
            </Panel>
            <Panel title={t('method')}>
              <ul className="plain-list">
                {data.methods.map((method) => (
                  <li key={method.zh}>{l(method)}</li>
                ))}
              </ul>
            </Panel>
          </>
        );
      }}
    </Loaded>
  );
}

/** The curve against the even line; the table beside it holds its figures. */
function Lorenz({ spread }: { spread: Spread }) {
  const { t, l } = useText('standards');
  const [size, left, top] = [260, 60, 12];
  const x = (share: number) => left + share * size;
  const y = (share: number) => top + (1 - share) * size;
  const points = spread.lorenz.map((at) => `${x(at.population)},${y(at.resource)}`).join(' ');
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  return (
    <>
      <p>
        {t('equity.gini', { value: formatNumber(spread.gini, 3) })} ·{' '}
        {t('equity.theil', { value: formatNumber(spread.theil, 3) })} ·{' '}
        {t('equity.total', { value: amount(spread.total) })}
      </p>
      {spread.lorenz.length > 0 ? (
        <svg
          className="lorenz"
          viewBox={`0 0 ${left + size + 16} ${top + size + 44}`}
          role="img"
          aria-label={t('equity.lorenz-of', { resource: l(spread.title), gini: formatNumber(spread.gini, 3) })}
        >
          <polygon className="lorenz-area" points={`${points} ${x(0)},${y(0)}`} />
          <path className="lorenz-axis" d={`M${x(0)} ${y(1)}V${y(0)}H${x(1)}`} />
          <line className="lorenz-even" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
          <polyline className="lorenz-curve" points={points} />
          {spread.lorenz.slice(1, -1).map((at) => (
            <circle key={at.population} className="lorenz-dot" cx={x(at.population)} cy={y(at.resource)} r={3} />
          ))}
          {ticks.map((tick) => (
            <g key={tick}>
              <text x={x(tick)} y={y(0) + 16} textAnchor="middle">
                {`${tick * 100}%`}
              </text>
              <text x={x(0) - 6} y={y(tick) + 4} textAnchor="end">
                {`${tick * 100}%`}
              </text>
            </g>
          ))}
          <text x={x(0.5)} y={y(0) + 36} textAnchor="middle">
            {t('equity.axis-people')}
          </text>
          <text x={12} y={y(0.5)} textAnchor="middle" transform={`rotate(-90 12 ${y(0.5)})`}>
            {t('equity.axis-resource')}
          </text>
        </svg>
      ) : (
        <Empty title={t('equity.nothing')} why={t('equity.nothing-why')} />
      )}
      {spread.left.length > 0 && <p className="muted">{t('equity.left', { names: spread.left.join('、') })}</p>}
    </>
  );
}

function Places({ spread }: { spread: Spread }) {
  const { t } = useText('standards');
  const top = Math.max(...spread.places.map(({ perThousand }) => perThousand), 0) || 1;
  return (
    <ListTable<Spread['places'][number]>
      label={t('equity.places')}
      rowKey="code"
      minWidth={520}
      dataSource={spread.places}
      columns={[
        { title: t('col.area'), dataIndex: 'name' },
        { title: t('col.people'), key: 'people', align: 'right', render: (_, row) => amount(row.people) },
        { title: t('equity.count'), key: 'resource', align: 'right', render: (_, row) => amount(row.resource) },
        {
          title: t('equity.per-thousand'),
          key: 'per',
          width: 190,
          sorter: (a, b) => a.perThousand - b.perThousand,
          render: (_, row) => (
            <span className="score-cell">
              {formatNumber(row.perThousand, 2)}
              <span className="score-track" aria-hidden="true">
                <span className="ranking-fill" style={{ width: `${(row.perThousand / top) * 100}%` }} />
              </span>
            </span>
          ),
        },
        {
          title: <span title={t('equity.agglomeration-why')}>{t('equity.agglomeration')}</span>,
          key: 'agglomeration',
          align: 'right',
          sorter: (a, b) => (a.agglomeration ?? 0) - (b.agglomeration ?? 0),
          render: (_, row) => formatNumber(row.agglomeration, 2),
        },
      ]}
    />
  );
}

type InstitutionUse = Allocation['institutions'][number];

function Use({ rows }: { rows: InstitutionUse[] }) {
  const { t } = useText('standards');
  const figure = (key: string, pick: (row: InstitutionUse) => number | null, decimals: number) => ({
    title: t(`use.${key}`),
    key,
    width: 104,
    align: 'right' as const,
    sorter: (a: InstitutionUse, b: InstitutionUse) => (pick(a) ?? -1) - (pick(b) ?? -1),
    render: (_: unknown, row: InstitutionUse) => (pick(row) === null ? none : formatNumber(pick(row), decimals)),
  });
  return (
    <ListTable<InstitutionUse>
      label={t('use.title')}
      rowKey="institution"
      minWidth={1120}
      dataSource={rows}
      pagination={rows.length > 25 ? { pageSize: 25, size: 'small', showSizeChanger: false } : false}
      locale={{ emptyText: <Empty title={t('use.none')} why={t('use.none-why')} /> }}
      columns={[
        {
          title: t('col.institution'),
          key: 'name',
          width: 230,
          render: (_, row) => (
            <>
              {row.name}
              {row.small && (
                <span className="tag tag-warn" title={t('small', { count: row.use.stays })}>
                  {t('small-short')}
                </span>
              )}
            </>
          ),
        },
        figure('beds', (row) => row.use.beds, 0),
        figure('occupancy', (row) => row.use.occupancy, 1),
        figure('turnover', (row) => row.use.turnover, 1),
        figure('stay', (row) => row.use.stay, 1),
        figure('discharges', (row) => row.use.discharges, 0),
        figure('visits', (row) => row.use.visits, 0),
        figure('visits-per-physician', (row) => row.visitsPerPhysician, 2),
        figure('days-per-physician', (row) => row.patientDaysPerPhysician, 2),
        figure('nurses-per-bed', (row) => row.nursesPerBed, 2),
      ]}
    />
  );
}
