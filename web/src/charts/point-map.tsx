import type { KeyboardEvent } from 'react';
import type { Area } from '../../../src/http/contract.ts';
import { placeTiles } from './tile-map.tsx';

export interface MapPoint {
  id: string;
  name: string;
  /** Code of its area or of one within. */
  area: string;
  /** One or two characters that tell the kind of the point. */
  sign: string;
  tone: 'good' | 'warn' | 'bad' | 'plain';
  /** What is said of it beside its name. */
  about: string;
}

const size = { width: 132, gap: 4, name: 24, mark: 22 };
const A_ROW = Math.floor((size.width - 8) / size.mark);

/**
 * Schematic map with single points: each stands in the tile of its area, signed by kind. Tiles grow with their points; every point is
 * reached by Tab and opened by Enter. `areas` are of one level.
 */
export function PointMap({
  areas,
  points,
  chosen,
  onOpen,
  label,
}: {
  areas: readonly Area[];
  points: readonly MapPoint[];
  chosen?: string | undefined;
  onOpen: (id: string) => void;
  label: string;
}) {
  const tiles = placeTiles(areas);
  const inside = new Map(
    tiles.map(({ area }) => [area.code, points.filter((point) => point.area.startsWith(area.code))]),
  );
  const left = Math.min(...tiles.map((tile) => tile.column));
  const top = Math.min(...tiles.map((tile) => tile.row));
  const rows = Math.max(...tiles.map((tile) => tile.row)) - top + 1;
  const columns = Math.max(...tiles.map((tile) => tile.column)) - left + 1;
  // A row of tiles is as high as the fullest of them.
  const heights = Array.from({ length: rows }, (_, row) =>
    Math.max(
      1,
      ...tiles
        .filter((tile) => tile.row - top === row)
        .map(({ area }) => Math.ceil((inside.get(area.code)?.length ?? 0) / A_ROW)),
    ),
  ).map((lines) => size.name + lines * size.mark + 6);
  const begin = heights.map((_, row) => heights.slice(0, row).reduce((sum, height) => sum + height + size.gap, 0));
  const width = columns * (size.width + size.gap) - size.gap;
  const height = begin[rows - 1]! + heights[rows - 1]!;
  const open = (id: string) => (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onOpen(id);
  };
  return (
    <figure className="tile-map">
      {/* biome-ignore lint/a11y/useSemanticElements: a group of points inside an SVG has no HTML element */}
      <svg viewBox={`-2 -2 ${width + 4} ${height + 4}`} style={{ maxWidth: width + 4 }} role="group" aria-label={label}>
        {tiles.map(({ area, column, row }) => {
          const x = (column - left) * (size.width + size.gap);
          const y = begin[row - top]!;
          return (
            <g key={area.code}>
              <rect className="point-tile" x={x} y={y} width={size.width} height={heights[row - top]} rx={5} />
              <text x={x + size.width / 2} y={y + 17} textAnchor="middle" className="point-area">
                {area.name}
              </text>
              {inside.get(area.code)!.map((point, at) => {
                const cx = x + 4 + (at % A_ROW) * size.mark + size.mark / 2;
                const cy = y + size.name + Math.floor(at / A_ROW) * size.mark + size.mark / 2;
                return (
                  // biome-ignore lint/a11y/useSemanticElements: a point of the map is a button inside an SVG
                  <g
                    key={point.id}
                    role="button"
                    tabIndex={0}
                    className={`point point-${point.tone} ${point.id === chosen ? 'point-chosen' : ''}`}
                    aria-label={`${point.name}: ${point.about}`}
                    onClick={() => onOpen(point.id)}
                    onKeyDown={open(point.id)}
                  >
                    <title>{`${point.name} · ${point.about}`}</title>
                    <circle cx={cx} cy={cy} r={9.5} />
                    <text x={cx} y={cy + 4} textAnchor="middle">
                      {point.sign}
                    </text>
                  </g>
                );
              })}
            </g>
          );
        })}
      </svg>
    </figure>
  );
}
