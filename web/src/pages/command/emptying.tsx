import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Select } from 'antd';
import { useState } from 'react';
import type {
  CommandEventRow,
  CommandResources,
  EmptyingResult,
  Page as Paged,
  WhatIf,
} from '../../../../src/http/contract.ts';
import { useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

/** What-if: steps of emptying at the institutions ticked below; compared before deciding, then given as orders of an event. */
export function Emptying({ resources, chosen }: { resources: CommandResources; chosen: string[] }) {
  const { t, l } = useText('command');
  const can = useCan();
  const go = useGo();
  const [steps, setSteps] = useState<string[]>(resources.steps.slice(0, 2).map(({ id }) => id));
  const [event, setEvent] = useState<string>();
  const body = { institutions: chosen, steps };
  const ready = chosen.length > 0 && steps.length > 0;
  const found = useQuery({
    queryKey: ['command', 'emptying', body],
    queryFn: () => api.post<WhatIf>('/api/command/emptying', body),
    enabled: ready,
  });
  const events = useQuery({
    queryKey: ['command', 'events', 'responding'],
    queryFn: ({ signal }) => api.get<Paged<CommandEventRow>>('/api/command/events', { shown: 'live' }, signal),
    enabled: can('command.order'),
  });
  const order = useMutation({
    mutationFn: () => api.post(`/api/command/events/${event}/emptying`, body),
    onSuccess: () => go(`/command/events/${event}`),
  });
  const open = (events.data?.items ?? []).filter(({ state }) => state === 'responding');
  return (
    <Panel title={t('emptying.title')}>
      <p className="muted">{t('emptying.why', { hours: resources.reportHours })}</p>
      <Checkbox.Group
        className="command-checks"
        value={steps}
        onChange={setSteps}
        options={resources.steps.map(({ id, title, hours }) => ({
          value: id,
          label: t('with', {
            what: l(title),
            more: hours === 0 ? t('emptying.at-once') : t('emptying.within', { hours }),
          }),
        }))}
      />
      {!ready && <p className="muted">{t('emptying.choose')}</p>}
      {found.error && <FailureNote error={found.error} />}
      {ready && found.data && (
        <>
          <ListTable
            label={t('emptying.title')}
            rowKey="id"
            dataSource={found.data.steps}
            columns={[
              {
                title: t('emptying.step'),
                dataIndex: 'title',
                render: (title, { patients }) => (
                  <>
                    {l(title)} <span className="muted">{l(patients)}</span>
                  </>
                ),
              },
              {
                title: t('emptying.moved'),
                dataIndex: 'moved',
                width: 90,
                align: 'right',
                render: (moved: number) => formatNumber(moved, 0),
              },
              {
                title: t('emptying.free'),
                dataIndex: 'free',
                width: 90,
                align: 'right',
                render: (free: number) => <strong>{formatNumber(free, 0)}</strong>,
              },
            ]}
          />
          <ListTable
            label={t('emptying.by')}
            rowKey="institution"
            dataSource={[
              ...found.data.institutions,
              {
                ...{ institution: '', name: t('emptying.total'), moved: found.data.freeAfter - found.data.freeBefore },
                ...{ freeBefore: found.data.freeBefore, freeAfter: found.data.freeAfter },
              },
            ]}
            columns={[
              { title: t('institution'), dataIndex: 'name' },
              { title: t('emptying.before'), dataIndex: 'freeBefore', width: 80, align: 'right' },
              { title: t('emptying.after'), dataIndex: 'freeAfter', width: 80, align: 'right' },
            ]}
          />
          <p className="muted">{l(resources.kept)}</p>
          {can('command.order') && (
            <div className="filters">
              <Select
                aria-label={t('emptying.event')}
                placeholder={t('emptying.event')}
                value={event}
                onChange={setEvent}
                options={open.map(({ id, title }) => ({ value: id, label: title }))}
                style={{ minWidth: 220 }}
                notFoundContent={t('emptying.no-event')}
              />
              <Button type="primary" disabled={!event} loading={order.isPending} onClick={() => order.mutate()}>
                {t('emptying.order')}
              </Button>
            </div>
          )}
          {order.error && <FailureNote error={order.error} />}
        </>
      )}
    </Panel>
  );
}

/** What was ordered to be emptied, held against what the institutions reported since. */
export function EmptyingResults({ event }: { event: string }) {
  const { t } = useText('command');
  const query = useQuery({
    queryKey: ['command', 'emptied', event],
    queryFn: ({ signal }) => api.get<EmptyingResult[]>(`/api/command/events/${event}/emptying`, {}, signal),
  });
  if (query.error) return <FailureNote error={query.error} retry={() => void query.refetch()} />;
  return (query.data ?? []).map(({ no, at, name, institutions }) => {
    const promised = institutions.reduce((sum, row) => sum + row.promised, 0);
    const freed = institutions.reduce((sum, row) => sum + (row.freed ?? 0), 0);
    return (
      <Panel
        key={no}
        title={t('emptying.result', { at: formatTime(at).slice(5), name })}
        tools={
          <Mark tone={freed >= promised ? 'good' : 'warn'}>
            {t('emptying.sum', { freed: formatNumber(freed, 0), promised: formatNumber(promised, 0) })}
          </Mark>
        }
      >
        <ListTable
          label={t('emptying.by')}
          rowKey="institution"
          dataSource={institutions}
          columns={[
            { title: t('institution'), dataIndex: 'name' },
            { title: t('emptying.before'), dataIndex: 'freeBefore', width: 90, align: 'right' },
            { title: t('emptying.promised'), dataIndex: 'promised', width: 90, align: 'right' },
            {
              title: t('emptying.freed'),
              key: 'freed',
              width: 150,
              align: 'right',
              render: (_, row) =>
                row.freed === null ? (
                  <span className="muted">{t('emptying.unreported')}</span>
                ) : (
                  <Mark tone={row.freed >= row.promised ? 'good' : 'warn'}>{formatNumber(row.freed, 0, true)}</Mark>
                ),
            },
            {
              title: t('emptying.now'),
              key: 'now',
              width: 90,
              align: 'right',
              render: (_, row) => (row.freeNow === null ? none : formatNumber(row.freeNow, 0)),
            },
          ]}
        />
      </Panel>
    );
  });
}
