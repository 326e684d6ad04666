import { useQuery } from '@tanstack/react-query';
import type { PublicNotice } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { formatTime } from '../../components/format.ts';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { PublicFrame } from './public-frame.tsx';

/** What was released on public-health events, for everybody. */
export function PublicNoticesPage() {
  const { t } = useText('command');
  const notices = useQuery({
    queryKey: ['public-notices'],
    queryFn: ({ signal }) => api.get<PublicNotice[]>('/api/public/notices', {}, signal),
  });
  return (
    <PublicFrame name={t('public.title')}>
      <h1>{t('public.title')}</h1>
      <Loaded query={notices}>
        {(list) =>
          list.length === 0 ? (
            <Empty title={t('public.none')} />
          ) : (
            <div className="public-rows">
              {list.map(({ id, title, text, issuer, releasedAt }) => (
                <article key={id} className="public-row">
                  <h3>{title}</h3>
                  <p className="as-written">{text}</p>
                  <p className="muted">{t('public.by', { issuer, at: formatTime(releasedAt) })}</p>
                </article>
              ))}
            </div>
          )
        }
      </Loaded>
    </PublicFrame>
  );
}
