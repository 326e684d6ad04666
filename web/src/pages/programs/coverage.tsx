import { useQuery } from '@tanstack/react-query';
import { Segmented, Select } from 'antd';
import type { IndicatorDetail, ProgramCoverage, ProgramPack } from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useArea, useAreas, useCan, useInstance } from '../../app/session.ts';
import { Trend } from '../../charts/trend.tsx';
import { formatCell, formatNumber, formatPeriod, formatTarget, unitText } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { CellsExport } from '../indicators/cells-export.tsx';
import { useCells, useIndicator, useSeries } from '../indicators/queries.ts';
import { intervalOf } from './coverage-interval.ts';
import { ByStaff } from './coverage-staff.tsx';
import { UnverifiedMark } from './marks.tsx';
import { ServiceTabs } from './tabs.tsx';
import '../../styles/programs.css';

/** 服务 · 覆盖与控制: the figures of a programme by area with intervals and targets, and who is behind them. */
export function CoveragePage() {
  const { t } = useText('coverage');
  const [search] = useAddress();
  const { area } = search;
  const packs = useQuery({
    queryKey: ['programs', 'coverage-packs', area],
    queryFn: async ({ signal }) => {
      const about = (whom: string) => api.get<ProgramPack[]>('/api/programs', { area, about: whom }, signal);
      return (await Promise.all([about('resident'), about('institution')])).flat();
    },
  });
  return (
    <Guard need="indicator.read">
      <Page title={t('title')} name={t('title')}>
        <ServiceTabs />
        <Loaded query={packs}>{(found) => <Coverage packs={found} />}</Loaded>
      </Page>
    </Guard>
  );
}

function Coverage({ packs }: { packs: ProgramPack[] }) {
  const { t, l, language } = useText('coverage');
  const [search, change] = useAddress();
  const year = Number(useInstance().data?.today.slice(0, 4));
  // Without a choice, the programme of most residents.
  const [largest] = [...packs].sort((a, b) => b.enrolled - a.enrolled);
  const chosen = packs.find(({ id }) => id === search.pack) ?? largest;
  const area = useArea();
  const coverage = useQuery({
    queryKey: ['programs', 'coverage', chosen?.id, area.code],
    queryFn: ({ signal }) =>
      api.get<ProgramCoverage>(`/api/programs/${chosen!.id}/coverage`, { area: area.code }, signal),
    enabled: chosen !== undefined,
  });
  if (!chosen) return <Empty title={t('none')} why={t('none-why')} />;
  const periods = Number.isNaN(year) ? [] : [year, year - 1, year - 2].map(String);
  const period = search.period ?? periods[0];
  return (
    <>
      <div className="filters">
        <Select
          aria-label={t('programme')}
          value={chosen.id}
          onChange={(pack) => change({ pack, code: undefined })}
          options={packs.map(({ id, title }) => ({ value: id, label: l(title) }))}
          popupMatchSelectWidth={false}
        />
        <Select
          aria-label={t('period')}
          value={period ?? null}
          onChange={(value: string | null) => change({ period: value ?? undefined })}
          options={[...new Set([...periods, ...(period ? [period] : [])])].map((one) => ({
            value: one,
            label: formatPeriod(one, language),
          }))}
          popupMatchSelectWidth={false}
        />
      </div>
      <Loaded query={coverage}>
        {(found) =>
          found.indicators.length === 0 ? (
            <Empty title={t('none')} why={t('none-why')} />
          ) : (
            <Figures key={chosen.id} pack={chosen} found={found} period={period} />
          )
        }
      </Loaded>
    </>
  );
}

interface Chosen {
  pack: ProgramPack;
  found: ProgramCoverage;
  period: string | undefined;
}

function Figures({ pack, found, period }: Chosen) {
  const { t, l } = useText('coverage');
  const [search, change] = useAddress();
  const code = found.indicators.find((one) => one.code === search.code)?.code ?? found.indicators[0]!.code;
  const detail = useIndicator(code);
  return (
    <>
      <Segmented
        className="coverage-indicators"
        aria-label={t('indicator')}
        vertical={window.matchMedia('(max-width: 700px)').matches}
        value={code}
        onChange={(value) => change({ code: value })}
        options={found.indicators.map((one) => ({ value: one.code, label: l(one.title) }))}
      />
      <Loaded query={detail}>
        {(indicator) => <Figure pack={pack} found={found} period={period} indicator={indicator} />}
      </Loaded>
    </>
  );
}

function Figure({ pack, found, period, indicator }: Chosen & { indicator: IndicatorDetail }) {
  const { t, l } = useText('coverage');
  const area = useArea();
  const unit = l(indicator.unit);
  const whole = useCells(indicator.code, { area: area.code, period });
  const series = useSeries(indicator.code, { area: area.code, frequency: 'month' });
  const word = (key: string, vars?: Record<string, string>) => t(`common:${key}`, vars ?? {});
  return (
    <>
      <Panel
        title={
          <>
            {l(indicator.title)} <UnverifiedMark found={found.unverified} />
          </>
        }
      >
        <Loaded query={whole} rows={2}>
          {(cells) => {
            const cell = cells.find((one) => one.area === area.code);
            return (
              <p>
                {area.name} <strong className="num">{cell ? formatCell(cell, indicator.decimals, unit) : '—'}</strong>{' '}
                {cell?.value != null && !cell.suppressed && `${unitText(unit)} `}
                <span className="muted">{cell && intervalOf(cell, indicator.decimals)}</span>
              </p>
            );
          }}
        </Loaded>
        {indicator.targets.map((target) => (
          <p key={`${target.plan} ${target.no}`}>
            <AppLink to={`/plans/${target.plan}`} search={{ open: target.no }}>
              {t('target-line', {
                value: formatTarget(target, indicator.decimals, unit, word),
                plan: target.planTitle,
                year: target.byYear,
              })}
            </AppLink>
          </p>
        ))}
        <p>
          <AppLink to={`/indicators/${indicator.code}`} search={{ period }}>
            {t('details')}
          </AppLink>
        </p>
      </Panel>
      <Parts pack={pack} found={found} period={period} indicator={indicator} />
      {found.byStaff.includes(indicator.code) && <ByStaff pack={pack} indicator={indicator} period={period} />}
      <Panel title={t('trend')}>
        <Loaded query={series} rows={8}>
          {(points) =>
            points.points.every((point) => point.value === null) ? (
              <Empty title={t('no-value')} />
            ) : (
              <Trend
                // Most counts of programmes begin anew each January, which no line drawn through months can foresee.
                series={{ ...points, forecast: [], forecastMethod: undefined }}
                title={l(indicator.title)}
                areaName={area.name}
                unit={unit}
                decimals={indicator.decimals}
              />
            )
          }
        </Loaded>
      </Panel>
    </>
  );
}

function Parts({ pack: { id: pack, subject }, found, period, indicator }: Chosen & { indicator: IndicatorDetail }) {
  const { t, l } = useText('coverage');
  const can = useCan();
  const area = useArea();
  const areas = useAreas().data ?? [];
  const ofInstitutions = subject === 'institution';
  const cells = useCells(indicator.code, { area: area.code, period, children: true }, found.parts.length > 0);
  const target = indicator.targets.find(({ op, value }) => value !== null && (op === '>=' || op === 'keep'))?.value;
  const goal = typeof target === 'number' ? target : null;
  const nameOf = (code: string) => areas.find((one) => one.code === code)?.name ?? code;
  if (found.parts.length === 0) return <Empty title={t('no-parts')} why={t('no-parts-why')} />;
  const counted = (value: number | null | undefined) => formatNumber(value, Number.isInteger(value) ? 0 : 1);
  const share = (count: number, of: number) =>
    count > 0 && of > 0 && <span className="muted num"> ({formatNumber((100 * count) / of, 1)}%)</span>;
  return (
    <Loaded query={cells}>
      {(list) => {
        const rows = found.parts.map((part) => ({ ...part, cell: list.find((cell) => cell.area === part.area) }));
        const named = rows.flatMap(({ area: code, cell }) => (cell ? [{ ...cell, name: nameOf(code) }] : []));
        return (
          <Panel
            title={t('by-part')}
            tools={<CellsExport cells={named} indicator={indicator} name={`${l(indicator.title)} ${area.name}`} />}
          >
            <ListTable
              label={t('by-part')}
              rowKey="area"
              minWidth={720}
              dataSource={rows}
              columns={[
                {
                  title: t('part'),
                  dataIndex: 'area',
                  render: (code: string) => (
                    <AppLink to="/services/coverage" search={{ pack, code: indicator.code, period, area: code }}>
                      {nameOf(code)}
                    </AppLink>
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
                      {cell && !cell.suppressed && (cell.denominator ?? 0) > 0
                        ? `${counted(cell.numerator)} / ${counted(cell.denominator)}`
                        : '—'}
                    </span>
                  ),
                },
                ...(goal === null
                  ? []
                  : [
                      {
                        title: t('target'),
                        render: (_: unknown, { cell }: (typeof rows)[number]) =>
                          !cell || cell.value === null || cell.suppressed ? (
                            '—'
                          ) : (
                            <Mark tone={cell.value >= goal ? 'good' : 'warn'}>
                              {t(cell.value >= goal ? 'met' : 'missed')}
                            </Mark>
                          ),
                      },
                    ]),
                { title: t(ofInstitutions ? 'taking-part' : 'enrolled'), dataIndex: 'enrolled', align: 'right' },
                {
                  title: t(ofInstitutions ? 'late' : 'overdue'),
                  dataIndex: 'overdue',
                  align: 'right',
                  render: (count: number, { area: code, enrolled }) =>
                    count === 0 ? (
                      '0'
                    ) : (
                      <>
                        <AppLink
                          to={ofInstitutions ? '/services/institutions' : '/services/today'}
                          search={{ pack, status: 'overdue', area: code }}
                          aria-label={t('open-overdue', { area: nameOf(code) })}
                        >
                          {count}
                        </AppLink>
                        {share(count, enrolled)}
                      </>
                    ),
                },
                ...(ofInstitutions
                  ? []
                  : [
                      {
                        title: t('lost'),
                        dataIndex: 'lost',
                        align: 'right' as const,
                        render: (count: number, { area: code, enrolled }: (typeof rows)[number]) =>
                          count === 0 ? (
                            '0'
                          ) : (
                            <>
                              <AppLink
                                to="/services/today"
                                search={{ pack, status: 'lost', area: code }}
                                aria-label={t('open-lost', { area: nameOf(code) })}
                              >
                                {count}
                              </AppLink>
                              {share(count, enrolled)}
                            </>
                          ),
                      },
                    ]),
                ...(can('indicator.records') && indicator.denominator
                  ? [
                      {
                        title: t(ofInstitutions ? 'not-met' : 'who-not'),
                        align: 'right' as const,
                        className: 'num',
                        render: (_: unknown, { area: code, cell }: (typeof rows)[number]) => {
                          const left = cell && !cell.suppressed ? (cell.denominator ?? 0) - (cell.numerator ?? 0) : 0;
                          return left > 0 ? (
                            <AppLink
                              to={`/indicators/${indicator.code}`}
                              search={{ tab: 'records', part: 'gap', area: code, period }}
                              aria-label={t('open-who', { area: nameOf(code) })}
                            >
                              {counted(left)}
                            </AppLink>
                          ) : (
                            '0'
                          );
                        },
                      },
                    ]
                  : []),
              ]}
            />
          </Panel>
        );
      }}
    </Loaded>
  );
}
