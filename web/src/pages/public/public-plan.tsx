import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import type { PublicHistory, PublicPlanPage as PublicPage } from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { address, api } from '../../app/api.ts';
import { formatDate, formatTime } from '../../components/format.ts';
import { Empty, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { FeedbackForm } from './feedback-form.tsx';
import { PublicContent } from './public-content.tsx';
import { PublicFrame } from './public-frame.tsx';

/** What the commission released of one plan. */
export function PublicPlanPage() {
  const { t, l, language } = useText('public');
  const { plan: id } = useParams({ strict: false }) as { plan: string };
  const [search] = useAddress();
  const base = `/api/public/plans/${encodeURIComponent(id)}`;
  const query = useQuery({
    queryKey: ['public', 'plan', id, search.release],
    queryFn: () => api.get<PublicPage>(base, { release: search.release }),
  });
  const document = query.data?.document;
  const title = document ? (language === 'en' && document.plan.titleEn) || document.plan.title : t('title');
  const file = (name: string) => address(`${base}/${name}`, { release: search.release, lang: language });
  return (
    <PublicFrame name={title}>
      <p>
        <AppLink to="/public">← {t('title')}</AppLink>
      </p>
      <h1>{title}</h1>
      <Loaded query={query}>
        {({ release, document: shown, history, answers }) => (
          <>
            {shown && release ? (
              <>
                <p className="public-lead">
                  {shown.plan.region} · {shown.plan.period[0]}–{shown.plan.period[1]} ·{' '}
                  {t('as-of', { on: shown.on, phase: l(shown.phase) })}
                  <br />
                  {t('released-by', { office: shown.office, at: formatDate(release.releasedAt) })}
                </p>
                {search.release && history.find((one) => one.withdrawn === null)?.id !== release.id && (
                  <p role="status">
                    {t('old-release')} <AppLink to={`/public/${encodeURIComponent(id)}`}>{t('to-newest')}</AppLink>
                  </p>
                )}
                <PublicContent document={shown} />
                <div className="public-tools">
                  <a href={file('data.csv')} download>
                    CSV
                  </a>
                  <a href={file('data.json')} download>
                    JSON
                  </a>
                  <a href={file('data.csv-metadata.json')}>{t('metadata')}</a>
                  <Button size="small" onClick={() => window.print()}>
                    {t('print')}
                  </Button>
                </div>
                <p className="muted">
                  {shown.licence ? t('licence', { licence: shown.licence }) : t('no-licence')} {t('small')}
                </p>
              </>
            ) : (
              <Empty title={t('withdrawn')} why={t('withdrawn-why')} />
            )}
            {answers.length > 0 && (
              <section>
                <h2>{t('answers')}</h2>
                {answers.map((one) => (
                  <article key={`${one.receivedAt} ${one.text}`} className="public-row">
                    <blockquote className="public-quote">{one.text}</blockquote>
                    <p>{one.answer}</p>
                    <p className="muted">{formatDate(one.answeredAt)}</p>
                  </article>
                ))}
              </section>
            )}
            {shown && <FeedbackForm id={id} document={shown} />}
            <History id={id} history={history} current={release?.id} />
          </>
        )}
      </Loaded>
    </PublicFrame>
  );
}

function History({ id, history, current }: { id: string; history: PublicHistory[]; current: string | undefined }) {
  const { t } = useText('public');
  return (
    <section>
      <h2>{t('history')}</h2>
      <ol className="public-history">
        {history.map((one) => (
          <li key={one.id}>
            {formatTime(one.releasedAt)} · {one.office} · {t('data-of', { on: one.on })}{' '}
            {one.withdrawn ? (
              <>
                <Mark tone="warn">{t('taken-back')}</Mark> {formatTime(one.withdrawn.at)} {one.withdrawn.reason}
              </>
            ) : one.id === current ? (
              <Mark tone="good">{t('current')}</Mark>
            ) : (
              <AppLink className="underlined" to={`/public/${encodeURIComponent(id)}?release=${one.id}`}>
                {t('look')}
              </AppLink>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
