import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import type { CardBase, CardCounts } from '../../../../src/http/contract.ts';
import { useAddress, useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useArea, useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { Page } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty, Guard } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { WarningTabs } from '../warning/tabs.tsx';
import { Drafts } from './drafts.tsx';
import { CardFlags, Clock, PersonText, StateMark } from './marks.tsx';
import { CARDS, FILL_CARDS, SEE_CARDS, SEND_TABLES, useReportContent } from './queries.ts';
import '../../styles/reporting.css';

const FLAGS = ['late', 'overdue', 'unsettled'] as const;

/** 预警 · 报告卡: one's own cards first, or all that one may see. */
export function CardsPage() {
  const { t, l, language } = useText('reporting');
  const [search, change] = useAddress();
  const go = useGo();
  const can = useCan();
  const { code } = useArea();
  const content = useReportContent().data;
  const wide = can('report.read');
  const queue = search.queue ?? (wide ? 'all' : 'mine');
  const params = {
    area: wide ? code : undefined,
    queue,
    state: search.state,
    disease: search.disease,
    late: search.late,
    overdue: search.overdue,
    unsettled: search.unsettled,
  };
  const paged = usePaged<CardBase>(['report-cards', 'list'], CARDS, { ...params, lang: language });
  return (
    <Guard need={SEE_CARDS}>
      <Page
        title={t('cards')}
        name={t('cards')}
        note={t('cards-note')}
        tools={
          <>
            {FILL_CARDS.some(can) && (
              <Button type="primary" icon={<PlusOutlined />} onClick={() => go('/warning/cards/new')}>
                {t('new')}
              </Button>
            )}
            {SEND_TABLES.some(can) && <Button onClick={() => go('/warning/cards/tables')}>{t('tables')}</Button>}
            <ExportButton path={CARDS} params={{ ...params, lang: language }} name={t('cards')} />
          </>
        }
      >
        <WarningTabs />
        <Counts params={params} />
        {FILL_CARDS.some(can) && <Drafts />}
        <search className="filters">
          <Select
            aria-label={t('queue-label')}
            value={queue}
            onChange={(next) => change({ queue: next })}
            options={['all', 'mine', 'returned'].map((value) => ({ value, label: t(`queue.${value}`) }))}
            style={{ minWidth: 120 }}
          />
          <Select
            aria-label={t('state')}
            value={search.state ?? ''}
            onChange={(next) => change({ state: next || undefined })}
            options={[
              { value: '', label: t('all-states') },
              ...(content?.states ?? []).map(({ id, title }) => ({ value: id, label: l(title) })),
            ]}
            style={{ minWidth: 140 }}
          />
          <Select
            aria-label={t('disease')}
            value={search.disease ?? ''}
            onChange={(next) => change({ disease: next || undefined })}
            options={[
              { value: '', label: t('all-diseases') },
              ...(content?.diseases ?? []).map(({ id, title }) => ({ value: id, label: l(title) })),
            ]}
            showSearch={{ optionFilterProp: 'label' }}
            popupMatchSelectWidth={false}
            style={{ minWidth: 180 }}
          />
          {FLAGS.map((flag) => (
            <Button
              key={flag}
              aria-pressed={search[flag] === 'true'}
              type={search[flag] === 'true' ? 'primary' : 'default'}
              onClick={() => change({ [flag]: search[flag] === 'true' ? undefined : 'true' })}
            >
              {t(`only-${flag}`)}
            </Button>
          ))}
        </search>
        <PagedTable<CardBase>
          paged={paged}
          label={t('cards')}
          rowKey={({ id }) => id}
          minWidth={980}
          onOpen={({ id }) => go(`/warning/cards/${id}`)}
          empty={<Empty title={t('none')} why={t('none-why')} />}
          columns={[
            {
              title: t('disease'),
              key: 'disease',
              render: (_, card) => (
                <>
                  <strong>{l(card.diseaseTitle)}</strong>{' '}
                  <span className="muted">{t(`class.${card.diseaseClass}`)}</span>
                  <br />
                  <span className="muted">
                    {[card.subtype, card.caseClass].flatMap((text) => (text ? [l(text)] : [])).join(' · ') || none}
                  </span>
                </>
              ),
            },
            { title: t('person'), key: 'person', width: 150, render: (_, card) => <PersonText person={card.person} /> },
            { title: t('onset'), dataIndex: 'onset', width: 105, render: (day: string | null) => day ?? none },
            {
              title: t('diagnosed'),
              key: 'diagnosed',
              width: 150,
              render: (_, { diagnosedAt }) => <span className="num">{formatTime(diagnosedAt)}</span>,
            },
            {
              title: t('reported'),
              key: 'reported',
              width: 150,
              render: (_, card) => (
                <>
                  <span className="num">{formatTime(card.reportedAt)}</span>
                  <br />
                  <CardFlags card={card} />
                </>
              ),
            },
            {
              title: t('institution'),
              key: 'institution',
              width: 200,
              render: (_, card) => (
                <>
                  {card.institutionName ?? none}
                  <br />
                  <span className="muted">{card.areaName ?? card.area ?? none}</span>
                </>
              ),
            },
            {
              title: t('state'),
              key: 'state',
              width: 140,
              render: (_, card) => (
                <>
                  <StateMark card={card} />
                  <br />
                  <Clock card={card} />
                </>
              ),
            },
          ]}
        />
      </Page>
    </Guard>
  );
}

/** Cards under way, and those that press. */
export function Counts({ params }: { params: Record<string, string | undefined> }) {
  const { t } = useText('reporting');
  const asked = { area: params.area, queue: params.queue === 'mine' || params.queue === 'returned' ? 'mine' : 'all' };
  const counts = useQuery({
    queryKey: ['report-cards', 'counts', asked],
    queryFn: ({ signal }) => api.get<CardCounts>(`${CARDS}/counts`, asked, signal),
    refetchInterval: 60_000,
  }).data;
  const open = counts
    ? ['institution', 'county', 'city', 'returned'].reduce((sum, state) => sum + (counts.states[state] ?? 0), 0)
    : undefined;
  const shown: [string, number | undefined][] = [
    ['open', open],
    ['overdue', counts?.overdue],
    ['late', counts?.late],
    ['unsettled', counts?.unsettled],
    ['doubtful', counts?.doubtful],
  ];
  return (
    <dl className="signal-counts" aria-label={t('counts')}>
      {shown.map(([key, value]) => (
        <div key={key}>
          <dt>{t(`count.${key}`)}</dt>
          <dd>{value === undefined ? none : formatNumber(value, 0)}</dd>
        </div>
      ))}
    </dl>
  );
}
