import type { PublicDocument, PublicRow } from '../../../../src/http/contract.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { formatPeriod, formatTarget, formatValue, none, targetNumber, unitText } from '../../components/format.ts';
import { countOrder, StatusMark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import '../../styles/office.css';

/** A released document: how many targets stand where, then every target by domain, in plain words. */
export function PublicContent({ document }: { document: PublicDocument }) {
  const { t, l, language } = useText('public');
  const present = countOrder.filter((state) => document.counts[state]);
  return (
    <>
      {document.intro && <p className="public-intro">{l(document.intro)}</p>}
      <div className="public-bar" aria-hidden="true">
        {present.map((state) => (
          <span key={state} className={`bar-${state}`} style={{ flex: document.counts[state] }} />
        ))}
      </div>
      <ul className="public-counts" aria-label={t('counts')}>
        {present.map((state) => (
          <li key={state}>
            <StatusMark status={state} /> <strong>{document.counts[state]}</strong>
          </li>
        ))}
      </ul>
      <p className="muted">
        {t('shown', { total: document.total })}
        {document.leftOut > 0 && ` ${t('left-out', { count: document.leftOut })}`}
      </p>
      {document.domains.map((domain) => (
        <section key={domain.name}>
          <h2>{(language === 'en' && domain.nameEn) || domain.name}</h2>
          <div className="public-rows">
            {domain.rows.map((row) => (
              <Target key={row.no} row={row} />
            ))}
          </div>
        </section>
      ))}
    </>
  );
}

function Target({ row }: { row: PublicRow }) {
  const { t, l, language } = useText('public');
  const unit = unitText(row.unit);
  const shownUnit = language === 'en' ? t(`unit.${unit}`, { defaultValue: unit }) : unit;
  const value = row.suppressed ? t('few') : formatValue(row.value, row.decimals, row.unit);
  return (
    <article className="public-row">
      <div className="public-row-head">
        <h3>{(language === 'en' && row.nameEn) || row.name}</h3>
        <StatusMark status={row.status} />
      </div>
      <div className="public-figures">
        <dl className="public-figures">
          <div>
            <dt>
              {t('now')} {row.period && formatPeriod(row.period, language)}
            </dt>
            <dd>
              {value}
              {row.value !== null && shownUnit && <span className="unit"> {shownUnit}</span>}
            </dd>
          </div>
          <div>
            <dt>{t('target', { year: row.target.byYear })}</dt>
            <dd>
              {formatTarget(row.target, row.decimals, row.unit, (key, vars) => t(`common:${key}`, vars ?? {})) || none}
            </dd>
          </div>
          {row.baseline !== null && row.baselineYear !== null && (
            <div>
              <dt>{row.baselineYear}</dt>
              <dd>{formatValue(row.baseline, row.decimals, row.unit)}</dd>
            </div>
          )}
        </dl>
        <Sparkline points={row.spark} decimals={row.decimals} target={targetNumber(row)} />
      </div>
      <p>{l(row.sentence)}</p>
    </article>
  );
}
