import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import type { Monitoring, MonitoringKind, MonitoringPoint, Page as Paged } from '../../../../src/http/contract.ts';
import { useAddress, useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { partsOf } from '../../app/area-picker.tsx';
import { useArea, useAreas, useCan } from '../../app/session.ts';
import { type MapPoint, PointMap } from '../../charts/point-map.tsx';
import { saveCsv } from '../../components/csv.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable, rowOpener } from '../../components/paged-table.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { ReturnList } from '../statistics/return-list.tsx';
import { SendReturn } from '../statistics/send-return.tsx';
import { LevelMark } from './level-mark.tsx';
import { WarningTabs } from './tabs.tsx';

/** Headings of a sheet of readings, as files are read (src/decide/monitoring/reading-form.ts). */
const COLUMNS = [
  '监测类别',
  '监测点编号',
  '监测点名称',
  '类型',
  '地区代码',
  '纬度',
  '经度',
  '检测项目',
  '采样日期',
  '样品编号',
  '结果',
  '说明',
];

/** 预警 · 监测点: coverage and passing of each kind, its points, and the files that bring readings. */
export function PointsPage() {
  const { t } = useText('monitoring');
  const can = useCan();
  const { code } = useArea();
  const [search] = useAddress();
  const query = useQuery({
    queryKey: ['signals', 'monitoring', code],
    queryFn: ({ signal }) => api.get<Monitoring>('/api/monitoring', { area: code }, signal),
  });
  return (
    <Guard need="surveillance.read">
      <Page title={t('title')} name={t('title')} note={t('note')}>
        <WarningTabs />
        <Loaded query={query} rows={8}>
          {({ kinds }) => {
            const chosen = kinds.find(({ id }) => id === search.kind) ?? kinds[0];
            return (
              <>
                <div className="source-table">
                  <KindTable kinds={kinds} chosen={chosen?.id} />
                </div>
                {chosen && chosen.points > 0 && <Places kind={chosen} />}
                {chosen && <Points key={chosen.id} kind={chosen} />}
                {can('data.submit') && (
                  <>
                    <div className="columns">
                      <Panel title={t('sheet')}>
                        <p className="muted">{t('how')}</p>
                        <Button type="primary" onClick={() => saveCsv(`${t('sheet')}.csv`, COLUMNS, [])}>
                          {t('sheet-get')}
                        </Button>
                      </Panel>
                      <SendReturn kind="monitoring" />
                    </div>
                    <ReturnList kind="monitoring" />
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

const share = (part: number, whole: number) => (whole === 0 ? none : `${formatNumber((part / whole) * 100, 1)} %`);

function KindTable({ kinds, chosen }: { kinds: readonly MonitoringKind[]; chosen: string | undefined }) {
  const { t, l } = useText('monitoring');
  const [, change] = useAddress();
  return (
    <ListTable<MonitoringKind>
      label={t('kinds')}
      rowKey="id"
      minWidth={820}
      dataSource={[...kinds]}
      rowClassName={({ id }) => (id === chosen ? 'row-chosen' : '')}
      {...rowOpener<MonitoringKind>(({ id }) => change({ kind: id, state: undefined }))}
      columns={[
        { title: t('kind'), dataIndex: 'title', render: (title) => <strong>{l(title)}</strong> },
        { title: t('points'), dataIndex: 'points', width: 80, align: 'right', render: (n) => formatNumber(n, 0) },
        {
          title: t('overdue'),
          key: 'overdue',
          width: 110,
          render: (_, { points, overdue }) =>
            points === 0 ? (
              <span className="muted">{t('no-points')}</span>
            ) : overdue > 0 ? (
              <Mark tone="warn">{t('overdue-n', { n: overdue })}</Mark>
            ) : (
              <Mark tone="good">{t('in-time')}</Mark>
            ),
        },
        {
          title: t('sampled'),
          key: 'sampled',
          width: 130,
          align: 'right',
          render: (_, row) => share(row.sampled, row.points),
        },
        {
          title: t('townships'),
          key: 'townships',
          width: 130,
          align: 'right',
          render: (_, row) => (row.townships === 0 ? none : `${row.covered} / ${row.townships}`),
        },
        { title: t('samples'), dataIndex: 'samples', width: 100, align: 'right', render: (n) => formatNumber(n, 0) },
        {
          title: t('passed'),
          key: 'passed',
          width: 100,
          align: 'right',
          render: (_, row) => share(row.passed, row.samples),
        },
        { title: t('last-day'), dataIndex: 'lastDay', width: 120, render: (day) => day ?? none },
      ]}
    />
  );
}

const ON_MAP = 500;

/** Points of a kind on the schematic map: what is beyond a limit or overdue stands out. */
function Places({ kind }: { kind: MonitoringKind }) {
  const { t, l } = useText('monitoring');
  const { code } = useArea();
  const areas = useAreas().data ?? [];
  const go = useGo();
  const path = `/api/monitoring/${kind.id}/points`;
  const query = useQuery({
    queryKey: ['signals', 'points', kind.id, 'map', code],
    queryFn: ({ signal }) => api.get<Paged<MonitoringPoint>>(path, { area: code, limit: ON_MAP }, signal),
  });
  const parts = partsOf(areas, code.slice(0, 6));
  const points = (query.data?.items ?? []).filter(({ endedOn }) => endedOn === null);
  if (parts.length === 0 || points.length === 0) return null;
  return (
    <Panel title={`${l(kind.title)} · ${t('map')}`}>
      <PointMap
        areas={parts}
        points={points.map((point): MapPoint => {
          const isBeyond = point.last.some(({ beyond }) => beyond !== null);
          const state = isBeyond ? 'beyond' : point.overdue ? 'overdue' : 'good';
          return {
            ...{ id: point.code, name: point.name, area: point.area, sign: t(`sign.${state}`) },
            tone: isBeyond ? 'bad' : point.overdue ? 'warn' : 'good',
            about: [l(kind.types.find(({ id }) => id === point.type)?.title) || point.type, t(`at.${state}`)].join(
              ' · ',
            ),
          };
        })}
        onOpen={(id) => go(`/warning/points/${encodeURIComponent(id)}?kind=${kind.id}`)}
        label={t('map')}
      />
      <p className="muted">{t('map-signs')}</p>
    </Panel>
  );
}

function Points({ kind }: { kind: MonitoringKind }) {
  const { t, l } = useText('monitoring');
  const { code } = useArea();
  const go = useGo();
  const [search, change] = useAddress();
  const path = `/api/monitoring/${kind.id}/points`;
  const params = { area: code, state: search.state };
  const paged = usePaged<MonitoringPoint>(['signals', 'points', kind.id], path, params, { limit: 20 });
  const item = (id: string) => kind.items.find((one) => one.id === id);
  return (
    <Panel
      title={`${l(kind.title)} · ${t('points')}`}
      tools={
        <>
          <Select
            aria-label={t('shown')}
            value={search.state ?? ''}
            onChange={(state) => change({ state: state || undefined })}
            options={['', 'beyond', 'overdue'].map((value) => ({ value, label: t(`show.${value || 'all'}`) }))}
            style={{ minWidth: 130 }}
          />
          <ExportButton path={path} params={params} name={`${l(kind.title)} ${t('points')}`} />
        </>
      }
    >
      <PagedTable<MonitoringPoint>
        paged={paged}
        label={t('points')}
        rowKey={(point) => point.code}
        minWidth={760}
        onOpen={(point) => go(`/warning/points/${encodeURIComponent(point.code)}?kind=${kind.id}`)}
        empty={<Empty title={t('none')} why={t('none-why')} />}
        columns={[
          {
            title: t('point'),
            key: 'name',
            render: (_, point) => (
              <>
                <strong>{point.name}</strong> <span className="muted">{point.code}</span>
              </>
            ),
          },
          {
            title: t('type'),
            dataIndex: 'type',
            width: 120,
            render: (type: string) => l(kind.types.find(({ id }) => id === type)?.title) || type,
          },
          { title: t('area'), dataIndex: 'areaName', width: 130, render: (name, point) => name ?? point.area },
          { title: t('last-day'), dataIndex: 'lastDay', width: 115, render: (day: string | null) => day ?? none },
          {
            title: t('last'),
            key: 'last',
            render: (_, { last }) => {
              const beyond = last.filter((one) => one.beyond !== null);
              if (last.length === 0) return none;
              if (beyond.length === 0) return <span className="muted">{t('within', { n: last.length })}</span>;
              return beyond.map((one) => (
                <div key={one.item}>
                  <LevelMark level={one.beyond!} /> {l(item(one.item)?.title) || one.item} {one.written}{' '}
                  {item(one.item)?.presence ? '' : item(one.item)?.unit}
                </div>
              ));
            },
          },
          { title: t('beyond'), dataIndex: 'beyond', width: 110, align: 'right', render: (n) => formatNumber(n, 0) },
          {
            title: t('state'),
            key: 'state',
            width: 100,
            render: (_, { overdue, endedOn }) =>
              endedOn ? (
                <Mark tone="plain">{t('ended')}</Mark>
              ) : overdue ? (
                <Mark tone="warn">{t('is-overdue')}</Mark>
              ) : (
                <Mark tone="good">{t('in-time')}</Mark>
              ),
          },
        ]}
      />
    </Panel>
  );
}
