import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { SignalCase, SignalDetail } from '../../../../src/http/contract.ts';
import { AppLink, useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { partsOf } from '../../app/area-picker.tsx';
import { useAreas, useCan } from '../../app/session.ts';
import { fonts, usePalette } from '../../app/theme.tsx';
import { Chart } from '../../charts/chart.tsx';
import { TileMap } from '../../charts/tile-map.tsx';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { useKeptFocus } from '../../components/kept-focus.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { EventOfSignal } from '../command/event-of-signal.tsx';
import { LevelMark } from './level-mark.tsx';
import { pastOption } from './past-option.ts';
import { OtherReason } from './signal-reason.tsx';
import { SignalSteps } from './signal-steps.tsx';

/** One signal: why it was raised, when and where people fell ill, who, and what was done. */
export function SignalPage() {
  const { t, l } = useText('warning');
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['signals', 'one', id],
    queryFn: ({ signal }) => api.get<SignalDetail>(`/api/surveillance/signals/${id}`, {}, signal),
  });
  const name = query.data
    ? [l(query.data.diseaseTitle), query.data.areaName ?? query.data.area, query.data.site].filter(Boolean).join(' · ')
    : t('signals.title');
  return (
    <Guard need="surveillance.read">
      <Page
        title={
          <>
            {query.data && <LevelMark level={query.data.level} />} {name}
          </>
        }
        name={name}
        note={
          <>
            <AppLink to="/warning/signals">{t('signals.back')}</AppLink>
            {query.data && query.data.kind !== 'silence' && (
              <>
                {' '}
                · <AppLink to={`/warning/signals/${id}/investigation`}>{t('investigation:open')}</AppLink>
              </>
            )}
          </>
        }
      >
        <Loaded query={query} rows={10}>
          {(signal) => <Signal signal={signal} />}
        </Loaded>
      </Page>
    </Guard>
  );
}

function Signal({ signal }: { signal: SignalDetail }) {
  const { t, l } = useText('warning');
  const can = useCan();
  const kept = useKeptFocus<HTMLDivElement>();
  return (
    <>
      <div className="columns">
        <Panel title={t('signal.why')}>
          {signal.event && (
            <p className="overdue wrapped">
              <strong>{t('signal.event')}</strong>
              <br />
              {t('signal.event-due', { rule: l(signal.event.rule), due: formatTime(signal.event.due) })}{' '}
              {!signal.event.verified && <Mark tone="plain">{t('signal.unverified')}</Mark>}
            </p>
          )}
          {signal.reason ? <OtherReason signal={signal} /> : <Reason signal={signal} />}
          <p className="muted">{signal.told.told === 0 ? t('signal.told-none') : t('signal.told', signal.told)}</p>
        </Panel>
        <Panel
          title={t('signal.handling')}
          tools={
            <Mark tone={signal.ended ? 'plain' : signal.state === 'new' ? 'warn' : 'busy'}>{l(signal.stateTitle)}</Mark>
          }
        >
          <EventOfSignal signal={signal} />
          <div {...kept}>
            <SignalSteps key={signal.version} signal={signal} />
          </div>
        </Panel>
      </div>
      {isOfPersons(signal) && (
        <div className="columns columns-map">
          <Panel title={t('signal.days')}>
            <Days signal={signal} />
          </Panel>
          <Panel title={t('signal.map')}>
            <Places signal={signal} />
          </Panel>
        </div>
      )}
      {signal.unit && (
        <div className="columns">
          <Panel title={t('signal.days')}>
            <Days signal={signal} />
          </Panel>
          <Panel title={t('signal.parts', { from: signal.firstDay })}>
            <Parts unit={signal.unit} label={t('signal.parts', { from: signal.firstDay })} />
          </Panel>
        </div>
      )}
      {can('surveillance.manage') && (isOfPersons(signal) || signal.kind === 'place') && <Cases signal={signal} />}
    </>
  );
}

const isOfPersons = ({ kind }: SignalDetail) => kind !== 'silence' && kind !== 'place' && kind !== 'exceedance';

function Reason({ signal }: { signal: SignalDetail }) {
  const { t, l } = useText('warning');
  const { rule, series, cases, expected, threshold, lastDay } = signal;
  // The window that was judged; while a signal grows, its days reach further back.
  const from = new Date(Date.parse(lastDay) - ((rule?.days ?? 7) - 1) * 86_400_000).toISOString().slice(0, 10);
  const palette = usePalette();
  const option = useMemo(
    () =>
      series &&
      pastOption(
        series.past.map(({ to, cases: count, baseline }) => ({ at: to, cases: count, baseline })),
        { expected, threshold },
        {
          ...{ cases: t('signals.cases'), expected: t('signal.expected'), threshold: t('signal.threshold') },
          ...{ baseline: t('signal.baseline'), gap: t('signal.gap') },
        },
        { font: fonts, palette },
      ),
    [series, expected, threshold, t, palette],
  );
  if (rule)
    return (
      <>
        <p>
          {t('signal.rule', {
            cases,
            from,
            to: lastDay,
            level: t(`in.${rule.in}`),
            asked: rule.cases,
            days: rule.days,
          })}
        </p>
        <p className="muted">
          {t('signal.source')} {l(rule.source)} {!rule.verified && <Mark tone="plain">{t('signal.unverified')}</Mark>}
        </p>
      </>
    );
  if (!series || !option) return null;
  return (
    <>
      <p>
        {t('signal.series', {
          from,
          to: lastDay,
          cases,
          expected: expected === null ? none : formatNumber(expected, 1),
          threshold: formatNumber(threshold, 1),
        })}
      </p>
      <p className="muted">
        {l(series.method)} · {t(series.recommended ? 'signal.recommended' : 'signal.default-method')}
        {series.sensitivity !== null &&
          ` · ${t('signal.tested', { sensitivity: formatNumber(series.sensitivity * 100, 0), false: formatNumber(series.falseAlarms, 3) })}`}
        {series.falseAlarms === null && series.own && ` · ${t('signal.own', series.own)}`}
        {series.p !== null && ` · p ${series.p < 0.0001 ? '< 0.0001' : `= ${series.p.toPrecision(2)}`}`}
        {` · ${t('signal.judged', { count: series.judged })}`}
      </p>
      <Chart option={option} label={t('signal.past')} height={220} />
    </>
  );
}

function Days({ signal }: { signal: SignalDetail }) {
  const { t } = useText('warning');
  const palette = usePalette();
  const option = useMemo(() => {
    const known = new Map(signal.days.map(({ day, cases }) => [day, cases]));
    const end = Date.parse(signal.lastDay);
    const points = Array.from({ length: 56 }, (_, i) => {
      const at = new Date(end - (55 - i) * 86_400_000).toISOString().slice(0, 10);
      return { at, cases: known.get(at) ?? 0 };
    });
    return pastOption(
      points,
      { expected: null, threshold: null },
      { cases: t('signals.cases'), expected: '', threshold: '' },
      { font: fonts, palette },
      signal.firstDay,
    );
  }, [signal, t, palette]);
  const peak = peakOf(signal);
  return (
    <>
      <Chart option={option} label={t('signal.days')} height={220} />
      {peak && (
        <p className="muted">
          {t(peak.ahead > 0 ? 'signal.before-peak' : 'signal.after-peak', {
            ...{ to: signal.lastDay, peak: peak.day, cases: peak.cases, ahead: peak.ahead },
            raised: formatTime(signal.raisedAt),
          })}
        </p>
      )}
    </>
  );
}

/** The day of the most cases since the first day of the signal, and how many days before it the signal was raised. */
function peakOf({ days, firstDay, lastDay, raisedAt }: SignalDetail) {
  const own = days.filter(({ day }) => day >= firstDay && day <= lastDay);
  if (own.length < 2) return undefined;
  const peak = own.reduce((most, one) => (one.cases > most.cases ? one : most));
  return {
    ...peak,
    ahead: Math.round((Date.parse(peak.day) - Date.parse(formatTime(raisedAt).slice(0, 10))) / 86_400_000),
  };
}

/** In which classes or wards people fell ill: as the unit counts them, and as report cards name them. */
function Parts({ unit, label }: { unit: NonNullable<SignalDetail['unit']>; label: string }) {
  const { t } = useText('warning');
  return (
    <>
      <ListTable
        label={label}
        rowKey="part"
        cards
        dataSource={unit.parts}
        columns={[
          { title: t('signal.part'), dataIndex: 'part', render: (part: string) => part || t('signal.part-unnamed') },
          { title: t('signal.counted'), dataIndex: 'counted', width: 90, align: 'right' },
          { title: t('signal.reported'), dataIndex: 'reported', width: 90, align: 'right' },
          { title: t('signal.first-day'), dataIndex: 'firstDay', width: 110 },
          { title: t('signal.last-day'), dataIndex: 'lastDay', width: 110 },
        ]}
      />
      <p className="muted">{t('signal.parts-why')}</p>
    </>
  );
}

function Places({ signal }: { signal: SignalDetail }) {
  const { t } = useText('warning');
  const areas = useAreas().data ?? [];
  const go = useGo();
  const townships = partsOf(areas, areas.find(({ level }) => level === 'county')?.code ?? '');
  const cells = signal.areas.map(({ area, name, cases }) => ({ area, name, value: cases, suppressed: false }));
  if (townships.length === 0) return <Empty title={t('signal.no-map')} />;
  return (
    <TileMap
      areas={townships}
      cells={cells as never}
      decimals={0}
      unit={t('signal.persons')}
      chosen={signal.area}
      onChoose={(area) => go(`/warning/signals?area=${area}&shown=all`)}
      label={t('signal.map')}
    />
  );
}

function Cases({ signal }: { signal: SignalDetail }) {
  const { t } = useText('warning');
  const path = `/api/surveillance/signals/${signal.id}/cases`;
  const paged = usePaged<SignalCase>(['signals', 'cases', signal.id, signal.cases], path, {});
  return (
    <Panel title={t('signal.cases')} tools={<ExportButton path={path} params={{}} name={t('signal.cases')} />}>
      <PagedTable<SignalCase>
        paged={paged}
        label={t('signal.cases')}
        rowKey={({ patient, day }) => `${patient}/${day}`}
        minWidth={560}
        empty={<Empty title={t('signal.no-cases')} why={signal.unit ? t('signal.no-cards-of-unit') : undefined} />}
        columns={[
          { title: t('signal.onset'), dataIndex: 'day', width: 120 },
          {
            title: t('signal.name'),
            dataIndex: 'name',
            render: (name: string | null, { patient }) => (
              <AppLink to={`/records/Patient/${patient}`}>{name || t('signal.unnamed')}</AppLink>
            ),
          },
          {
            title: t('signal.sex'),
            dataIndex: 'sex',
            width: 70,
            render: (sex: string | null) => (sex ? t(`sex.${sex}`, { defaultValue: none }) : none),
          },
          { title: t('signal.age'), dataIndex: 'age', width: 70, align: 'right', render: (age) => age ?? none },
          { title: t('signal.residence'), dataIndex: 'areaName', render: (name) => name ?? none },
          { title: t('signal.phone'), dataIndex: 'phone', width: 140, render: (phone) => phone ?? none },
        ]}
      />
    </Panel>
  );
}
