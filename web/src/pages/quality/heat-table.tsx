import type { QualityRules, QualityScorecard, QualityScoreRow } from '../../../../src/http/contract.ts';
import { formatNumber, none } from '../../components/format.ts';
import { ScrollFrame } from '../../components/scroll-frame.tsx';
import { useSourceName } from '../../components/source-name.tsx';
import { useText } from '../../i18n/index.ts';

type Level = 'good' | 'fair' | 'poor';
const signs: Record<Level, string> = { good: '✓', fair: '!', poor: '✕' };

export const levelOf = (score: number, levels: QualityRules['levels']): Level =>
  score >= levels.good ? 'good' : score >= levels.fair ? 'fair' : 'poor';

/** One decimal, never rounded up to 100 while something fails. */
export const scoreText = (score: number): string => formatNumber(Math.floor(score * 10 + 1e-9) / 10, 1);

/** Sources (or tables) by dimension: each cell a score, with sign and colour, that opens its rules. */
export function HeatTable({
  card,
  rules,
  onRow,
  onCell,
}: {
  card: QualityScorecard;
  rules: QualityRules;
  /** Opens a source; without it the names are plain. */
  onRow?: (key: string) => void;
  onCell: (key: string | undefined, dimension: string | undefined) => void;
}) {
  const { t, l } = useText('quality');
  const nameOf = useSourceName();
  const rows: { row: QualityScoreRow; key: string | undefined; name: string }[] = [
    { row: { key: '', ...card.all }, key: undefined, name: t('all') },
    ...card.items.map((row) => ({ row, key: row.key, name: row.title ? l(row.title) : nameOf(row.key) })),
  ];
  return (
    <ScrollFrame label={t('title')} minWidth={880}>
      <table className="heat" aria-label={t('title')}>
        <thead>
          <tr>
            <th scope="col">{t(card.by)}</th>
            <th scope="col" className="heat-number">
              {t('total')}
            </th>
            {rules.dimensions.map(({ key, title, formula }) => (
              <th key={key} scope="col" className="heat-number" title={l(formula)}>
                {l(title)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ row, key, name }) => (
            <tr key={key ?? ''} className={key === undefined ? 'heat-all' : ''}>
              <th scope="row">
                {key !== undefined && onRow ? (
                  <button type="button" className="link-button" onClick={() => onRow(key)}>
                    {name}
                  </button>
                ) : (
                  name
                )}
              </th>
              <td className="heat-number">
                <Cell score={row.score} rules={rules} label={name} onOpen={() => onCell(key, undefined)} />
              </td>
              {rules.dimensions.map((dimension) => {
                const found = row.dimensions[dimension.key];
                const values = { name, dimension: l(dimension.title) };
                return (
                  <td key={dimension.key} className="heat-number">
                    <Cell
                      score={found?.score ?? null}
                      rules={rules}
                      label={
                        found
                          ? t('cell', {
                              ...values,
                              score: scoreText(found.score),
                              rows: formatNumber(found.rows, 0),
                              failed: formatNumber(found.failed, 0),
                            })
                          : t('cell-none', values)
                      }
                      onOpen={() => onCell(key, dimension.key)}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollFrame>
  );
}

function Cell({
  score,
  rules,
  label,
  onOpen,
}: {
  score: number | null;
  rules: QualityRules;
  label: string;
  onOpen: () => void;
}) {
  if (score === null)
    return (
      <span className="muted" title={label}>
        {none}
      </span>
    );
  const level = levelOf(score, rules.levels);
  return (
    <button type="button" className={`heat-cell heat-${level}`} title={label} onClick={onOpen}>
      {scoreText(score)} <span aria-hidden="true">{signs[level]}</span>
    </button>
  );
}
