import type { PersonOverview } from '../../../../src/http/contract.ts';
import { formatDate, none } from '../../components/format.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import '../../styles/person.css';

/** Who it is, what to know at once: labels, allergies in red, contract, programmes. */
export function PersonHead({ data }: { data: PersonOverview }) {
  const { t, l } = useText('person');
  const { resident, labels, contracts, programmes, due, sources } = data;
  const allergies = data.allergies.filter(({ status }) => status !== 'inactive' && status !== 'resolved');
  const word = useText('record').t;
  return (
    <section className="person-head" aria-label={resident.name}>
      <div className="person-photo" aria-hidden="true">
        {resident.name.slice(0, 1)}
      </div>
      <div className="person-facts">
        <p className="person-line">
          <strong>{resident.name}</strong>
          <span>{word(`sex.${resident.sex}`, { defaultValue: none })}</span>
          <span>{resident.age === null ? none : t('age', { age: resident.age })}</span>
          <span className="muted">{formatDate(resident.birthDate)}</span>
          <span className="muted">{resident.idNumber ?? none}</span>
          <span className="muted">{resident.areaName ?? none}</span>
          {resident.deceased && <Mark tone="plain">{word('deceased')}</Mark>}
          {resident.masked && <Mark tone="warn">{word('masked')}</Mark>}
        </p>
        <ul className="person-labels" aria-label={t('labels')}>
          {labels.length === 0 && <li className="muted">{t('labels-none')}</li>}
          {labels.map(({ code, group, title, text, source, because }) => (
            <li
              key={code}
              className={`person-label person-label-${group}`}
              title={[
                t('label-why', { source }),
                ...because.map((one) => `${formatDate(one.date)} ${one.title ?? ''}`),
              ].join('\n')}
            >
              {l(title)}
              {text && ` ${text}`}
            </li>
          ))}
        </ul>
        <p className={allergies.length > 0 ? 'person-allergies' : 'muted'}>
          {allergies.length === 0
            ? t('allergies-none')
            : `${t('allergies')}${t('common:colon')}${allergies
                .map(({ title, reaction, criticality }) =>
                  [title ?? none, reaction && `(${reaction})`, criticality === 'high' && t('high-risk')]
                    .filter(Boolean)
                    .join(' '),
                )
                .join(t('common:comma'))}`}
        </p>
        <p className="person-line">
          <span>
            {t('contract')}
            {t('common:colon')}
            {contracts[0]
              ? [contracts[0].title, contracts[0].team, contracts[0].institutionName].filter(Boolean).join(' · ')
              : t('contract-none')}
          </span>
          <span>
            {t('programmes')}
            {t('common:colon')}
            {programmes.map(({ title }) => title).join(t('common:comma')) || t('programmes-none')}
          </span>
          {due[0] && (
            <span>
              {t('due')}
              {t('common:colon')}
              {due[0].title} {due[0].date} {due[0].overdue && <Mark tone="bad">{t('overdue')}</Mark>}
            </span>
          )}
          <span className="muted">
            {word('sources')} {sources.length}
            {t('common:colon')}
            {[...new Set(sources.map(({ name }) => name))].join(t('common:comma'))}
          </span>
        </p>
      </div>
    </section>
  );
}
