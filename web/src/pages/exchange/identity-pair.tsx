import type { FieldWeight, IdentityReviewDetail, IdentitySide } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { formatTime } from '../../components/format.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { differing } from './differing.ts';

type Field = keyof IdentitySide['texts'];
const FIELDS: readonly Field[] = ['name', 'sex', 'birthDate', 'idNumber', 'mother', 'phone', 'address'];
/** The bar of this weight fills its half. */
const FULL = 12;

/** Two records side by side: equal fields dimmed, differing characters marked, what each field says as a bar. */
export function IdentityPair({ detail }: { detail: IdentityReviewDetail }) {
  const { t } = useText('identity');
  const { review, sides, weights, probability, learnedAt } = detail;
  const [left, right] = sides;
  return (
    <section className="panel" aria-label={t('pair')}>
      <div className="panel-head">
        <h2>{t(`reason.${review.reason}`)}</h2>
        <span className="muted">
          {probability === null ? t('one-gone') : t('probability', { value: (probability * 100).toFixed(1) })}
          {' · '}
          {learnedAt === null ? t('starting-weights') : t('learned', { at: formatTime(learnedAt) })}
        </span>
      </div>
      <div className="panel-body">
        {review.outcome && (
          <p className="receipt-sum">
            <Mark tone={review.outcome === 'wait' ? 'warn' : 'plain'}>{t(`outcome.${review.outcome}`)}</Mark>{' '}
            {[review.decidedBy, review.decidedAt && formatTime(review.decidedAt), review.note]
              .filter(Boolean)
              .join(' · ')}
          </p>
        )}
        <div className="identity-scroll">
          <table className="identity-table">
            <thead>
              <tr>
                <th scope="col">{t('field')}</th>
                {sides.map((side) => (
                  <th scope="col" key={side.patient}>
                    <Head side={side} />
                  </th>
                ))}
                {right && <th scope="col">{t('weight')}</th>}
              </tr>
            </thead>
            <tbody>
              {FIELDS.filter((field) => sides.some((side) => side.texts[field] !== '')).map((field) => (
                <Row key={field} field={field} left={left} right={right} weights={weights} />
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </section>
  );
}

function Head({ side }: { side: IdentitySide }) {
  const { t } = useText('identity');
  return (
    <>
      <AppLink to={side.person === '' ? `/records/${side.patient}` : `/data/identity/persons/${side.person}`}>
        {t(`person-state.${side.personState}`)}
      </AppLink>
      <div className="muted identity-source">
        {[side.sourceName, side.areaName, side.deceased && t('deceased'), side.masked && t('masked')]
          .filter(Boolean)
          .join(' · ')}
      </div>
    </>
  );
}

function Row({
  field,
  left,
  right,
  weights,
}: {
  field: Field;
  left: IdentitySide | undefined;
  right: IdentitySide | undefined;
  weights: readonly FieldWeight[];
}) {
  const { t } = useText('identity');
  const shown = (side: IdentitySide | undefined) => {
    const text = side?.texts[field] ?? '';
    return field === 'sex' && text !== '' ? t(`sex.${text}`, { defaultValue: text }) : text;
  };
  const [one, other] = [shown(left), shown(right)];
  const said = weights.filter((weight) => weight.field === field || (field === 'name' && weight.field === 'family'));
  const same = right !== undefined && one !== '' && one === other;
  return (
    <tr className={same ? 'identity-same' : ''}>
      <th scope="row">{t(left?.person === '' && field === 'idNumber' ? 'identifiers' : `field-name.${field}`)}</th>
      <td>{right ? <Marked text={one} other={other} /> : one}</td>
      {right && (
        <td>
          <Marked text={other} other={one} />
        </td>
      )}
      {right && (
        <td>
          {said.length > 0 && (
            <Weight
              weight={said.reduce((sum, { weight }) => sum + weight, 0)}
              words={said
                .map(({ field: part, level }) =>
                  said.length > 1
                    ? t('part-level', { part: t(`part.${part}`), level: t(`level.${level}`) })
                    : t(`level.${level}`),
                )
                .join(t('and'))}
            />
          )}
        </td>
      )}
    </tr>
  );
}

function Marked({ text, other }: { text: string; other: string }) {
  const { t } = useText('identity');
  if (text === '') return <span className="muted">{t('nothing')}</span>;
  if (other === '' || text === other) return <>{text}</>;
  return (
    <>
      {differing(text, other).map(({ part, differs, at }) =>
        differs ? (
          <mark key={at} className="identity-differs">
            {part}
          </mark>
        ) : (
          <span key={at}>{part}</span>
        ),
      )}
    </>
  );
}

/** For one person to the right, against to the left. */
function Weight({ weight, words }: { weight: number; words: string }) {
  const share = Math.min(1, Math.abs(weight) / FULL) * 50;
  const side = weight >= 0 ? { left: '50%' } : { right: '50%' };
  return (
    <div className="identity-weight">
      <span className="identity-bar" aria-hidden="true">
        <span className={weight >= 0 ? 'identity-for' : 'identity-against'} style={{ ...side, width: `${share}%` }} />
      </span>
      <span className="identity-number">{`${weight > 0 ? '+' : ''}${weight.toFixed(1)}`}</span>
      <span className="muted">{words}</span>
    </div>
  );
}
