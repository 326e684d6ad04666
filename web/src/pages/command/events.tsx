import { Button, Select } from 'antd';
import { useEffect, useState } from 'react';
import type { CommandEventRow } from '../../../../src/http/contract.ts';
import { useAddress, useGo } from '../../app/address.tsx';
import { useArea, useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, formatTime } from '../../components/format.ts';
import { Page } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty, Guard } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { DrillMark, GradeMark, StateMark } from './marks.tsx';
import { OpenEvent } from './open-event.tsx';
import { CommandTabs } from './tabs.tsx';

const PATH = '/api/command/events';

/** 应急指挥 · 事件: what is under way, what was, and drills apart. */
export function CommandEventsPage() {
  const { t, l, language } = useText('command');
  const [search, change] = useAddress();
  const go = useGo();
  const can = useCan();
  const { code } = useArea();
  const [opening, setOpening] = useState<{ exercise: boolean; signal?: string }>();
  useEffect(() => {
    if (search.signal) setOpening({ exercise: false, signal: search.signal });
  }, [search.signal]);
  const params = { area: code, shown: search.shown ?? 'live', exercise: search.exercise };
  const paged = usePaged<CommandEventRow>(['command', 'events'], PATH, params);
  const close = () => {
    setOpening(undefined);
    change({ signal: undefined });
  };
  return (
    <Guard need="command.read">
      <Page
        title={t('title')}
        name={t('title')}
        note={t('events.note')}
        tools={
          <>
            {can('command.report') && (
              <>
                <Button type="primary" onClick={() => setOpening({ exercise: false })}>
                  {t('events.open')}
                </Button>
                <Button onClick={() => setOpening({ exercise: true })}>{t('events.open-drill')}</Button>
              </>
            )}
            <ExportButton path={PATH} params={{ ...params, lang: language }} name={t('events.title')} />
          </>
        }
      >
        <CommandTabs />
        <search className="filters">
          <Select
            aria-label={t('events.shown')}
            value={params.shown}
            onChange={(shown) => change({ shown: shown === 'live' ? undefined : shown })}
            options={['live', 'closed', 'all'].map((value) => ({ value, label: t(`events.show.${value}`) }))}
            style={{ minWidth: 120 }}
          />
          <Select
            aria-label={t('events.which')}
            value={search.exercise ?? ''}
            onChange={(exercise) => change({ exercise: exercise || undefined })}
            options={['', 'false', 'true'].map((value) => ({ value, label: t(`events.which-${value || 'all'}`) }))}
            style={{ minWidth: 140 }}
          />
        </search>
        <PagedTable<CommandEventRow>
          paged={paged}
          label={t('events.title')}
          rowKey={({ id }) => id}
          minWidth={880}
          onOpen={({ id }) => go(`/command/events/${id}`)}
          empty={<Empty title={t('events.none')} why={t('events.none-why')} />}
          columns={[
            {
              title: t('events.grade'),
              key: 'grade',
              width: 96,
              render: (_, { grade, level }) => <GradeMark grade={level ?? grade} />,
            },
            {
              title: t('events.event'),
              dataIndex: 'title',
              render: (title: string, event) => (
                <>
                  {event.exercise && <DrillMark />} <strong>{title}</strong>
                  <div className="muted">
                    {event.number} · {l(event.kindTitle)}
                  </div>
                </>
              ),
            },
            {
              title: t('events.place'),
              key: 'place',
              width: 170,
              render: (_, { area, areaName, place }) => `${areaName ?? area} ${place ?? ''}`,
            },
            {
              title: t('events.cases'),
              key: 'cases',
              width: 120,
              align: 'right',
              render: (_, { facts }) => (
                <span className="num">{`${formatNumber(numberOf(facts?.cases), 0)} / ${formatNumber(numberOf(facts?.deaths), 0)}`}</span>
              ),
            },
            {
              title: t('events.orders'),
              key: 'orders',
              width: 120,
              align: 'right',
              render: (_, { openOrders, orders }) => <span className="num">{`${openOrders} / ${orders}`}</span>,
            },
            { title: t('events.state'), key: 'state', width: 120, render: (_, event) => <StateMark event={event} /> },
            { title: t('events.learned'), dataIndex: 'learnedAt', width: 150, render: (at: string) => formatTime(at) },
          ]}
        />
        {opening && <OpenEvent {...opening} onClose={close} onMade={(id) => go(`/command/events/${id}`)} />}
      </Page>
    </Guard>
  );
}

const numberOf = (value: number | boolean | undefined) => (typeof value === 'number' ? value : null);
