import { useAddress } from '../../app/address.tsx';
import { partsOf } from '../../app/area-picker.tsx';
import { useAreas } from '../../app/session.ts';
import { Ranking } from '../../charts/ranking.tsx';
import { TileMap } from '../../charts/tile-map.tsx';
import { formatPeriod } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import type { At } from './at.ts';
import { CellsExport } from './cells-export.tsx';
import { useCells } from './queries.ts';

/** The areas below the chosen one: schematic map on the left, ranking on the right; choosing one goes down to it. */
export function ByArea({ indicator, area, period, target }: At) {
  const { t, l, language } = useText('indicators');
  const [, change] = useAddress();
  const areas = useAreas();
  const children = partsOf(areas.data ?? [], area.code);
  const cells = useCells(indicator.code, { area: area.code, period, children: true }, children.length > 0);
  const down = (code: string | null) => code && change({ area: code, period }, true);
  if (areas.data && children.length === 0)
    return <Empty title={t('children-none', { area: area.name })} why={t('children-none-why')} />;
  const title = `${l(indicator.title)} ${formatPeriod(period, language)}`;
  const shared = { decimals: indicator.decimals, unit: l(indicator.unit), label: title };
  return (
    <Loaded query={cells}>
      {(list) => {
        const below = list
          .filter((cell) => cell.area !== area.code)
          .map((cell) => ({
            ...cell,
            name: cell.name ?? children.find((one) => one.code === cell.area)?.name ?? cell.area ?? '',
          }));
        return (
          <div className="columns columns-map">
            <Panel title={t('map.title')}>
              <TileMap areas={children} cells={below} onChoose={down} {...shared} />
            </Panel>
            <Panel
              title={t('ranking.title')}
              tools={<CellsExport cells={below} indicator={indicator} name={`${title} ${area.name}`} />}
            >
              {below.every((cell) => cell.value === null && !cell.suppressed) ? (
                <Empty title={t('cells-none')} why={t(below.length === 0 ? 'cells-none-why' : 'cells-all-none-why')} />
              ) : (
                <Ranking
                  cells={below}
                  direction={indicator.direction}
                  target={target}
                  onChoose={(cell) => down(cell.area)}
                  {...shared}
                />
              )}
            </Panel>
          </div>
        );
      }}
    </Loaded>
  );
}
