import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import type { CommandResources, InstitutionResources } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { partsOf } from '../../app/area-picker.tsx';
import { useArea, useAreas, useCan } from '../../app/session.ts';
import { TileMap } from '../../charts/tile-map.tsx';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { Emptying } from './emptying.tsx';
import { ResourcePoints } from './resource-points.tsx';
import { Sites } from './sites.tsx';
import { CommandTabs } from './tabs.tsx';
import { UseForm } from './use-form.tsx';

/** 应急指挥 · 资源: what the registers hold for an emergency, on the map and as a list, and what emptying beds would give. */
export function CommandResourcesPage() {
  const { t } = useText('command');
  const query = useQuery({
    queryKey: ['command', 'resources'],
    queryFn: ({ signal }) => api.get<CommandResources>('/api/command/resources', {}, signal),
  });
  return (
    <Guard need="command.read">
      <Page
        title={t('resources.title')}
        name={t('resources.title')}
        note={t('resources.note')}
        tools={<ExportButton path="/api/command/resources" params={{}} name={t('resources.title')} />}
      >
        <CommandTabs />
        <Loaded query={query}>{(resources) => <Resources resources={resources} />}</Loaded>
      </Page>
    </Guard>
  );
}

const MEASURES = [
  'beds',
  'icu',
  'infectious',
  'negative-beds',
  'ambulances',
  'negative',
  'fever',
  'laboratory',
  'blood',
] as const;
type Measure = (typeof MEASURES)[number];
const bedsOf = ({ beds }: InstitutionResources, kind?: string) =>
  Object.entries(beds).reduce((sum, [one, { open }]) => sum + (kind === undefined || one === kind ? open : 0), 0);
const amountOf = (row: InstitutionResources, measure: Measure): number => {
  if (measure === 'beds') return bedsOf(row);
  if (measure === 'ambulances') return row.ambulances;
  if (measure === 'negative') return row.negativePressure;
  if (measure === 'fever') return row.feverClinic ? 1 : 0;
  if (measure === 'laboratory') return row.laboratory ? 1 : 0;
  if (measure === 'negative-beds') return row.negativeBeds.open;
  if (measure === 'blood') return Object.values(row.blood['red-cells'] ?? {}).reduce((sum, units) => sum + units, 0);
  return bedsOf(row, measure);
};

function Resources({ resources }: { resources: CommandResources }) {
  const { t, l } = useText('command');
  const { code } = useArea();
  const areas = useAreas().data ?? [];
  const [measure, setMeasure] = useState<Measure>('beds');
  const [place, setPlace] = useState<string>();
  const [chosen, setChosen] = useState<string[]>([]);
  const [reporting, setReporting] = useState<InstitutionResources>();
  const can = useCan();
  const reports = can('command.manage') || can('command.report');
  const free = ({ open, occupied }: { open: number; occupied: number | null }) =>
    occupied === null ? formatNumber(open, 0) : `${open - occupied} / ${open}`;
  const { items } = resources;
  const sums = new Map<string, number>();
  for (const row of items) sums.set(row.township, (sums.get(row.township) ?? 0) + amountOf(row, measure));
  const parts = partsOf(areas, code.slice(0, 6));
  const cells = [...sums].map(([area, value]) => ({ area, value, suppressed: false }));
  const shown = [...items]
    .sort((a, b) => bedsOf(b) - bedsOf(a))
    .filter(({ township }) => place === undefined || township === place);
  const total = (which: Measure) =>
    formatNumber(
      items.reduce((sum, row) => sum + amountOf(row, which), 0),
      0,
    );
  return (
    <>
      <dl className="totals">
        {MEASURES.map((which) => (
          <div key={which}>
            <dt>{t(`measure.${which}`)}</dt>
            <dd>{total(which)}</dd>
          </div>
        ))}
        <div>
          <dt>{t('sites')}</dt>
          <dd>
            {formatNumber(
              resources.sites.reduce((sum, { active, capacity }) => sum + (active ? capacity : 0), 0),
              0,
            )}
          </dd>
        </div>
      </dl>
      <div className="columns">
        <Panel
          title={t('map')}
          tools={
            <Select
              aria-label={t('measure-label')}
              size="small"
              value={measure}
              onChange={setMeasure}
              options={MEASURES.map((value) => ({ value, label: t(`measure.${value}`) }))}
              style={{ minWidth: 130 }}
            />
          }
        >
          {parts.length > 0 ? (
            <TileMap
              areas={parts}
              cells={cells as never}
              decimals={0}
              chosen={place}
              onChoose={(area) => setPlace(area === place ? undefined : area)}
              label={t('map')}
            />
          ) : (
            <Empty title={t('map-none')} />
          )}
          <Sites resources={resources} />
        </Panel>
        <Emptying resources={resources} chosen={chosen} />
      </div>
      <ResourcePoints resources={resources} />
      <ListTable<InstitutionResources>
        label={t('resources.title')}
        rowKey="institution"
        minWidth={1740}
        dataSource={shown}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        rowSelection={{
          selectedRowKeys: chosen,
          onChange: (keys) => setChosen(keys.map(String)),
          getCheckboxProps: (row) => ({ disabled: bedsOf(row) === 0, 'aria-label': row.name }) as never,
        }}
        columns={[
          {
            title: t('institution'),
            dataIndex: 'name',
            width: 250,
            render: (name: string, { area, emergencyCentre, bloodStation }) => (
              <>
                {`${name} · ${areas.find((one) => one.code === area.slice(0, 9))?.name ?? ''}`}
                {emergencyCentre && <span className="tag">{t('kind.120')}</span>}
                {bloodStation && <span className="tag">{t('kind.blood')}</span>}
              </>
            ),
          },
          ...resources.kinds
            .filter(({ id }) => items.some(({ beds }) => (beds[id]?.open ?? 0) > 0))
            .map(({ id, title }) => ({
              title: l(title),
              key: id,
              width: 84,
              align: 'right' as const,
              render: (_: unknown, { beds }: InstitutionResources) => {
                const use = beds[id];
                return !use || use.open === 0 ? none : free(use);
              },
            })),
          {
            title: t('measure.negative-beds'),
            key: 'negative-beds',
            width: 90,
            align: 'right',
            render: (_, { negativeBeds }) => (negativeBeds.open === 0 ? none : free(negativeBeds)),
          },
          {
            title: t('measure.blood'),
            key: 'blood',
            width: 100,
            align: 'right',
            render: (_, row) => (amountOf(row, 'blood') > 0 ? formatNumber(amountOf(row, 'blood'), 0) : none),
          },
          {
            title: t('measure.ambulances'),
            key: 'ambulances',
            width: 110,
            align: 'right',
            render: (_, { ambulances, negativePressure }) =>
              ambulances === 0 ? none : t('ambulances', { count: ambulances, negative: negativePressure }),
          },
          {
            title: t('measure.fever'),
            dataIndex: 'feverClinic',
            width: 90,
            render: (has: boolean) => (has ? '✓' : none),
          },
          {
            title: t('measure.laboratory'),
            dataIndex: 'laboratory',
            width: 80,
            render: (has: boolean) => (has ? '✓' : none),
          },
          {
            title: t('use.reported'),
            dataIndex: 'reportedAt',
            width: 110,
            render: (at: string | null) => (at ? formatTime(at).slice(5) : none),
          },
          ...(reports
            ? [
                {
                  title: '',
                  key: 'do',
                  width: 100,
                  render: (_: unknown, row: InstitutionResources) => (
                    <Button
                      size="small"
                      aria-label={`${t('use.report')} ${row.name}`}
                      onClick={() => setReporting(row)}
                    >
                      {t('use.report')}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      {reporting && <UseForm resources={resources} row={reporting} onClose={() => setReporting(undefined)} />}
    </>
  );
}
