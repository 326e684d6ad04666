import type { Explanation, IndicatorDetail } from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { useCodes } from '../../components/coded.ts';
import { formatNumber, formatTime, formatValue, none } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import type { At } from './at.ts';
import { useExplanation } from './queries.ts';
import { listedParts } from './records.tsx';

/** Formula → numbers → rows → record, and where each number comes from. */
export function Explain({ indicator, area, period }: At) {
  const { t } = useText('indicators');
  const explanation = useExplanation(indicator.code, area.code, period);
  return (
    <div className="columns">
      <Panel title={t('explain.title')}>
        <Loaded query={explanation}>{(data) => <Steps explanation={data} indicator={indicator} />}</Loaded>
      </Panel>
      <div>
        <Panel title={t('explain.provenance')}>
          <Loaded query={explanation}>{(data) => <Provenance explanation={data} indicator={indicator} />}</Loaded>
        </Panel>
        <Panel title={t('explain.definition')}>
          <Definition indicator={indicator} />
        </Panel>
      </div>
    </div>
  );
}

function Steps({ explanation, indicator }: { explanation: Explanation; indicator: IndicatorDetail }) {
  const { t, l } = useText('indicators');
  /** Codes in an expression (`physicians · 2025-12-31`) in words; numbers and dates stay. */
  const expressionText = (step: Explanation['steps'][number]) =>
    step.expression
      .split(' · ')
      .map((token) => {
        const input = step.inputs.find((one) => one.code === token);
        return input ? l(input.label) : t(`explain.token.${token}`, { defaultValue: token });
      })
      .join(' · ');
  return (
    <>
      <p className="formula">{l(explanation.formula)}</p>
      <ol className="steps">
        {explanation.steps.map((step, at) => (
          <li key={`${step.label.zh} ${step.expression}`}>
            <h3>{l(step.label)}</h3>
            <p>
              <code className="expression">{expressionText(step)}</code> = <strong className="num">{step.value}</strong>
            </p>
            {step.inputs.length > foldedFrom ? (
              <details>
                <summary>{t('explain.all-rows', { count: step.inputs.length })}</summary>
                <Inputs step={step} indicator={indicator} part={parts[at]} />
              </details>
            ) : (
              step.inputs.length > 0 && <Inputs step={step} indicator={indicator} part={parts[at]} />
            )}
          </li>
        ))}
      </ol>
      {explanation.restatements.length > 0 && (
        <>
          <h3>{t('explain.restatements')}</h3>
          <ul className="plain-list">
            {explanation.restatements.map((one) => (
              <li key={`${one.period} ${one.closedAt}`}>
                {one.period}: {formatValue(one.closedValue, indicator.decimals)} ({formatTime(one.closedAt)}) →{' '}
                {formatValue(one.liveValue, indicator.decimals)} <span className="muted">{l(one.reason)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

type Step = Explanation['steps'][number];
/** A life table has a row an age group: such a table is folded. */
const foldedFrom = 6;
/** What the first two steps of a derived indicator count. */
const parts = ['numerator', 'denominator'] as const;

function Inputs({
  step,
  indicator,
  part,
}: {
  step: Step;
  indicator: IndicatorDetail;
  part: 'numerator' | 'denominator' | undefined;
}) {
  const { t, l } = useText('indicators');
  const can = useCan();
  const word = useCodes();
  const [, change] = useAddress();
  const listed = part !== undefined && can('indicator.records') && listedParts(indicator).includes(part);
  return (
    <div className="scroll-x">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('explain.input')}</th>
            <th scope="col" className="num">
              {t('ranking.value')}
            </th>
            <th scope="col">{t('source')}</th>
            <th scope="col" className="num">
              {t('explain.rows')}
            </th>
          </tr>
        </thead>
        <tbody>
          {step.inputs.map((input) => (
            <tr key={`${input.label.zh} ${input.code ?? ''}`}>
              <th scope="row">
                {input.code && input.code !== indicator.code ? (
                  <AppLink to={`/indicators/${input.code}`}>{l(input.label)}</AppLink>
                ) : (
                  l(input.label)
                )}
              </th>
              <td className="num">
                {formatNumber(
                  input.value,
                  input.value !== null && Number.isInteger(input.value) ? 0 : Math.max(2, indicator.decimals),
                )}
              </td>
              <td className="muted">
                {[input.source && (word(input.source, 'source') ?? input.source), vintageText(input.vintage)]
                  .filter(Boolean)
                  .join(' · ') || none}
              </td>
              <td className="num">
                {input.rows === undefined ? (
                  none
                ) : listed ? (
                  <button
                    type="button"
                    className="link-button"
                    onClick={() => change({ tab: 'records', part: part === 'numerator' ? undefined : part }, true)}
                  >
                    {formatNumber(input.rows, 0)}
                  </button>
                ) : (
                  formatNumber(input.rows, 0)
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A vintage is a year or the time a value was reported. */
function vintageText(vintage: string | undefined): string | undefined {
  return vintage?.includes('T') ? formatTime(vintage) : vintage;
}

function Provenance({
  explanation: { provenance },
  indicator,
}: {
  explanation: Explanation;
  indicator: IndicatorDetail;
}) {
  const { t } = useText('indicators');
  const { population } = provenance;
  // `year-end (on-or-before: 2025-12-31)`: which population, by which rule, of which dates.
  const basisText = (basis: string) =>
    basis.replace(/[a-z]+(-[a-z]+)*/g, (token) => t(`explain.token.${token}`, { defaultValue: token }));
  return (
    <dl className="pairs">
      <div>
        <dt>{t('explain.version')}</dt>
        <dd>
          {provenance.formulaVersion} ({t('explain.valid', { from: indicator.validFrom })})
        </dd>
      </div>
      <div>
        <dt>{t('updated')}</dt>
        <dd>{formatTime(provenance.computedAt)}</dd>
      </div>
      <div>
        <dt>{t('explain.commit')}</dt>
        <dd>{provenance.commitSeq ?? none}</dd>
      </div>
      {population && (
        <div>
          <dt>{t('explain.population')}</dt>
          <dd>
            {formatNumber(population.value, 0)} · {basisText(population.basis)} · {population.source} (
            {population.vintage})
          </dd>
        </div>
      )}
    </dl>
  );
}

function Definition({ indicator }: { indicator: IndicatorDetail }) {
  const { t, l } = useText('indicators');
  return (
    <>
      <p>{l(indicator.definition)}</p>
      <dl className="pairs">
        <div>
          <dt>{t('formula')}</dt>
          <dd>{l(indicator.formula)}</dd>
        </div>
        {indicator.numerator && (
          <div>
            <dt>{t('trend.numerator')}</dt>
            <dd>{l(indicator.numerator)}</dd>
          </div>
        )}
        {indicator.denominator && (
          <div>
            <dt>{t('trend.denominator')}</dt>
            <dd>{l(indicator.denominator)}</dd>
          </div>
        )}
        <div>
          <dt>{t('kind')}</dt>
          <dd>{t(`kinds.${indicator.kind}`)}</dd>
        </div>
        {indicator.timeDependent && (
          <div>
            <dt>{t('explain.time')}</dt>
            <dd>{t('explain.time-why')}</dd>
          </div>
        )}
        {indicator.aliases.length > 0 && (
          <div>
            <dt>{t('explain.aliases')}</dt>
            <dd>{indicator.aliases.join('、')}</dd>
          </div>
        )}
        {indicator.inputs.length > 0 && (
          <div>
            <dt>{t('explain.inputs')}</dt>
            <dd>
              {indicator.inputs.map((input) => (
                <span key={`${input.role} ${input.code}`} className="input-link">
                  {t(`trend.${input.role}`)}: <AppLink to={`/indicators/${input.code}`}>{l(input.title)}</AppLink>
                </span>
              ))}
            </dd>
          </div>
        )}
      </dl>
      {indicator.references.length > 0 && (
        <>
          <h3>{t('explain.references')}</h3>
          <ul className="plain-list">
            {indicator.references.map((reference) => (
              <li key={reference}>{reference}</li>
            ))}
          </ul>
        </>
      )}
      {indicator.sql && (
        <details>
          <summary>{t('explain.sql')}</summary>
          <pre className="json">{indicator.sql}</pre>
        </details>
      )}
    </>
  );
}
