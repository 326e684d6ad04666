import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Cell, IndicatorDetail, ProgramPack } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useArea } from '../../app/session.ts';
import { formatCell, formatNumber } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { CellsExport } from '../indicators/cells-export.tsx';
import { intervalOf } from './coverage-interval.ts';
import { useTeams } from './work-filters.tsx';

interface Row {
  kind: 'doctor' | 'team';
  key: string;
  name: string;
  cell: Cell | undefined;
}

/** A figure by who answers for the residents: teams first, then doctors, by their names. */
export function ByStaff({
  pack,
  indicator,
  period,
}: {
  pack: ProgramPack;
  indicator: IndicatorDetail;
  period: string | undefined;
}) {
  const { t, l } = useText('coverage');
  const area = useArea();
  const teams = useTeams(area.code).data ?? [];
  const staff = [
    ...teams.map(({ id, name }) => ({ kind: 'team' as const, key: id, name })),
    ...pack.doctors.map(({ account, name }) => ({ kind: 'doctor' as const, key: account, name })),
  ];
  const stratum = staff.map(({ kind, key }) => `${kind}=${key}`).join(';');
  const query = useQuery({
    queryKey: ['indicators', indicator.code, 'staff', area.code, period, stratum],
    queryFn: ({ signal }) =>
      api.get<Cell[]>(`/api/indicators/${indicator.code}/cells`, { area: area.code, period, stratum }, signal),
    enabled: staff.length > 0,
    placeholderData: keepPreviousData,
  });
  const title = t('by-staff');
  if (staff.length === 0)
    return (
      <Panel title={title}>
        <Empty title={t('no-staff')} />
      </Panel>
    );
  return (
    <Loaded query={query} rows={3}>
      {(cells) => {
        const rows = staff
          .map((one): Row => ({ ...one, cell: cells.find(({ stratum: of }) => of === `${one.kind}=${one.key}`) }))
          .filter(({ cell }) => cell && (cell.denominator ?? 0) > 0);
        const named = rows.flatMap(({ cell, name }) => (cell ? [{ ...cell, name }] : []));
        const counted = (value: number | null) => formatNumber(value, Number.isInteger(value) ? 0 : 1);
        return (
          <Panel
            title={title}
            tools={<CellsExport cells={named} indicator={indicator} name={`${l(indicator.title)} ${title}`} />}
          >
            {rows.length === 0 ? (
              <Empty title={t('no-staff')} />
            ) : (
              <ListTable<Row>
                label={title}
                rowKey={({ kind, key }) => `${kind}=${key}`}
                minWidth={560}
                dataSource={rows}
                columns={[
                  {
                    title: t('staff'),
                    dataIndex: 'name',
                    render: (name: string, { kind, key }) => (
                      <>
                        <AppLink to="/services/today" search={{ pack: pack.id, status: 'overdue', [kind]: key }}>
                          {name}
                        </AppLink>{' '}
                        <span className="muted">{t(`staff-kind.${kind}`)}</span>
                      </>
                    ),
                  },
                  {
                    title: t('programs:in-unit', { what: t('value'), unit: l(indicator.unit) }),
                    align: 'right',
                    render: (_, { cell }) => (
                      <span className="num">{cell ? formatCell(cell, indicator.decimals) : '—'}</span>
                    ),
                  },
                  {
                    title: t('interval'),
                    align: 'right',
                    render: (_, { cell }) => (
                      <span className="num muted">{cell ? intervalOf(cell, 1).replace('95% ', '') : ''}</span>
                    ),
                  },
                  {
                    title: `${t('numerator')} / ${t('denominator')}`,
                    align: 'right',
                    render: (_, { cell }) => (
                      <span className="num">
                        {cell && !cell.suppressed ? `${counted(cell.numerator)} / ${counted(cell.denominator)}` : '—'}
                      </span>
                    ),
                  },
                ]}
              />
            )}
          </Panel>
        );
      }}
    </Loaded>
  );
}
