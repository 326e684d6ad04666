import { useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import type { PopulationRow, PopulationVersion } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useCan } from '../../app/session.ts';
import { formatNumber, formatTime } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

const tones = { used: 'good', older: 'plain', replaced: 'plain', withdrawn: 'warn' } as const;

export function ageText({ ageFrom, ageTo }: Pick<PopulationRow, 'ageFrom' | 'ageTo'>, all: string): string {
  if (ageFrom === null && ageTo === null) return all;
  return ageTo === null ? `${ageFrom}+` : `${ageFrom ?? 0}–${ageTo}`;
}

/** Every version of one figure: who brought it, when, from which file, and which one is used. */
export function PopulationVersions({ figure, onClose }: { figure: PopulationRow; onClose: () => void }) {
  const { t } = useText('data');
  const can = useCan();
  const { area, areaName, date, sex, ageFrom, ageTo } = figure;
  const params = { area, date, sex, ageFrom: ageFrom ?? undefined, ageTo: ageTo ?? undefined };
  const versions = useQuery({
    queryKey: ['population', 'versions', params],
    queryFn: () => api.get<PopulationVersion[]>('/api/population/versions', params),
  });
  const ages = ageText(figure, t('population.all-ages'));
  return (
    <Drawer
      open
      onClose={onClose}
      size="min(860px, 100vw)"
      title={`${areaName ?? area} · ${date} · ${t(`population.sexes.${sex}`)} · ${ages}`}
    >
      <p className="muted">{t('population.versions-how')}</p>
      <Loaded query={versions}>
        {(list) => (
          <ListTable<PopulationVersion>
            label={t('population.versions')}
            rowKey="id"
            dataSource={list}
            minWidth={760}
            columns={[
              { title: t('population.vintage'), dataIndex: 'vintage', width: 90 },
              {
                title: t('population.value'),
                dataIndex: 'value',
                align: 'right',
                width: 110,
                render: (value: number) => formatNumber(value, 0),
              },
              {
                title: t('state'),
                dataIndex: 'state',
                width: 110,
                render: (state: PopulationVersion['state']) => (
                  <Mark tone={tones[state]}>{t(`population.version-state.${state}`)}</Mark>
                ),
              },
              {
                title: t('source'),
                key: 'source',
                render: (_, row) => (
                  <>
                    {row.source}
                    {row.note && <div className="muted">{row.note}</div>}
                  </>
                ),
              },
              {
                title: t('population.brought'),
                key: 'at',
                width: 150,
                render: (_, row) => (
                  <>
                    {formatTime(row.at)}
                    <div className="muted">{row.by ?? t('population.from-region')}</div>
                  </>
                ),
              },
              {
                title: t('population.file'),
                key: 'return',
                width: 170,
                render: (_, { return: origin }) => {
                  if (!origin) return null;
                  const name = `${origin.fileName} · ${t('population.file-row', { row: origin.row })}`;
                  return can('population.import') ? (
                    <AppLink to={`/data/population/${origin.id}`}>{name}</AppLink>
                  ) : (
                    name
                  );
                },
              },
            ]}
          />
        )}
      </Loaded>
    </Drawer>
  );
}
