import { Drawer, Segmented } from 'antd';
import { useState } from 'react';
import type { StandardRegisterRow, StandardResult, StandardUnit } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { useCodes } from '../../components/coded.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatDate, formatNumber, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { RecordDrawer } from '../../components/record-drawer.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { AreaRows } from './area-rows.tsx';
import { Parameters } from './parameters.tsx';
import { actualText, amount, gapText, NeedBar, neededText, StandardMark } from './parts.tsx';
import { asked, useStandardUnits } from './queries.ts';

const views = ['about', 'areas', 'institutions', 'rows', 'parameters'] as const;

/** Rule, calculation and inputs of a standard; its parts, institutions and register rows; its parameters. */
export function StandardDrawer({
  standard,
  plan,
  onClose,
}: {
  standard: StandardResult | undefined;
  plan?: string;
  onClose: () => void;
}) {
  const { t, l } = useText('standards');
  const [search, change] = useAddress();
  const able = views.filter(
    (view) =>
      (view !== 'rows' || standard?.hasRows) && (view !== 'parameters' || (standard?.parameters.length ?? 0) > 0),
  );
  const view = able.find((one) => one === search.view) ?? 'about';
  return (
    <Drawer
      open={standard !== undefined}
      onClose={onClose}
      title={standard ? l(standard.title) : ''}
      size="min(860px, 100vw)"
      destroyOnHidden
    >
      {standard && (
        <>
          <Segmented
            value={view}
            aria-label={t('views')}
            options={able.map((one) => ({ value: one, label: t(`view.${one}`) }))}
            onChange={(next) => change({ view: next === 'about' ? undefined : next })}
          />
          <div className="standard-view">
            {view === 'about' && <About standard={standard} />}
            {view === 'areas' && <AreaRows standard={standard} {...(plan ? { plan } : {})} />}
            {view === 'institutions' && <Units standard={standard} {...(plan ? { plan } : {})} />}
            {view === 'rows' && <Rows standard={standard} {...(plan ? { plan } : {})} />}
            {view === 'parameters' && <Parameters standard={standard} {...(plan ? { plan } : {})} />}
          </div>
        </>
      )}
    </Drawer>
  );
}

function About({ standard }: { standard: StandardResult }) {
  const { t, l } = useText('standards');
  const { people, units, calculation, notes, sources, counted } = standard;
  const pairs: [string, React.ReactNode][] = [
    [t('col.area'), standard.areaName],
    [t('on'), formatDate(standard.on)],
    [t('col.yardstick'), l(standard.standard)],
    [t('col.actual'), standard.actual === null ? none : `${actualText(standard)} ${l(standard.unit)}`],
    [t('col.needed'), neededText(standard)],
    [t('col.gap'), gapText(standard)],
    ...(counted ? [[t('counted'), l(counted)] as [string, React.ReactNode]] : []),
    ...(people
      ? [
          [
            t('col.people'),
            t('people-of', {
              value: formatNumber(people.value, 0),
              dates: people.dates.join(', '),
              source: people.source,
              vintage: people.vintage,
            }),
          ] as [string, React.ReactNode],
        ]
      : []),
    ...(units ? [[t('units'), t('units-of', { ...units })] as [string, React.ReactNode]] : []),
  ];
  return (
    <>
      <p className="standard-rule">{l(standard.rule)}</p>
      <p>
        <StandardMark status={standard.status} />
      </p>
      {calculation && <p className="formula">{l(calculation)}</p>}
      <NeedBar {...standard} />
      <dl className="pairs">
        {pairs.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {notes.length > 0 && (
        <ul className="plain-list">
          {notes.map((note) => (
            <li key={note.zh}>{l(note)}</li>
          ))}
        </ul>
      )}
      <h3>{t('sources')}</h3>
      <ul className="plain-list">
        {sources.map((source) => (
          <li key={source.zh}>
            {l(source)} {source.unverified && <span className="tag">{t('unverified')}</span>}
          </li>
        ))}
        <li className="muted">{t('valid-from', { day: standard.validFrom })}</li>
      </ul>
    </>
  );
}

function Units({ standard, plan }: { standard: StandardResult; plan?: string }) {
  const { t } = useText('standards');
  const params = asked(standard, plan);
  const units = useStandardUnits(standard.code, params);
  return (
    <Loaded query={units}>
      {(list) => (
        <>
          <div className="filters">
            <span className="muted">{t('units-count', { count: list.length })}</span>
            <span className="shell-gap" />
            <ExportButton
              path={`/api/standards/${standard.code}/institutions`}
              params={params}
              name={`${standard.code} ${standard.areaName}`}
            />
          </div>
          <UnitTable units={list} />
        </>
      )}
    </Loaded>
  );
}

export function UnitTable({ units }: { units: StandardUnit[] }) {
  const { t } = useText('standards');
  const word = useCodes();
  const judged = units.some(({ needed }) => needed !== null);
  const shares = units.some(({ of }) => of !== null);
  return (
    <ListTable<StandardUnit>
      label={t('view.institutions')}
      rowKey="code"
      minWidth={560}
      dataSource={units}
      pagination={units.length > 100 ? { pageSize: 100, size: 'small', showSizeChanger: false } : false}
      locale={{ emptyText: <Empty title={t('units-none')} why={t('units-none-why')} /> }}
      columns={[
        {
          title: t('col.unit'),
          key: 'name',
          render: (_, row) => (
            <>
              {row.name}
              <div className="muted">{[row.class && word(row.class), row.areaName].filter(Boolean).join(' · ')}</div>
            </>
          ),
        },
        ...(shares
          ? [
              {
                title: t('col.of'),
                key: 'of',
                width: 80,
                align: 'right' as const,
                render: (_: unknown, row: StandardUnit) => amount(row.of),
              },
            ]
          : []),
        { title: t('col.actual'), key: 'actual', width: 80, align: 'right', render: (_, row) => amount(row.actual) },
        ...(judged
          ? [
              {
                title: t('col.needed'),
                key: 'needed',
                width: 80,
                align: 'right' as const,
                render: (_: unknown, row: StandardUnit) => neededText(row),
              },
              {
                title: t('col.gap'),
                key: 'gap',
                width: 70,
                align: 'right' as const,
                render: (_: unknown, row: StandardUnit) => (row.gap ? `−${amount(row.gap)}` : amount(row.gap)),
              },
              {
                title: t('col.status'),
                key: 'status',
                width: 110,
                filters: [...new Set(units.map(({ status }) => status))].map((status) => ({
                  text: t(`status.${status}`),
                  value: status,
                })),
                onFilter: (value: unknown, row: StandardUnit) => row.status === value,
                render: (_: unknown, row: StandardUnit) => <StandardMark status={row.status} />,
              },
            ]
          : []),
      ]}
    />
  );
}

function Rows({ standard, plan }: { standard: StandardResult; plan?: string }) {
  const { t } = useText('standards');
  const can = useCan();
  const word = useCodes();
  const [open, setOpen] = useState<StandardRegisterRow>();
  const path = `/api/standards/${standard.code}/rows`;
  const params = asked(standard, plan);
  const kindOf = ({ kind, reference }: StandardRegisterRow) =>
    kind ? (word(kind, reference.split('/')[0]) ?? kind) : undefined;
  const paged = usePaged<StandardRegisterRow>(['register', 'standards', 'rows', standard.code], path, params);
  return (
    <>
      <div className="filters">
        <span className="muted">{t('rows-why')}</span>
        <span className="shell-gap" />
        <ExportButton path={path} params={params} name={`${standard.code} ${standard.areaName}`} />
      </div>
      <PagedTable<StandardRegisterRow>
        paged={paged}
        label={t('view.rows')}
        rowKey={(row) => row.reference}
        minWidth={560}
        {...(can('record.read') ? { onOpen: setOpen } : {})}
        empty={<Empty title={t('rows-none')} why={t('rows-none-why')} />}
        columns={[
          {
            title: t('col.record'),
            key: 'name',
            render: (_, row) => row.name ?? kindOf(row) ?? row.reference,
          },
          { title: t('col.kind'), key: 'kind', width: 140, render: (_, row) => kindOf(row) ?? none },
          {
            title: t('col.institution'),
            key: 'institution',
            render: (_, row) => row.institutionName ?? row.institution,
          },
          {
            title: t('col.since'),
            key: 'since',
            width: 110,
            render: (_, row) => (row.since ? formatDate(row.since) : none),
          },
        ]}
      />
      <RecordDrawer
        title={open ? (open.name ?? open.reference) : ''}
        references={open ? [open.reference] : []}
        onClose={() => setOpen(undefined)}
      />
    </>
  );
}
