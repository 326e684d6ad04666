import { useMemo } from 'react';
import type { InvestigationDetail } from '../../../../src/http/contract.ts';
import { fonts, usePalette } from '../../app/theme.tsx';
import { Chart } from '../../charts/chart.tsx';
import { formatNumber } from '../../components/format.ts';
import { Empty } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { curveOption, estimateOption } from './investigation-options.ts';

/** When people fell ill, how contagious it is, and how many are not known yet; each with its table. */
export function EpidemicCurve({ found }: { found: InvestigationDetail }) {
  const { t } = useText('investigation');
  const palette = usePalette();
  const { curve, reproduction, nowcast, incubation } = found;
  const look = useMemo(() => ({ font: fonts, palette }), [palette]);
  const words = useMemo(() => ({ cases: t('cases'), notKnown: t('not-known'), low: t('low'), high: t('high') }), [t]);
  const bars = useMemo(() => curveOption(curve, nowcast, words, look), [curve, nowcast, words, look]);
  const numbers = useMemo(() => reproduction && estimateOption(reproduction, words, look), [reproduction, words, look]);
  if (curve.bars.length === 0) return <Empty title={t('no-onsets')} why={t('no-onsets-why')} />;
  const missing = nowcast?.reduce((sum, { expected, observed }) => sum + expected - observed, 0) ?? 0;
  const last = reproduction?.at(-1);
  return (
    <>
      <Chart option={bars} label={t('curve')} height={240} />
      <p className="muted">
        {t('curve-note', {
          width: curve.hours < 24 ? t('hours', { count: curve.hours }) : t('days', { count: curve.hours / 24 }),
          shortest: duration(incubation.shortest, t),
          longest: duration(incubation.longest, t),
        })}
        {curve.without > 0 && ` ${t('curve-without', { count: curve.without })}`}
        {missing >= 0.5 && ` ${t('missing', { count: Math.round(missing) })}`}
      </p>
      <details>
        <summary>{t('curve-table')}</summary>
        <table className="plain-table" aria-label={t('curve-table')}>
          <tbody>
            {curve.bars
              .filter(({ cases }) => cases > 0)
              .map(({ from, cases }) => (
                <tr key={from}>
                  <th scope="row" className="num">
                    {from}
                  </th>
                  <td className="num">{cases}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </details>
      {last && numbers ? (
        <>
          <h3>{t('reproduction')}</h3>
          <p>
            {t('reproduction-now', {
              day: last.day,
              mean: formatNumber(last.mean, 2),
              low: formatNumber(last.low, 2),
              high: formatNumber(last.high, 2),
            })}
          </p>
          <Chart option={numbers} label={t('reproduction')} height={160} />
        </>
      ) : (
        <p className="muted">{t('no-reproduction')}</p>
      )}
    </>
  );
}

const duration = (hours: number, t: (key: string, values: { count: number }) => string): string =>
  hours < 72 ? t('hours', { count: hours }) : t('days', { count: Math.round(hours / 24) });
