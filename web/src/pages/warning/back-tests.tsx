import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Select } from 'antd';
import { useEffect, useState } from 'react';
import type { BackTestResult, BackTestSeries, BackTests } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useFailureText } from '../../app/errors.tsx';
import { useArea, useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { WarningTabs } from './tabs.tsx';

const PATH = '/api/surveillance/back-tests';
const KEY = ['surveillance', 'back-tests'];

/** 预警 · 方法回测: how each method and threshold would have done on the region's own series, and which is recommended. */
export function BackTestsPage() {
  const { t, l, language } = useText('warning');
  const [search, change] = useAddress();
  const { code } = useArea();
  const about = useAbout();
  const params = {
    disease: search.disease,
    area: code,
    tested: search.shown === 'all' ? undefined : 'true',
    lang: language,
  };
  return (
    <Guard need="surveillance.read">
      <Page
        title={t('title')}
        name={t('title')}
        note={t('note')}
        tools={
          <>
            <RunButton endedAt={about.data?.run?.endedAt} />
            <ExportButton path={PATH} params={params} name={t('title')} />
          </>
        }
      >
        <WarningTabs />
        <Loaded query={about}>
          {(found) => (
            <>
              <search className="filters">
                <Select
                  aria-label={t('disease')}
                  value={search.disease ?? ''}
                  onChange={(disease) => change({ disease: disease || undefined })}
                  options={[
                    { value: '', label: t('all-diseases') },
                    ...found.diseases.map(({ id, title }) => ({ value: id, label: l(title) })),
                  ]}
                  popupMatchSelectWidth={false}
                  style={{ minWidth: 160 }}
                />
                <Select
                  aria-label={t('shown')}
                  value={search.shown ?? ''}
                  onChange={(shown) => change({ shown: shown || undefined })}
                  options={[
                    { value: '', label: t('only-tested') },
                    { value: 'all', label: t('all-series') },
                  ]}
                  style={{ minWidth: 140 }}
                />
                {found.run && (
                  <span className="muted">
                    {t('measured', {
                      from: found.run.firstWeek ?? none,
                      to: found.run.lastWeek ?? none,
                      at: formatTime(found.run.endedAt),
                    })}
                  </span>
                )}
              </search>
              {found.run ? (
                <Series params={params} about={found} borne={found.run.borne} />
              ) : (
                <Empty title={t('none')} why={t('none-why')} />
              )}
            </>
          )}
        </Loaded>
      </Page>
    </Guard>
  );
}

/** What was tested, when and how, without the series. */
const useAbout = (refetchInterval: number | false = false) =>
  useQuery({
    queryKey: [...KEY, 'about'],
    queryFn: ({ signal }) => api.get<BackTests>(PATH, { limit: 1 }, signal),
    refetchInterval,
  });

const percent = (share: number | null) => (share === null ? none : `${formatNumber(share * 100, 0)} %`);

function Series({
  params,
  about,
  borne,
}: {
  params: Record<string, string | undefined>;
  about: BackTests;
  borne: number;
}) {
  const { t, l } = useText('warning');
  const paged = usePaged<BackTestSeries>(KEY, PATH, params);
  const { together } = (paged.query.data as BackTests | undefined) ?? {};
  const days = (count: number | null) => (count === null ? none : t('days-n', { count: Math.round(count) }));
  const every = (alarms: number | null) =>
    alarms ? t('false-every', { weeks: formatNumber(1 / alarms, alarms > 0.2 ? 1 : 0) }) : '';
  const of = (row: BackTestSeries, show: (result: BackTestResult) => string) =>
    row.recommended ? show(row.recommended) : none;
  return (
    <>
      <p className="muted" style={{ marginBottom: 8 }}>
        {t('how', { outbreaks: about.inject.outbreaks, sizes: about.inject.sizes.join(' / '), borne })}
        <br />
        {t('days-weekly')}
      </p>
      {together && together.falseAlarms > 0 && (
        <p>
          <strong>
            {t('together', {
              count: together.series,
              alarms: formatNumber(together.falseAlarms, 2),
              weeks: formatNumber(1 / together.falseAlarms, together.falseAlarms > 0.2 ? 1 : 0),
            })}
          </strong>
        </p>
      )}
      <PagedTable<BackTestSeries>
        paged={paged}
        label={t('title')}
        rowKey={(row) => `${row.disease}/${row.area}`}
        minWidth={980}
        empty={<Empty title={t('none-filter')} why={t('none-filter-why')} />}
        expandable={{
          rowExpandable: ({ results }) => results.length > 0,
          expandedRowRender: (row) => <Methods row={row} days={days} />,
        }}
        columns={[
          {
            title: t('disease'),
            dataIndex: 'title',
            render: (title, row) => (
              <>
                {l(title)} <span className="muted">{t(`kind.${row.kind}`)}</span>
              </>
            ),
          },
          {
            title: t('area'),
            dataIndex: 'areaName',
            width: 130,
            render: (name: string | null, row) => name ?? row.area,
          },
          {
            title: t('method'),
            key: 'method',
            width: 240,
            render: (_, row) =>
              row.outcome !== 'tested' ? (
                <span className="muted">{t(row.outcome)}</span>
              ) : row.recommended ? (
                <strong>{l(row.recommended.title)}</strong>
              ) : (
                <Mark tone="warn">{t('none-fits')}</Mark>
              ),
          },
          {
            title: t('sensitivity'),
            key: 'sensitivity',
            width: 90,
            align: 'right',
            render: (_, row) => of(row, ({ sensitivity }) => percent(sensitivity)),
          },
          {
            title: t('false-alarms'),
            key: 'falseAlarms',
            width: 150,
            align: 'right',
            render: (_, row) =>
              row.recommended ? (
                <>
                  {formatNumber(row.recommended.falseAlarms, 3)}
                  <div className="muted">{every(row.recommended.falseAlarms)}</div>
                </>
              ) : (
                none
              ),
          },
          {
            title: <span title={t('days-why')}>{t('days')}</span>,
            key: 'days',
            width: 120,
            align: 'right',
            render: (_, row) => of(row, (result) => days(result.days)),
          },
          {
            title: t('cases'),
            dataIndex: 'cases',
            width: 120,
            align: 'right',
            render: (cases: number | null) => formatNumber(cases, 0),
          },
        ]}
      />
    </>
  );
}

function Methods({ row, days }: { row: BackTestSeries; days: (count: number | null) => string }) {
  const { t, l } = useText('warning');
  return (
    <Panel title={`${l(row.title)} · ${row.areaName ?? row.area} · ${t('weeks')} ${formatNumber(row.weeks, 0)}`}>
      <ListTable<BackTestResult>
        label={t('all-methods')}
        minWidth={640}
        rowKey="id"
        dataSource={row.results}
        columns={[
          {
            title: t('method-name'),
            dataIndex: 'title',
            render: (title, { id }) => (
              <>
                {l(title)} {id === row.recommended?.id && <Mark tone="good">{t('recommended')}</Mark>}
              </>
            ),
          },
          { title: t('sensitivity'), dataIndex: 'sensitivity', width: 100, align: 'right', render: percent },
          {
            title: t('false-alarms'),
            dataIndex: 'falseAlarms',
            width: 130,
            align: 'right',
            render: (alarms: number | null) => formatNumber(alarms, 3),
          },
          { title: t('days'), dataIndex: 'days', width: 130, align: 'right', render: days },
          {
            title: t('found'),
            dataIndex: 'found',
            width: 120,
            align: 'right',
            render: (found: number, { outbreaks }) => `${found} / ${outbreaks}`,
          },
        ]}
      />
    </Panel>
  );
}

const ASK_AGAIN_MS = 3_000;

/** Asks for a run and looks until its end is told. */
function RunButton({ endedAt }: { endedAt: string | undefined }) {
  const { t } = useText('warning');
  const can = useCan();
  const { message, notification } = App.useApp();
  const failure = useFailureText();
  const client = useQueryClient();
  const [waiting, setWaiting] = useState<{ before: string | undefined }>();
  useAbout(waiting ? ASK_AGAIN_MS : false);
  useEffect(() => {
    if (!waiting || endedAt === waiting.before) return;
    setWaiting(undefined);
    void client.invalidateQueries({ queryKey: KEY });
  }, [waiting, endedAt, client]);
  const run = useMutation({
    mutationFn: () => api.post(`${PATH}/runs`, {}),
    onSuccess: () => {
      void message.success(t('run-asked'));
      setWaiting({ before: endedAt });
    },
    onError: (error) => {
      const { title, advice } = failure(error);
      notification.error({ title, description: advice });
    },
  });
  if (!can('surveillance.manage')) return null;
  return (
    <Button loading={run.isPending || waiting !== undefined} onClick={() => run.mutate()}>
      {waiting ? t('running') : t('run')}
    </Button>
  );
}
