import type { PlanStatus, TargetRow } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { formatNumber, formatValue, none } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';
import { DoubtText } from './doubt-text.tsx';
import { TargetActions } from './tasks/target-actions.tsx';
import { useTargetUnit } from './words.ts';

/** The areas furthest from the target, without those that reach it. */
export function worstAreas({ worst, target }: Pick<TargetRow, 'worst' | 'target'>): TargetRow['worst'] {
  const { op, value } = target;
  return worst.filter(({ value: reached }) => {
    if (typeof value !== 'number' || reached === null) return true;
    if (op === '>=' || op === '>') return reached < value;
    if (op === '<=' || op === '<') return reached > value;
    return true;
  });
}

/** Why the light is what it is: rule in words, needed pace, gap, worst areas, doubts, and where to go on. */
export function BoardDetail({ row, status }: { row: TargetRow; status: PlanStatus }) {
  const { t, l } = useText('plans');
  const can = useCan();
  const unit = useTargetUnit()(row);
  const worst = worstAreas(row);
  const value = (number: number | null) =>
    number === null ? none : `${formatValue(number, row.decimals, row.unit)}${unit ? ` ${unit}` : ''}`;
  const page = row.indicator ? `/indicators/${row.indicator}` : undefined;
  const where = { area: status.plan.areaCode, period: row.period ?? undefined, plan: status.plan.id };
  return (
    <div className="detail">
      <section>
        <h2>{t('why')}</h2>
        <p>{l(row.rule)}</p>
        <dl className="pairs">
          {row.expected !== null && (
            <div>
              <dt>{t('expected')}</dt>
              <dd>{value(row.expected)}</dd>
            </div>
          )}
          {row.gap !== null && row.gap !== 0 && (
            <div>
              <dt>{t('gap')}</dt>
              <dd>
                {value(Math.abs(row.gap))}
                {row.gapCount ? (
                  <>
                    {' '}
                    ·{' '}
                    {t('gap-count', {
                      count: formatNumber(Math.abs(row.gapCount), 0),
                      unit: unit === '%' ? t('gap-unit') : unit,
                    })}
                  </>
                ) : null}
              </dd>
            </div>
          )}
          {row.numerator !== null && row.denominator !== null && (
            <div>
              <dt>{t('parts')}</dt>
              <dd>
                {formatNumber(row.numerator, 0)} / {formatNumber(row.denominator, 0)}
              </dd>
            </div>
          )}
          {row.low != null && row.high != null && (
            <div>
              <dt>{t('interval')}</dt>
              <dd>
                {formatNumber(row.low, row.decimals)}–{formatNumber(row.high, row.decimals)}
              </dd>
            </div>
          )}
          <div>
            <dt>{t('col.source')}</dt>
            <dd>{t(`common:source.${row.source}`)}</dd>
          </div>
          {row.nature && (
            <div>
              <dt>{t('nature')}</dt>
              <dd>{t(`natures.${row.nature}`, { defaultValue: row.nature })}</dd>
            </div>
          )}
          {row.baselineYear && (
            <div>
              <dt>{t('baseline-year')}</dt>
              <dd>
                {row.baselineYear} · {row.baseline === null ? (row.baselineRaw ?? none) : value(row.baseline)}
              </dd>
            </div>
          )}
        </dl>
      </section>
      <section>
        <h2>{t('worst')}</h2>
        {worst.length === 0 ? (
          <p className="muted">{t(row.worst.length === 0 ? 'worst-none' : 'worst-all-meet')}</p>
        ) : (
          <ol className="worst">
            {worst.map((one) => (
              <li key={one.area}>
                {page ? (
                  <AppLink to={page} search={{ ...where, area: one.area, tab: 'records' }}>
                    {one.name}
                  </AppLink>
                ) : (
                  one.name
                )}
                <span className="num">{value(one.value)}</span>
              </li>
            ))}
          </ol>
        )}
      </section>
      {row.doubts.length > 0 && (
        <section>
          <h2>{t('col.doubts')}</h2>
          <ul className="doubts">
            {row.doubts.map((doubt) => (
              <li key={doubt.key}>
                <DoubtText doubt={doubt} plan={status.plan.id} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <TargetActions plan={status.plan.id} row={row} />
      <nav className="detail-links" aria-label={t('go-on')}>
        {page && can('indicator.read') ? (
          <>
            <AppLink to={page} search={where} className="button-link">
              {t('to-indicator')}
            </AppLink>
            <AppLink to={page} search={{ ...where, tab: 'institutions' }} className="button-link">
              {t('to-institutions')}
            </AppLink>
            {can('indicator.records') && (
              <AppLink to={page} search={{ ...where, tab: 'records' }} className="button-link">
                {t('to-records')}
              </AppLink>
            )}
            <AppLink to={page} search={{ ...where, tab: 'explain' }} className="button-link">
              {t('to-explain')}
            </AppLink>
          </>
        ) : (
          <span className="muted">{t('unbound')}</span>
        )}
      </nav>
    </div>
  );
}
