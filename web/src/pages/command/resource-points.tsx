import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useMemo, useState } from 'react';
import type { CommandResources, InstitutionResources, Stock } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { partsOf } from '../../app/area-picker.tsx';
import { useArea, useAreas } from '../../app/session.ts';
import { PointMap } from '../../charts/point-map.tsx';
import { formatNumber, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { Empty } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';

/** Kinds of points, in the order in which a point that is several is signed. */
const KINDS = ['120', 'hospital', 'bloodbank', 'fever', 'laboratory', 'vehicles', 'site', 'supply'] as const;
type Kind = (typeof KINDS)[number];

interface Point {
  id: string;
  name: string;
  area: string;
  kinds: Kind[];
  /** What it has now, in words. */
  has: string;
  tone: 'good' | 'warn' | 'plain';
  place: string | null;
}

type Words = (key: string, vars?: Record<string, unknown>) => string;

/** Every place that counts in an emergency, as a point on the schematic map and as a list. */
export function ResourcePoints({ resources }: { resources: CommandResources }) {
  const { t, l, list } = useText('command');
  const { code } = useArea();
  const areas = useAreas().data ?? [];
  const [kind, setKind] = useState<Kind>();
  const [chosen, setChosen] = useState<string>();
  const stock = useQuery({
    queryKey: ['command', 'stock'],
    queryFn: ({ signal }) => api.get<Stock>('/api/command/stock', {}, signal),
  });
  const points = useMemo(
    () => [
      ...resources.items.flatMap((row) => institutionPoint(row, t)),
      ...resources.sites
        .filter(({ active }) => active)
        .map(
          (site): Point => ({
            ...{ id: site.id, name: site.name, area: site.area, kinds: ['site'], tone: 'plain' },
            has: [
              l(resources.siteKinds.find(({ id }) => id === site.kind)?.title) || site.kind,
              t('points.site', { capacity: site.capacity, hours: site.hours }),
            ].join(' · '),
            place: placeOf(site),
          }),
        ),
      ...(stock.data ? supplyPoints(stock.data, t) : []),
    ],
    [resources, stock.data, t, l],
  );
  const shown = points.filter(({ kinds }) => kind === undefined || kinds.includes(kind));
  const parts = partsOf(areas, code.slice(0, 6));
  const townshipOf = (area: string) => areas.find((one) => one.code === area.slice(0, 9))?.name ?? none;
  const open = (id: string) => setChosen(id === chosen ? undefined : id);
  return (
    <Panel
      title={t('points.title')}
      tools={
        <Select
          aria-label={t('points.kind')}
          size="small"
          value={kind ?? ''}
          onChange={(value) => setKind((value || undefined) as Kind | undefined)}
          options={[
            { value: '', label: t('points.all', { count: points.length }) },
            ...KINDS.map((value) => ({
              value,
              label: `${t(`points.sign.${value}`)} ${t(`points.of.${value}`)} ${points.filter(({ kinds }) => kinds.includes(value)).length}`,
            })),
          ]}
          style={{ minWidth: 170 }}
        />
      }
    >
      <div className="columns">
        {parts.length > 0 ? (
          <PointMap
            areas={parts}
            points={shown.map(({ id, name, area, kinds, has, tone }) => ({
              ...{ id, name, area, tone, about: has || none },
              sign: t(`points.sign.${kind ?? kinds[0]}`),
            }))}
            chosen={chosen}
            onOpen={open}
            label={t('points.title')}
          />
        ) : (
          <Empty title={t('map-none')} />
        )}
        <ListTable<Point>
          label={t('points.title')}
          rowKey="id"
          minWidth={460}
          maxHeight={360}
          dataSource={chosen ? shown.filter(({ id }) => id === chosen) : shown}
          locale={{ emptyText: <Empty title={t('points.none')} /> }}
          columns={[
            {
              title: t('points.name'),
              dataIndex: 'name',
              render: (name: string, { kinds }) => (
                <>
                  <strong>{name}</strong>
                  <div className="muted">{list(kinds.map((one) => t(`points.of.${one}`)))}</div>
                </>
              ),
            },
            {
              title: t('team.area'),
              dataIndex: 'area',
              width: 110,
              render: (area: string, { place }) => (
                <>
                  {townshipOf(area)}
                  {place && <div className="muted">{place}</div>}
                </>
              ),
            },
            { title: t('points.has'), dataIndex: 'has', render: (has: string) => has || none },
          ]}
        />
      </div>
    </Panel>
  );
}

const placeOf = ({ latitude, longitude }: { latitude: number | null; longitude: number | null }) =>
  latitude === null || longitude === null ? null : `${latitude.toFixed(3)}, ${longitude.toFixed(3)}`;

function institutionPoint(row: InstitutionResources, t: Words): Point[] {
  const uses = Object.values(row.beds);
  const open = uses.reduce((sum, use) => sum + use.open, 0);
  const reported = uses.filter(({ occupied }) => occupied !== null);
  const free = reported.reduce((sum, use) => sum + use.open - (use.occupied ?? 0), 0);
  // Products are counted in units of their own: red cells stand for the stock, as in the totals above.
  const blood = Object.values(row.blood['red-cells'] ?? {}).reduce((sum, units) => sum + units, 0);
  const is: Record<Kind, boolean> = {
    '120': row.emergencyCentre,
    bloodbank: row.bloodStation || blood > 0,
    hospital: open > 0,
    fever: row.feverClinic,
    laboratory: row.laboratory,
    vehicles: row.ambulances > 0,
    site: false,
    supply: false,
  };
  const kinds = KINDS.filter((kind) => is[kind]);
  if (kinds.length === 0) return [];
  const has = [
    open > 0 && (reported.length > 0 ? t('points.beds-free', { open, free }) : t('points.beds', { open })),
    row.ambulances > 0 && t('ambulances', { count: row.ambulances, negative: row.negativePressure }),
    blood > 0 && t('points.blood', { units: formatNumber(blood, 0) }),
  ].filter((one) => one !== false);
  return [
    {
      ...{ id: row.institution, name: row.name, area: row.area, kinds, place: null },
      has: has.join(' · '),
      tone: reported.length > 0 ? (free > 0 ? 'good' : 'warn') : 'plain',
    },
  ];
}

function supplyPoints({ points, items }: Stock, t: Words): Point[] {
  return points
    .filter(({ active }) => active)
    .map((point) => {
      const own = items.filter((item) => item.point === point.id);
      const short = own.filter(({ warnings }) => warnings.length > 0).length;
      return {
        ...{ id: point.id, name: point.name, area: point.area, kinds: ['supply'] },
        has:
          short > 0 ? t('points.stock-short', { count: own.length, short }) : t('points.stock', { count: own.length }),
        tone: short > 0 ? 'warn' : 'good',
        place: placeOf(point),
      };
    });
}
