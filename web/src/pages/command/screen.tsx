import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { CommandDetail, CommandLogEntry, Page as Paged } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { partsOf } from '../../app/area-picker.tsx';
import { useAreas } from '../../app/session.ts';
import { fonts, usePalette } from '../../app/theme.tsx';
import { Chart } from '../../charts/chart.tsx';
import { TileMap } from '../../charts/tile-map.tsx';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { ScrollFrame } from '../../components/scroll-frame.tsx';
import { useText } from '../../i18n/index.ts';
import { pastOption } from '../warning/past-option.ts';
import { proposalText, span } from './marks.tsx';
import { OrderList } from './order-list.tsx';
import { useNow } from './queries.ts';
import { ResourceStrip } from './resource-strip.tsx';

/** Everything at once, without scrolling on a desk, readable from some distance. */
export function Screen({ detail }: { detail: CommandDetail }) {
  return (
    <>
      <Numbers detail={detail} />
      <div className="command-grid">
        <Situation detail={detail} />
        <OrderList detail={detail} />
        <div className="command-side">
          <PeriodPlan detail={detail} />
          <LogPanel detail={detail} />
        </div>
      </div>
    </>
  );
}

function Numbers({ detail }: { detail: CommandDetail }) {
  const { t } = useText('command');
  const { event, facts, orders, relays, reportDue, endDay, curve } = detail;
  const now = useNow(detail.now);
  const known = facts.at(-1)!.facts;
  const number = (id: string) => (typeof known[id] === 'number' ? formatNumber(known[id], 0) : none);
  // Persons whom surveillance knows of since the first onset; the facts say what was verified.
  const begin = facts.at(-1)!.firstOnset;
  const since = curve.filter(({ day }) => begin !== null && day >= begin);
  const watched = since.length > 0 ? since.reduce((sum, { cases }) => sum + cases, 0) : undefined;
  const open = orders.filter(({ state }) => state !== 'done' && state !== 'cancelled');
  const late = open.filter((order) => order.late || (order.ackAt === null && order.ackLate)).length;
  const next = relays.find(({ done }) => done === null);
  const clockFrom = event.responseAt ?? event.learnedAt;
  const until = event.endedAt ? Date.parse(event.endedAt) : now;
  const due = next ? Date.parse(next.due) : reportDue ? Date.parse(reportDue) : null;
  const waiting = due !== null && event.state !== 'closed';
  return (
    <dl className="command-numbers">
      <Figure
        label={t(event.responseAt ? 'clock.response' : 'clock.learned')}
        value={span(until - Date.parse(clockFrom), t)}
      />
      <Figure
        label={watched === undefined || watched === known.cases ? t('cases') : t('cases-watched', { count: watched })}
        value={number('cases')}
        strong
      />
      <Figure label={t('severe')} value={number('severe')} />
      <Figure label={t('deaths')} value={number('deaths')} tone={known.deaths ? 'off' : undefined} />
      <Figure label={t('exposed')} value={number('exposed')} />
      <Figure label={t('orders-open')} value={`${open.length} / ${orders.length}`} />
      <Figure label={t('orders-late')} value={String(late)} tone={late > 0 ? 'off' : undefined} />
      <Figure
        label={next ? t('relay-due') : t('report-due')}
        value={waiting ? span(due - now, t) : none}
        tone={waiting && due < now ? 'off' : undefined}
      />
      <Figure label={t('end-day')} value={endDay?.slice(5) ?? none} />
    </dl>
  );
}

function Figure({
  label,
  value,
  strong,
  tone,
}: {
  label: string;
  value: string;
  strong?: boolean;
  tone?: 'off' | undefined;
}) {
  return (
    <div className={tone === 'off' ? 'command-figure command-figure-off' : 'command-figure'}>
      <dt>{label}</dt>
      <dd className={strong ? 'command-strong' : ''}>
        {tone === 'off' && <span aria-hidden="true">! </span>}
        {value}
      </dd>
    </div>
  );
}

function Situation({ detail }: { detail: CommandDetail }) {
  const { t } = useText('command');
  const palette = usePalette();
  const areas = useAreas().data ?? [];
  const { curve, facts, places, event } = detail;
  const { points, byOnset } = useMemo(() => {
    // Where no disease is watched behind the event, the course of the reported cases stands for the curve.
    if (curve.length > 0) return { points: daysOf(curve), byOnset: true };
    return {
      points: facts.map(({ at, facts: known }) => ({ at: formatTime(at).slice(5), cases: Number(known.cases ?? 0) })),
      byOnset: false,
    };
  }, [curve, facts]);
  const option = useMemo(
    () =>
      pastOption(
        points,
        { expected: null, threshold: null },
        { cases: t('cases'), expected: '', threshold: '' },
        { font: fonts, palette },
        null,
      ),
    [points, t, palette],
  );
  const townships = partsOf(areas, event.area.slice(0, 6));
  const cells = places.map(({ area, name, cases }) => ({ area, name, value: cases, suppressed: false }));
  return (
    <Panel title={t(byOnset ? 'curve' : 'curve-reported')}>
      <ScrollFrame label={t('tab.screen')} minWidth={0}>
        <Chart option={option} label={t(byOnset ? 'curve' : 'curve-reported')} height={210} />
        {cells.length > 0 && townships.length > 0 && (
          <TileMap
            areas={townships}
            cells={cells as never}
            decimals={0}
            unit={t('persons')}
            chosen={event.area}
            onChoose={() => {}}
            label={t('map')}
          />
        )}
        <Proposal detail={detail} />
        <ResourceStrip />
      </ScrollFrame>
    </Panel>
  );
}

/** The last four weeks, days without a case too. */
function daysOf(curve: CommandDetail['curve']) {
  const known = new Map(curve.map(({ day, cases }) => [day, cases]));
  const end = Date.parse(curve.at(-1)!.day);
  return Array.from({ length: 28 }, (_, i) => {
    const day = new Date(end - (27 - i) * 86_400_000).toISOString().slice(0, 10);
    return { at: day.slice(5), cases: known.get(day) ?? 0 };
  });
}

function Proposal({ detail: { proposal, gradings } }: { detail: CommandDetail }) {
  const { t } = useText('command');
  const decided = gradings.at(-1);
  return (
    <p className="muted">
      {proposalText(proposal, t)}{' '}
      {decided
        ? t('decided', { grade: t(`grade.${decided.grade ?? 'none'}`), name: decided.name, at: formatTime(decided.at) })
        : t('undecided')}
      {proposal.information.length > 0 && ` ${t('information-due')}`}
    </p>
  );
}

function PeriodPlan({ detail: { periods, seats, now } }: { detail: CommandDetail }) {
  const { t, l } = useText('command');
  const at = useNow(now);
  // The one that runs; the next, planned ahead, stands on its own tab until it begins.
  const period = periods.filter(({ begins }) => Date.parse(begins) <= at).at(-1) ?? periods[0];
  const titles = new Map(seats.map(({ id, title }) => [id, title]));
  const roles = seats.filter(({ kind }) => kind === 'role');
  return (
    <Panel
      title={
        period
          ? t('period', {
              no: period.no,
              from: formatTime(period.begins).slice(5),
              to: formatTime(period.ends).slice(5),
            })
          : t('period-none')
      }
      className="command-period"
    >
      <ScrollFrame label={t('objectives')} minWidth={0}>
        {period ? (
          <>
            <ol className="command-objectives">
              {period.objectives.map((objective) => (
                <li key={objective}>{objective}</li>
              ))}
            </ol>
            <dl className="pairs">
              {period.tasks.map(({ group, text }) => (
                <div key={group}>
                  <dt>{l(titles.get(group)) || group}</dt>
                  <dd>{text}</dd>
                </div>
              ))}
            </dl>
            <p className="muted">
              {roles.map(({ id, title, holder }) => (
                <span key={id} className="command-role">
                  {t('role-of', { role: l(title), holder: holder ?? t('seat-empty') })}
                </span>
              ))}
            </p>
          </>
        ) : (
          <p className="muted">{t('period-why')}</p>
        )}
      </ScrollFrame>
    </Panel>
  );
}

function LogPanel({ detail: { event } }: { detail: CommandDetail }) {
  const { t, l } = useText('command');
  const log = useQuery({
    queryKey: ['command', 'log', event.id],
    queryFn: ({ signal }) =>
      api.get<Paged<CommandLogEntry>>(`/api/command/events/${event.id}/log`, { limit: 30 }, signal),
  });
  return (
    <Panel title={t('log')} className="command-log">
      <ScrollFrame label={t('log')} minWidth={0}>
        <ol aria-label={t('log')}>
          {(log.data?.items ?? []).map((entry) => (
            <li key={entry.seq}>
              <span className="muted">{formatTime(entry.at).slice(5)}</span> {l(entry.text)}
              {entry.note && entry.kind !== 'order' && <span className="muted"> {entry.note}</span>}
              <span className="muted"> · {entry.name}</span>
            </li>
          ))}
        </ol>
      </ScrollFrame>
    </Panel>
  );
}
