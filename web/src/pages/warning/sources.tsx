import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import type { CountSource, CountSources } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { address, api } from '../../app/api.ts';
import { useArea, useCan } from '../../app/session.ts';
import { useDownload } from '../../components/download-button.tsx';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { rowOpener } from '../../components/paged-table.tsx';
import { Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { ReturnList } from '../statistics/return-list.tsx';
import { SendReturn } from '../statistics/send-return.tsx';
import { DayBars } from './day-bars.tsx';
import { shareText } from './share-text.ts';
import { SourceSites } from './source-sites.tsx';
import { WarningTabs } from './tabs.tsx';

/** 预警 · 监测来源: what each source counted last, who is silent, and the files that bring counts. */
export function SourcesPage() {
  const { t } = useText('sources');
  const can = useCan();
  const { code } = useArea();
  const [search] = useAddress();
  const query = useQuery({
    queryKey: ['signals', 'sources', code],
    queryFn: ({ signal }) => api.get<CountSources>('/api/surveillance/sources', { area: code }, signal),
  });
  return (
    <Guard need="surveillance.read">
      <Page title={t('title')} name={t('title')} note={t('note')}>
        <WarningTabs />
        <Loaded query={query} rows={10}>
          {({ sources, day }) => {
            const chosen = sources.find(({ id }) => id === search.source);
            return (
              <>
                <div className="source-table">
                  <SourceTable sources={sources} day={day} />
                </div>
                {chosen && <SourceSites key={chosen.id} source={chosen} />}
                {can('data.submit') && (
                  <>
                    <div className="columns">
                      <SourceTemplate sources={sources} today={day} chosen={chosen?.id} />
                      <SendReturn kind="surveillance" />
                    </div>
                    <ReturnList kind="surveillance" />
                  </>
                )}
              </>
            );
          }}
        </Loaded>
      </Page>
    </Guard>
  );
}

function SourceTable({ sources, day }: { sources: readonly CountSource[]; day: string }) {
  const { t, l, list } = useText('sources');
  const [search, change] = useAddress();
  const open = ({ id }: CountSource) => change({ source: search.source === id ? undefined : id });
  return (
    <ListTable<CountSource>
      label={t('title')}
      rowKey="id"
      minWidth={860}
      dataSource={[...sources]}
      rowClassName={({ id }) => (id === search.source ? 'row-chosen' : '')}
      {...rowOpener<CountSource>(open)}
      columns={[
        {
          title: t('source'),
          key: 'title',
          render: (_, row) => (
            <>
              <strong>{l(row.title)}</strong>
              {row.derived && <div className="muted">{t('derived')}</div>}
            </>
          ),
        },
        {
          title: t('sites'),
          dataIndex: 'sites',
          width: 80,
          align: 'right',
          render: (sites: number) => (sites === 0 ? none : formatNumber(sites, 0)),
        },
        {
          title: t('silent'),
          key: 'silent',
          width: 110,
          render: (_, { silent, sites }) =>
            sites === 0 ? (
              <span className="muted">{t('no-sites')}</span>
            ) : silent > 0 ? (
              <Mark tone="warn">{t('silent-n', { n: silent })}</Mark>
            ) : (
              <Mark tone="good">{t('all-count')}</Mark>
            ),
        },
        { title: t('last-day'), dataIndex: 'lastDay', width: 110, render: (last: string | null) => last ?? none },
        {
          title: t('last'),
          key: 'last',
          render: (_, row) => {
            const last = row.days.at(-1);
            return last
              ? list(
                  row.items.flatMap(({ id, title }) =>
                    last.values[id] === undefined
                      ? []
                      : [`${l(title)} ${shareText(last.values[id], last.totals[id] ?? null)}`],
                  ),
                )
              : none;
          },
        },
        {
          title: t('days'),
          key: 'days',
          width: 180,
          render: (_, row) =>
            row.days.length > 0 && (
              <DayBars
                label={t('days-of', { source: l(row.title) })}
                day={day}
                days={row.days.map((one) => ({
                  day: one.day,
                  value: Object.values(one.values).reduce((sum, value) => sum + value, 0),
                }))}
              />
            ),
        },
        { title: t('received'), dataIndex: 'lastAt', width: 140, render: formatTime },
      ]}
    />
  );
}

/** The workbook that a source's sites fill in for a day. */
function SourceTemplate({
  sources,
  today,
  chosen,
}: {
  sources: readonly CountSource[];
  today: string;
  chosen: string | undefined;
}) {
  const { t, l } = useText('sources');
  const { code } = useArea();
  const { busy, start } = useDownload();
  const taking = sources.filter(({ derived }) => !derived);
  const [own, setOwn] = useState<string>();
  const [day, setDay] = useState(today);
  const id = own ?? taking.find((one) => one.id === chosen)?.id ?? taking[0]?.id ?? '';
  const title = taking.find((one) => one.id === id)?.title;
  return (
    <Panel title={t('template')}>
      <p className="muted">{t('template-how')}</p>
      <div className="form-row">
        <Select
          aria-label={t('source')}
          value={id}
          onChange={setOwn}
          options={taking.map((one) => ({ value: one.id, label: l(one.title) }))}
          popupMatchSelectWidth={false}
          style={{ minWidth: 180 }}
        />
        <Input
          type="date"
          aria-label={t('day')}
          value={day}
          max={today}
          onChange={(event) => setDay(event.target.value)}
          style={{ width: 150 }}
        />
        {(['xlsx', 'csv'] as const).map((kind) => (
          <Button
            key={kind}
            type={kind === 'xlsx' ? 'primary' : 'default'}
            disabled={day === '' || id === ''}
            loading={busy !== undefined}
            onClick={() =>
              void start(
                address(`/api/surveillance/sources/${id}/template.${kind}`, { area: code, day }),
                `${l(title)} ${day}.${kind}`,
              )
            }
          >
            {t(`download-${kind}`)}
          </Button>
        ))}
      </div>
    </Panel>
  );
}
