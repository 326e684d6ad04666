import { AppLink } from '../../app/address.tsx';
import { formatDate } from '../../components/format.ts';
import { Empty, Loaded } from '../../components/state.tsx';
import { countOrder, StatusMark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { NoticesLink } from './notices-link.tsx';
import { PublicFrame } from './public-frame.tsx';
import { usePublicPlans } from './queries.ts';
import { ReportLink } from './report-link.tsx';

/** All plans with something released. */
export function PublicListPage() {
  const { t, l, language } = useText('public');
  const plans = usePublicPlans();
  return (
    <PublicFrame name={t('title')}>
      <h1>{t('title')}</h1>
      <p className="public-lead">
        {t('lead')} <AppLink to="/public/institutions">{t('institutions')}</AppLink> · <NoticesLink /> · <ReportLink />
      </p>
      <Loaded query={plans}>
        {(list) =>
          list.length === 0 ? (
            <Empty title={t('none')} why={t('none-why')} />
          ) : (
            <div className="public-rows">
              {list.map(({ plan, on, phase, office, releasedAt, counts }) => (
                <article key={plan.id} className="public-row">
                  <h3>
                    <AppLink to={`/public/${encodeURIComponent(plan.id)}`}>
                      {(language === 'en' && plan.titleEn) || plan.title}
                    </AppLink>
                  </h3>
                  <p className="muted">
                    {plan.region} · {plan.period[0]}–{plan.period[1]} · {t('as-of', { on, phase: l(phase) })}
                  </p>
                  <ul className="public-counts" aria-label={t('counts')}>
                    {countOrder
                      .filter((state) => counts[state])
                      .map((state) => (
                        <li key={state}>
                          <StatusMark status={state} /> <strong>{counts[state]}</strong>
                        </li>
                      ))}
                  </ul>
                  <p className="muted">{t('released-by', { office, at: formatDate(releasedAt) })}</p>
                </article>
              ))}
            </div>
          )
        }
      </Loaded>
    </PublicFrame>
  );
}
