import { useQuery } from '@tanstack/react-query';
import { App, Button, Select } from 'antd';
import type { SignalBase, SignalCounts, SignalList } from '../../../../src/http/contract.ts';
import { useAddress, useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useArea, useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { Page } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty, Guard } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { LevelMark } from './level-mark.tsx';
import { SubscriptionButton } from './subscription.tsx';
import { WarningTabs } from './tabs.tsx';

const PATH = '/api/surveillance/signals';
const KINDS = ['rule', 'series', 'source', 'agreement', 'place', 'scan', 'silence', 'rumour', 'exceedance'] as const;
const SHOWN = ['open', 'new', 'ended', 'all'] as const;

/** 预警 · 信号: what was raised, newest first, and how fast it was answered. */
export function SignalsPage() {
  const { t, l, language } = useText('warning');
  const [search, change] = useAddress();
  const go = useGo();
  const { code } = useArea();
  const params = {
    area: code,
    disease: search.disease,
    level: search.level,
    kind: search.kind,
    shown: search.shown ?? 'open',
    late: search.late,
  };
  const paged = usePaged<SignalBase>(['signals'], PATH, { ...params, lang: language });
  const diseases = (paged.query.data as SignalList | undefined)?.diseases ?? [];
  return (
    <Guard need="surveillance.read">
      <Page
        title={t('signals.title')}
        name={t('signals.title')}
        note={t('signals.note')}
        tools={
          <>
            <JudgeButton />
            <SubscriptionButton diseases={diseases} />
            <ExportButton path={PATH} params={{ ...params, lang: language }} name={t('signals.title')} />
          </>
        }
      >
        <WarningTabs />
        <Counts params={params} />
        <search className="filters">
          <Select
            aria-label={t('signals.shown')}
            value={params.shown}
            onChange={(shown) => change({ shown: shown === 'open' ? undefined : shown })}
            options={SHOWN.map((value) => ({ value, label: t(`signals.show.${value}`) }))}
            style={{ minWidth: 120 }}
          />
          <Select
            aria-label={t('disease')}
            value={search.disease ?? ''}
            onChange={(disease) => change({ disease: disease || undefined })}
            options={[
              { value: '', label: t('all-diseases') },
              ...diseases.map(({ id, title }) => ({ value: id, label: l(title) })),
            ]}
            showSearch={{ optionFilterProp: 'label' }}
            popupMatchSelectWidth={false}
            style={{ minWidth: 180 }}
          />
          <Select
            aria-label={t('signals.level')}
            value={search.level ?? ''}
            onChange={(level) => change({ level: level || undefined })}
            options={[
              { value: '', label: t('signals.all-levels') },
              ...['red', 'orange', 'yellow', 'blue'].map((value) => ({ value, label: t(`level.${value}`) })),
            ]}
            style={{ minWidth: 120 }}
          />
          <Select
            aria-label={t('signals.kind')}
            value={search.kind ?? ''}
            onChange={(kind) => change({ kind: kind || undefined })}
            options={[
              { value: '', label: t('signals.all-kinds') },
              ...KINDS.map((value) => ({ value, label: t(`signals.kinds.${value}`) })),
            ]}
            style={{ minWidth: 130 }}
          />
          <Button
            aria-pressed={search.late === 'true'}
            type={search.late === 'true' ? 'primary' : 'default'}
            onClick={() => change({ late: search.late === 'true' ? undefined : 'true' })}
          >
            {t('signals.only-late')}
          </Button>
        </search>
        <PagedTable<SignalBase>
          paged={paged}
          label={t('signals.title')}
          rowKey={({ id }) => id}
          minWidth={900}
          cards
          onOpen={({ id }) => go(`/warning/signals/${id}`)}
          empty={<Empty title={t('signals.none')} why={t('signals.none-why')} />}
          columns={[
            {
              title: t('signals.level'),
              dataIndex: 'level',
              width: 80,
              render: (level: SignalBase['level']) => <LevelMark level={level} />,
            },
            {
              title: t('disease'),
              dataIndex: 'diseaseTitle',
              render: (title, { diseaseClass, site, event }) => (
                <>
                  <strong>{l(title)}</strong>{' '}
                  {diseaseClass !== 'none' && <span className="muted">{t(`class.${diseaseClass}`)}</span>}{' '}
                  {event && (
                    <Mark tone="bad" title={l(event.rule)}>
                      {t('signals.event')}
                    </Mark>
                  )}
                  {site && <div className="muted">{site}</div>}
                </>
              ),
            },
            { title: t('area'), dataIndex: 'areaName', width: 130, render: (name, { area }) => name ?? area },
            { title: t('signals.trigger'), dataIndex: 'triggerTitle', width: 170, render: (title) => l(title) },
            {
              title: t('signals.days'),
              key: 'days',
              width: 190,
              render: (_, { firstDay, lastDay }) => <span className="num">{`${firstDay} – ${lastDay.slice(5)}`}</span>,
            },
            {
              title: t('signals.cases'),
              key: 'cases',
              width: 150,
              align: 'right',
              render: (_, { kind, cases, expected, threshold }) =>
                // Silence has no cases; counts of several sources have no sum, readings none beside their limit.
                ['silence', 'agreement', 'exceedance'].includes(kind) ? (
                  none
                ) : (
                  <span title={t('signals.cases-why')}>
                    <strong className="num">{cases}</strong>{' '}
                    <span className="muted">
                      / {expected === null ? none : formatNumber(expected, 1)} / {formatNumber(threshold, 1)}
                    </span>
                  </span>
                ),
            },
            {
              title: t('signals.state'),
              key: 'state',
              width: 110,
              render: (_, { stateTitle, ended, state }) => (
                <Mark tone={ended ? 'plain' : state === 'new' ? 'warn' : 'busy'}>{l(stateTitle)}</Mark>
              ),
            },
            {
              title: t('signals.raised'),
              key: 'raised',
              width: 170,
              render: (_, { raisedAt, respondBy, respondedAt, late, ended }) => (
                <>
                  {formatTime(raisedAt)}
                  <br />
                  {respondedAt === null && !ended ? (
                    <span className={late ? 'overdue' : 'muted'}>
                      {t(late ? 'signals.overdue' : 'signals.due', { at: formatTime(respondBy) })}
                    </span>
                  ) : (
                    late && <span className="muted">{t('signals.answered-late')}</span>
                  )}
                </>
              ),
            },
          ]}
        />
      </Page>
    </Guard>
  );
}

function Counts({ params }: { params: Record<string, string | undefined> }) {
  const { t } = useText('warning');
  const asked = { ...params, shown: 'all', late: undefined };
  const counts = useQuery({
    queryKey: ['signals', 'counts', asked],
    queryFn: ({ signal }) => api.get<SignalCounts>(`${PATH}/counts`, asked, signal),
  }).data;
  const share = (part: number, whole: number) => (whole === 0 ? none : `${formatNumber((part / whole) * 100, 1)} %`);
  const shown: [string, string][] = [
    ['all', counts ? formatNumber(counts.signals, 0) : none],
    ['open', counts ? formatNumber(counts.open, 0) : none],
    ['responded', counts ? share(counts.responded, counts.due) : none],
    ['in-time', counts ? share(counts.inTime, counts.due) : none],
    ['median', counts?.medianHours == null ? none : t('signals.hours', { hours: formatNumber(counts.medianHours, 1) })],
    ['suspected', counts ? share(counts.suspected, counts.signals) : none],
    ['events', counts ? formatNumber(counts.events, 0) : none],
  ];
  return (
    <dl className="signal-counts" aria-label={t('signals.counts')}>
      {shown.map(([key, value]) => (
        <div key={key}>
          <dt>{t(`signals.count.${key}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Judges the series now instead of next morning; the list follows by itself. */
function JudgeButton() {
  const { t } = useText('warning');
  const can = useCan();
  const { message } = App.useApp();
  if (!can('surveillance.manage')) return null;
  const judge = async () => {
    await api.post('/api/surveillance/judgements', {});
    void message.success(t('signals.judge-asked'));
  };
  return <Button onClick={() => void judge()}>{t('signals.judge')}</Button>;
}
