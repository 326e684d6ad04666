import type { KeyboardEvent } from 'react';
import type { Area, Cell } from '../../../src/http/contract.ts';
import { formatCell, none } from '../components/format.ts';
import { useText } from '../i18n/index.ts';

interface Tile {
  area: Area;
  column: number;
  row: number;
}

/** Areas without a place in the layout follow in the order of their codes, in rows of four. */
export function placeTiles(areas: readonly Area[]): Tile[] {
  const placed = areas.filter((area) => area.tile);
  const under = placed.length > 0 ? Math.max(...placed.map((area) => area.tile?.[1] ?? 0)) + 1 : 0;
  const first = placed.length > 0 ? Math.min(...placed.map((area) => area.tile?.[0] ?? 0)) : 0;
  const rest = areas.filter((area) => !area.tile).sort((a, b) => a.code.localeCompare(b.code));
  return [
    ...placed.map((area) => ({ area, column: area.tile?.[0] ?? 0, row: area.tile?.[1] ?? 0 })),
    ...rest.map((area, at) => ({ area, column: first + (at % 4), row: under + Math.floor(at / 4) })),
  ];
}

const steps = 5;
const size = { width: 104, height: 62, gap: 4 };

/** Which of five shades a value gets: equal steps between the lowest and the highest shown. */
export function shadeOf(value: number, low: number, high: number): number {
  if (high <= low) return Math.ceil(steps / 2) - 1;
  return Math.min(steps - 1, Math.floor(((value - low) / (high - low)) * steps));
}

/** Schematic map: one tile an area, shaded by value, name and value written on it; arrow-free keyboard use by Tab and Enter. */
export function TileMap({
  areas,
  cells,
  decimals,
  unit,
  chosen,
  onChoose,
  label,
}: {
  areas: readonly Area[];
  cells: readonly Cell[];
  decimals: number;
  unit?: string;
  chosen?: string | undefined;
  onChoose: (area: string) => void;
  label: string;
}) {
  const { t } = useText('indicators');
  const byArea = new Map(cells.flatMap((cell) => (cell.area ? [[cell.area, cell] as const] : [])));
  const tiles = placeTiles(areas).map((tile) => ({ ...tile, cell: byArea.get(tile.area.code) }));
  const values = tiles.flatMap(({ cell }) => (cell && cell.value !== null && !cell.suppressed ? [cell.value] : []));
  const low = Math.min(...values);
  const high = Math.max(...values);
  const left = Math.min(...tiles.map((tile) => tile.column));
  const top = Math.min(...tiles.map((tile) => tile.row));
  const columns = Math.max(...tiles.map((tile) => tile.column)) - left + 1;
  const rows = Math.max(...tiles.map((tile) => tile.row)) - top + 1;
  const width = columns * (size.width + size.gap) - size.gap;
  const height = rows * (size.height + size.gap) - size.gap;
  const open = (code: string) => (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onChoose(code);
  };
  return (
    <figure className="tile-map">
      {/* biome-ignore lint/a11y/useSemanticElements: a group of tiles inside an SVG has no HTML element */}
      <svg viewBox={`-2 -2 ${width + 4} ${height + 4}`} style={{ maxWidth: width + 4 }} role="group" aria-label={label}>
        {tiles.map(({ area, column, row, cell }) => {
          const x = (column - left) * (size.width + size.gap);
          const y = (row - top) * (size.height + size.gap);
          const known = cell && cell.value !== null && !cell.suppressed;
          const shade = known ? `tile-${shadeOf(cell.value as number, low, high)}` : 'tile-none';
          const text = cell ? formatCell(cell, decimals, unit) : none;
          return (
            // biome-ignore lint/a11y/useSemanticElements: a tile of the map is a button inside an SVG
            <g
              key={area.code}
              role="button"
              tabIndex={0}
              className={`tile ${shade} ${area.code === chosen ? 'tile-chosen' : ''}`}
              aria-label={`${area.name}: ${text}`}
              onClick={() => onChoose(area.code)}
              onKeyDown={open(area.code)}
            >
              <rect x={x} y={y} width={size.width} height={size.height} rx={5} />
              <text
                x={x + size.width / 2}
                y={y + 25}
                textAnchor="middle"
                className="tile-name"
                textLength={area.name.length > 7 ? size.width - 10 : undefined}
                lengthAdjust="spacingAndGlyphs"
              >
                {area.name}
              </text>
              <text x={x + size.width / 2} y={y + 46} textAnchor="middle" className="tile-value">
                {text}
              </text>
            </g>
          );
        })}
      </svg>
      {values.length > 1 && (
        <figcaption className="tile-legend">
          <span>{formatCell({ value: low, suppressed: false }, decimals, unit)}</span>
          {Array.from({ length: steps }, (_, step) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the five shades never change their order
            <span key={step} className={`tile-swatch tile-${step}`} aria-hidden="true" />
          ))}
          <span>{formatCell({ value: high, suppressed: false }, decimals, unit)}</span>
          <span className="muted">{t('map.note')}</span>
        </figcaption>
      )}
    </figure>
  );
}
