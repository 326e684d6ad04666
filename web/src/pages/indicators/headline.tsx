import { Select } from 'antd';
import type { Cell } from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { useAreas } from '../../app/session.ts';
import {
  formatCell,
  formatNumber,
  formatPeriod,
  formatTarget,
  formatTime,
  formatValue,
  isRatio,
  none,
} from '../../components/format.ts';
import { LiveValue } from '../../components/live-value.tsx';
import { Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import type { At } from './at.ts';
import { useCells } from './queries.ts';

/** The figure itself: value, unit, period, source, when it was computed, its interval, its parts and its targets. */
export function Headline(props: At & { periods: string[] }) {
  const { t, language } = useText('indicators');
  const { indicator, area, period, periods } = props;
  const [, change] = useAddress();
  const cells = useCells(indicator.code, { area: area.code, period });
  return (
    <section className="panel headline" aria-label={t('headline')}>
      <AreaPath code={area.code} name={area.name} />
      <Select
        aria-label={t('period')}
        className="headline-period"
        value={period ?? null}
        onChange={(value: string | null) => change({ period: value ?? undefined })}
        options={periods.map((one) => ({ value: one, label: formatPeriod(one, language) }))}
        popupMatchSelectWidth={false}
      />
      <Loaded query={cells} rows={3}>
        {(list) => (
          <Figure
            cell={list.find((cell) => cell.area === area.code && cell.institution === null) ?? list[0]}
            {...props}
          />
        )}
      </Loaded>
    </section>
  );
}

function Figure({ cell, indicator, area, period }: At & { cell: Cell | undefined }) {
  const { t, l } = useText('indicators');
  const unit = l(indicator.unit);
  const { decimals } = indicator;
  const word = (key: string, vars?: Record<string, string>) => t(`common:${key}`, vars ?? {});
  const source = cell?.source ?? 'none';
  return (
    <>
      <p className="headline-value">
        <LiveValue
          text={cell ? formatCell(cell, decimals, unit) : none}
          identity={`${indicator.code} ${area.code} ${period}`}
          label={l(indicator.title)}
        />
        {!isRatio(unit) && <span className="headline-unit"> {unit}</span>}
      </p>
      <p className="headline-marks">
        <Mark tone={source === 'none' ? 'plain' : 'good'}>{t(`common:source.${source}`)}</Mark>
        {cell?.stale && <Mark tone="busy">{t('stale')}</Mark>}
        {cell?.smallSample && <Mark tone="plain">{t('small-sample')}</Mark>}
        {cell?.suppressed && <Mark tone="plain">{t('suppressed')}</Mark>}
        {cell?.closed && !cell.restated && <Mark tone="good">{t('closed')}</Mark>}
        {cell?.restated && cell.closed && (
          <Mark tone="warn" title={`${formatTime(cell.closed.at)} ${cell.closed.by}`}>
            {t('restated', { value: formatValue(cell.closed.value, decimals, unit) })}
          </Mark>
        )}
      </p>
      {source === 'none' && (
        <p className="muted">{t(indicator.kind === 'reported' ? 'none-reported' : 'none-computed')}</p>
      )}
      {indicator.why && (
        <p className="muted">
          {t('why-reported')}
          {l(indicator.why)}
        </p>
      )}
      <dl className="pairs">
        {cell && cell.low !== null && cell.high !== null && (
          <div>
            <dt>{t('trend.interval')}</dt>
            <dd>
              {formatNumber(cell.low, decimals)}–{formatNumber(cell.high, decimals)}
            </dd>
          </div>
        )}
        {cell && cell.numerator !== null && (
          <div>
            <dt>{indicator.numerator ? l(indicator.numerator) : t('trend.numerator')}</dt>
            <dd>{formatNumber(cell.numerator, Number.isInteger(cell.numerator) ? 0 : 2)}</dd>
          </div>
        )}
        {cell && cell.denominator !== null && (
          <div>
            <dt>{indicator.denominator ? l(indicator.denominator) : t('trend.denominator')}</dt>
            <dd>{formatNumber(cell.denominator, Number.isInteger(cell.denominator) ? 0 : 2)}</dd>
          </div>
        )}
        <div>
          <dt>{t('updated')}</dt>
          <dd>{formatTime(cell?.computedAt)}</dd>
        </div>
        {indicator.targets.map((target) => (
          <div key={`${target.plan} ${target.no}`}>
            <dt>
              <AppLink to={`/plans/${target.plan}`} search={{ open: target.no }}>
                {t('target-of', { plan: target.planTitle, year: target.byYear })}
              </AppLink>
            </dt>
            <dd>
              {formatTarget(target, decimals, unit, word)}
              {target.baseline !== null && (
                <span className="muted">
                  {' '}
                  (
                  {t('baseline', {
                    value: formatValue(target.baseline, decimals, unit),
                    year: target.baselineYear ?? '',
                  })}
                  )
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** The chosen area below those it lies in; each leads up. */
function AreaPath({ code, name }: { code: string; name: string }) {
  const areas = useAreas().data ?? [];
  const [, change] = useAddress();
  const path = [];
  for (let at = areas.find((area) => area.code === code); at; at = areas.find((area) => area.code === at?.parent))
    path.unshift(at);
  return (
    <p className="area-path">
      {path.slice(0, -1).map((area) => (
        <span key={area.code}>
          <button type="button" className="link-button" onClick={() => change({ area: area.code }, true)}>
            {area.name}
          </button>
          {' / '}
        </span>
      ))}
      <strong>{path.at(-1)?.name ?? name}</strong>
    </p>
  );
}
