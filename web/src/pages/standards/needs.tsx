import { InputNumber } from 'antd';
import { useState } from 'react';
import type { Calculation, ResourcePlan } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { amount } from './parts.tsx';
import { useCalculation, useResourcePlan, useScope } from './queries.ts';

type Need = ResourcePlan['items'][number];

/** 需求测算: what the targets per head ask for in heads, year by year, and a calculator for any number of people. */
export function NeedsTab() {
  const { t } = useText('standards');
  const [search, change] = useAddress();
  const { params, name } = useScope();
  const asked = { ...params, until: search.until };
  const plan = useResourcePlan(asked);
  return (
    <Loaded query={plan}>
      {(data) => (
        <>
          <div className="filters">
            <label className="filter" htmlFor="needs-until">
              <span className="filter-label">{t('needs.until')}</span>
              <InputNumber
                id="needs-until"
                min={Number(data.on.slice(0, 4)) + 1}
                max={2100}
                value={data.until}
                onChange={(until) => until && change({ until: String(until) })}
              />
            </label>
            <span className="muted">
              {data.population.now === null
                ? t('needs.no-population')
                : t('needs.population', {
                    now: formatNumber(data.population.now, 0),
                    date: data.population.date ?? '',
                    until: data.until,
                    projected: amount(data.population.projected),
                    low: amount(data.population.low),
                    high: amount(data.population.high),
                  })}
            </span>
            <span className="shell-gap" />
            <ExportButton path="/api/standards/planning" params={asked} name={`${t('tab.needs')} ${name}`} />
          </div>
          <Needs plan={data} />
          <Calculator people={data.population.now ?? 0} />
        </>
      )}
    </Loaded>
  );
}

function Needs({ plan }: { plan: ResourcePlan }) {
  const { t, l } = useText('standards');
  const years = plan.items.find(({ path }) => path.length > 0)?.path.map(({ year }) => year) ?? [];
  return (
    <>
      <ListTable<Need>
        label={t('tab.needs')}
        rowKey="no"
        minWidth={700 + years.length * 70}
        dataSource={plan.items}
        expandable={{
          expandedRowRender: (row) => <ByPlace need={row} />,
          rowExpandable: (row) => row.places.length > 0,
        }}
        locale={{ emptyText: <Empty title={t('needs.none')} why={t('needs.none-why')} /> }}
        columns={[
          { title: t('needs.indicator'), key: 'title', width: 240, render: (_, row) => l(row.title) },
          {
            title: t('needs.target'),
            key: 'target',
            width: 110,
            align: 'right',
            render: (_, row) => t('needs.per', { target: row.target, factor: formatNumber(row.factor, 0) }),
          },
          {
            title: t('needs.have'),
            key: 'have',
            width: 90,
            align: 'right',
            render: (_, row) => <span title={row.period ?? ''}>{amount(row.have)}</span>,
          },
          { title: t('needs.now'), key: 'now', width: 90, align: 'right', render: (_, row) => amount(row.neededNow) },
          {
            title: t('needs.then', { year: plan.until }),
            key: 'then',
            width: 90,
            align: 'right',
            render: (_, row) => amount(row.neededThen),
          },
          {
            title: t('col.gap'),
            key: 'gap',
            width: 80,
            align: 'right',
            sorter: (a, b) => (a.gap ?? -1) - (b.gap ?? -1),
            render: (_, row) => (row.gap ? `−${amount(row.gap)}` : amount(row.gap)),
          },
          ...years.map((year, at) => ({
            title: String(year),
            key: String(year),
            width: 70,
            align: 'right' as const,
            render: (_: unknown, row: Need) => {
              const step = row.path[at];
              return step ? (
                <span title={t('needs.add', { count: step.add })}>
                  {amount(step.needed)}
                  {step.add > 0 && <div className="muted">+{step.add}</div>}
                </span>
              ) : null;
            },
          })),
        ]}
      />
      <p className="muted">{t('needs.why')}</p>
    </>
  );
}

function ByPlace({ need }: { need: Need }) {
  const { t } = useText('standards');
  return (
    <table className="plain-table" aria-label={t('by-area')}>
      <thead>
        <tr>
          <th scope="col">{t('col.area')}</th>
          <th scope="col" className="num">
            {t('needs.have')}
          </th>
          <th scope="col" className="num">
            {t('needs.share')}
          </th>
        </tr>
      </thead>
      <tbody>
        {need.places.map((place) => (
          <tr key={place.area}>
            <th scope="row">{place.name}</th>
            <td className="num">{amount(place.have)}</td>
            <td className="num">{amount(place.needed)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const classes = ['infant', 'small', 'large', 'mixed'] as const;

/** The calculators of the standards: any number of people, any number of children. */
function Calculator({ people }: { people: number }) {
  const { t } = useText('standards');
  const { params } = useScope();
  const [population, setPopulation] = useState(people);
  const [children, setChildren] = useState<Record<string, number>>({});
  const result = useCalculation({ ...params, population, ...children });
  return (
    <Panel title={t('calculator.title')} className="panel-after">
      <p className="muted">{t('calculator.why')}</p>
      <div className="filters">
        <label className="filter" htmlFor="calculator-people">
          <span className="filter-label">{t('calculator.people')}</span>
          <InputNumber
            id="calculator-people"
            min={0}
            max={2_000_000_000}
            precision={0}
            value={population}
            style={{ width: 150 }}
            onChange={(value) => setPopulation(value ?? 0)}
          />
        </label>
      </div>
      <Loaded query={result}>
        {(data) => (
          <div className="columns">
            <Counts items={data.items} />
            <table className="plain-table" aria-label={t('calculator.childcare')}>
              <caption>{t('calculator.childcare')}</caption>
              <thead>
                <tr>
                  <th scope="col">{t('calculator.class')}</th>
                  <th scope="col" className="num">
                    {t('calculator.children')}
                  </th>
                  <th scope="col" className="num">
                    {t('calculator.classes')}
                  </th>
                  <th scope="col" className="num">
                    {t('calculator.carers')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {classes.map((key) => {
                  const row = data.childcare.find((one) => one.key === key);
                  return row ? (
                    <ChildcareRow
                      key={key}
                      row={row}
                      value={children[key] ?? 0}
                      onChange={(value) => setChildren((now) => ({ ...now, [key]: value }))}
                    />
                  ) : null;
                })}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
    </Panel>
  );
}

function ChildcareRow({
  row,
  value,
  onChange,
}: {
  row: Calculation['childcare'][number];
  value: number;
  onChange: (value: number) => void;
}) {
  const { t, l } = useText('standards');
  return (
    <tr>
      <th scope="row">
        {l(row.title)}
        <div className="muted">
          {t('calculator.ratio', { size: row.size, per: row.perCarer })}{' '}
          {row.unverified && <span className="tag">{t('unverified')}</span>}
        </div>
      </th>
      <td className="num">
        <InputNumber
          aria-label={l(row.title)}
          min={0}
          max={100_000}
          precision={0}
          value={value}
          style={{ width: 90 }}
          onChange={(next) => onChange(next ?? 0)}
        />
      </td>
      <td className="num">{row.classes}</td>
      <td className="num">{row.carers}</td>
    </tr>
  );
}

function Counts({ items }: { items: Calculation['items'] }) {
  const { t, l } = useText('standards');
  return (
    <div className="scroll-x">
      <table className="plain-table" aria-label={t('calculator.title')}>
        <thead>
          <tr>
            <th scope="col">{t('col.standard')}</th>
            <th scope="col">{t('col.yardstick')}</th>
            <th scope="col" className="num">
              {t('calculator.exact')}
            </th>
            <th scope="col" className="num">
              {t('col.needed')}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.code}>
              <th scope="row">{l(item.title)}</th>
              <td>{l(item.standard)}</td>
              <td className="num">{formatNumber(item.exact, 2)}</td>
              <td className="num">
                {amount(item.needed)} {l(item.unit)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
