import type { SetupPlan, StandardUnit } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { ExportButton } from '../../components/download-button.tsx';
import { none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { amount, neededText, StandardMark } from './parts.tsx';
import { useScope, useSetupPlan } from './queries.ts';

/** 机构设置: which institutions each place must have, has and lacks. */
export function SetupTab() {
  const { t } = useText('standards');
  const { params, name } = useScope();
  const plan = useSetupPlan(params);
  return (
    <Loaded query={plan}>
      {(data) => (
        <>
          <div className="filters">
            <span className="muted">{t('setup.why')}</span>
            <span className="shell-gap" />
            <ExportButton path="/api/standards/setup" params={params} name={`${t('tab.setup')} ${name}`} />
          </div>
          <Matrix plan={data} />
          <Open plan={data} />
        </>
      )}
    </Loaded>
  );
}

function Matrix({ plan }: { plan: SetupPlan }) {
  const { t, l } = useText('standards');
  const [, change] = useAddress();
  return (
    <ListTable<SetupPlan['places'][number]>
      label={t('tab.setup')}
      rowKey="code"
      minWidth={220 + plan.standards.length * 150}
      dataSource={plan.places}
      columns={[
        {
          title: t('col.area'),
          key: 'name',
          width: 130,
          render: (_, row, at) =>
            at === 0 ? (
              <strong>{row.name}</strong>
            ) : (
              <button type="button" className="link-button" onClick={() => change({ area: row.code }, true)}>
                {row.name}
              </button>
            ),
        },
        { title: t('col.people'), key: 'people', width: 90, align: 'right', render: (_, row) => amount(row.people) },
        ...plan.standards.map((standard, at) => ({
          title: <span title={l(standard.rule)}>{l(standard.title)}</span>,
          key: standard.code,
          width: 150,
          render: (_: unknown, row: SetupPlan['places'][number]) => {
            const result = row.results[at];
            if (!result || result.status === 'not-required')
              return <span className="muted">{t('setup.none-needed')}</span>;
            return (
              <>
                <div>{t('setup.of', { actual: amount(result.actual), needed: neededText(result) })}</div>
                <StandardMark status={result.status} title={result.notes.map(l).join('\n')} />
              </>
            );
          },
        })),
      ]}
    />
  );
}

type OpenUnit = StandardUnit & { standard: string };

function Open({ plan }: { plan: SetupPlan }) {
  const { t, l } = useText('standards');
  const titles = new Map(plan.standards.map(({ code, title }) => [code, l(title)]));
  const rows = plan.open.map((unit) => ({ ...unit, key: `${unit.standard} ${unit.code}` }));
  return (
    <Panel title={t('setup.open', { count: rows.length })} className="panel-after">
      <ListTable<OpenUnit & { key: string }>
        label={t('setup.open', { count: rows.length })}
        minWidth={640}
        dataSource={rows}
        pagination={rows.length > 20 ? { pageSize: 20, size: 'small', showSizeChanger: false } : false}
        locale={{ emptyText: <Empty title={t('setup.all')} why={t('setup.all-why')} /> }}
        columns={[
          {
            title: t('col.standard'),
            key: 'standard',
            width: 180,
            filters: plan.standards.map(({ code, title }) => ({ text: l(title), value: code })),
            onFilter: (value, row) => row.standard === value,
            render: (_, row) => titles.get(row.standard),
          },
          { title: t('col.unit'), dataIndex: 'name' },
          { title: t('col.area'), key: 'area', width: 140, render: (_, row) => row.areaName ?? none },
          { title: t('col.people'), key: 'people', width: 100, align: 'right', render: (_, row) => amount(row.people) },
          { title: t('col.actual'), key: 'actual', width: 80, align: 'right', render: (_, row) => amount(row.actual) },
          { title: t('col.needed'), key: 'needed', width: 80, align: 'right', render: (_, row) => neededText(row) },
          {
            title: t('col.status'),
            key: 'status',
            width: 140,
            filters: (['short', 'unknown'] as const).map((status) => ({ text: t(`status.${status}`), value: status })),
            onFilter: (value, row) => row.status === value,
            render: (_, row) => <StandardMark status={row.status} />,
          },
        ]}
      />
    </Panel>
  );
}
