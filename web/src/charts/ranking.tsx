import type { Cell, IndicatorSummary } from '../../../src/http/contract.ts';
import { formatCell, formatNumber } from '../components/format.ts';
import { LiveValue } from '../components/live-value.tsx';
import { useText } from '../i18n/index.ts';

/** A suppressed value must not show by its place in the list either. */
const shownValue = (cell: Cell) => (cell.suppressed ? null : cell.value);

/** Best first: highest for "higher is better", lowest for "lower"; areas without a value at the end. */
export function ranked(cells: readonly Cell[], direction: IndicatorSummary['direction']): Cell[] {
  const sign = direction === 'lower' ? 1 : -1;
  return [...cells].sort((a, b) => {
    const [x, y] = [shownValue(a), shownValue(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * (x - y);
  });
}

/** Bars from zero with 95 % interval whiskers and the target line; a table, so that it is its own data table. */
export function Ranking({
  cells,
  decimals,
  unit,
  direction,
  target,
  onChoose,
  chosen,
  label,
}: {
  cells: readonly Cell[];
  decimals: number;
  unit?: string;
  direction: IndicatorSummary['direction'];
  target: number | null;
  onChoose?: (cell: Cell) => void;
  chosen?: string | undefined;
  label: string;
}) {
  const { t } = useText('indicators');
  const rows = ranked(cells, direction);
  const extremes = rows.flatMap((cell) => (cell.suppressed ? [] : [cell.value ?? 0, cell.high ?? 0]));
  const top = Math.max(...extremes, target ?? 0, 0) * 1.04 || 1;
  const at = (value: number) => `${Math.max(0, Math.min(100, (value / top) * 100))}%`;
  return (
    <table className="ranking" aria-label={label}>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{t('ranking.name')}</th>
          <th scope="col">{t('ranking.bar')}</th>
          <th scope="col">{t('ranking.value')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((cell) => {
          const key = cell.institution ?? cell.area ?? '';
          const name = cell.name ?? key;
          const known = cell.value !== null && !cell.suppressed;
          const interval =
            known && cell.low !== null && cell.high !== null
              ? `95 % ${formatNumber(cell.low, decimals)}–${formatNumber(cell.high, decimals)}`
              : undefined;
          return (
            <tr
              key={key}
              className={key === chosen ? 'ranking-chosen' : ''}
              title={[
                name,
                formatCell(cell, decimals, unit),
                interval,
                cell.denominator === null || cell.suppressed
                  ? undefined
                  : `${formatNumber(cell.numerator, 0)} / ${formatNumber(cell.denominator, 0)}`,
              ]
                .filter(Boolean)
                .join(' · ')}
            >
              <th scope="row">
                {onChoose ? (
                  <button type="button" className="link-button" onClick={() => onChoose(cell)}>
                    {name}
                  </button>
                ) : (
                  name
                )}
              </th>
              <td className="ranking-bar">
                <span className="ranking-track">
                  {known && <span className="ranking-fill" style={{ width: at(cell.value as number) }} />}
                  {known && cell.low !== null && cell.high !== null && (
                    <span
                      className="ranking-whisker"
                      style={{ left: at(cell.low), width: `calc(${at(cell.high)} - ${at(cell.low)})` }}
                    />
                  )}
                  {target !== null && <span className="ranking-target" style={{ left: at(target) }} />}
                </span>
              </td>
              <td className="ranking-value">
                <LiveValue
                  text={formatCell(cell, decimals, unit)}
                  identity={`${cell.indicator} ${key} ${cell.period}`}
                  label={name}
                />
                {cell.stale && (
                  <span className="muted" title={t('stale')}>
                    {' '}
                    …
                  </span>
                )}
                {interval && <span className="visually-hidden">{interval}</span>}
              </td>
            </tr>
          );
        })}
      </tbody>
      {target !== null && (
        <tfoot>
          <tr>
            <td colSpan={3} className="muted">
              <span className="ranking-key" aria-hidden="true" />{' '}
              {t('ranking.target', { value: formatCell({ value: target, suppressed: false }, decimals, unit) })}
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}
