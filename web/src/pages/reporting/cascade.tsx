import { useQueries } from '@tanstack/react-query';
import type { Cell, ReportFigures } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { formatNumber, none } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

/** Diagnosed of those who live with HIV, treated of those, suppressed of those: indicators of the catalogue. */
const STEPS = [
  { key: 'diagnosed', indicator: 'S16c' },
  { key: 'treated', indicator: 'S16d' },
  { key: 'suppressed', indicator: 'S16e' },
] as const;

/** The HIV cascade of a year: each step as a share of the one before, against the line it should reach. */
export function HivCascade({
  area,
  until,
  cascade,
}: {
  area: string;
  until: string;
  cascade: ReportFigures['cascade'];
}) {
  const { t, l } = useText('reporting');
  const year = until.slice(0, 4);
  const found = useQueries({
    queries: STEPS.map(({ indicator }) => ({
      queryKey: ['cells', indicator, area, year],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.get<Cell[]>(`/api/indicators/${indicator}/cells`, { area, period: `${year},${Number(year) - 1}` }, signal),
    })),
  });
  const cells = found.map(({ data }) => data?.find(({ value }) => value !== null) ?? data?.[0]);
  const loading = found.some(({ isPending }) => isPending);
  const bars = barsOf(cells);
  const most = Math.max(1, ...bars.map(({ count }) => count ?? 0));
  return (
    <Panel title={t('cascade')}>
      <p className="muted">
        {t('cascade-note', { source: l(cascade.source) })} {!cascade.verified && t('target-unverified')}
      </p>
      {!loading && cells.every((cell) => cell?.value == null) ? (
        <Empty title={t('cascade-none')} why={t('cascade-none-why')} />
      ) : (
        <ol className="cascade">
          {bars.map(({ key, indicator, count, share, suppressed }) => (
            <li key={key}>
              <span className="cascade-name">
                {indicator ? (
                  <AppLink to={`/indicators/${indicator}`}>{t(`cascade-step.${key}`)}</AppLink>
                ) : (
                  t(`cascade-step.${key}`)
                )}
              </span>
              <span className="cascade-bar" aria-hidden="true">
                <span style={{ width: `${((count ?? 0) / most) * 100}%` }} />
              </span>
              <span className="num">{suppressed ? '<5' : count === null ? none : formatNumber(count, 0)}</span>
              <span className="num cascade-share">
                {indicator && (
                  <>
                    {share === null ? none : `${formatNumber(share, 1)} %`}{' '}
                    {share !== null && cascade.target !== null && (
                      <Mark tone={share >= cascade.target ? 'good' : 'bad'}>
                        {t('cascade-target', { value: cascade.target })}
                      </Mark>
                    )}
                  </>
                )}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

interface Bar {
  key: string;
  indicator: string | null;
  count: number | null;
  /** Percent of the step before. */
  share: number | null;
  suppressed: boolean;
}

/** The first step is the estimate of those who live with HIV, the others the numerators. */
function barsOf([diagnosed, treated, suppressed]: readonly (Cell | undefined)[]): Bar[] {
  const of = (cell: Cell | undefined, key: string, indicator: string): Bar => ({
    ...{ key, indicator, count: cell?.numerator ?? null, share: cell?.value ?? null },
    suppressed: cell?.suppressed ?? false,
  });
  const living = {
    key: 'living',
    indicator: null,
    count: diagnosed?.denominator ?? null,
    share: null,
    suppressed: false,
  };
  const [first, second, third] = STEPS;
  const known = of(diagnosed, first.key, first.indicator);
  return [
    living,
    // Without a report of those who are diagnosed, those who are registered stand for them.
    known.count === null ? { ...known, count: treated?.denominator ?? null } : known,
    of(treated, second.key, second.indicator),
    of(suppressed, third.key, third.indicator),
  ];
}
