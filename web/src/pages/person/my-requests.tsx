import { useQuery } from '@tanstack/react-query';
import type { RightsRow } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { useInstance } from '../../app/session.ts';
import { formatTime } from '../../components/format.ts';
import { Empty, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { useRetentionText } from './ask-form.tsx';

/** For how long an answer is told on the first page. */
const TOLD_DAYS = 30;
const DAY_MS = 86_400_000;

const useRequests = (base: string) =>
  useQuery({
    queryKey: ['me', base, 'requests'],
    queryFn: () => api.get<RightsRow[]>(`${base}/requests`),
  });

/** Requests that were answered lately; nothing where there is none. */
export function Answers({ base }: { base: string }) {
  const { t } = useText('person');
  const today = useInstance().data?.today ?? '';
  const answered = (useRequests(base).data ?? []).filter(
    ({ decidedAt }) => decidedAt && Date.parse(today) - Date.parse(decidedAt) < TOLD_DAYS * DAY_MS,
  );
  if (answered.length === 0) return null;
  return (
    <section className="code-card">
      <h2>{t('me.answers')}</h2>
      <ol>
        {answered.map((row) => (
          <li key={row.id} className="me-item">
            <RequestText row={row} />
            {row.answer && <span>{t('me.answer', { answer: row.answer })}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What was asked, and how it was answered. */
export function MyRequests({ base }: { base: string }) {
  const { t } = useText('person');
  const query = useRequests(base);
  return (
    <section className="code-card">
      <h2>{t('me.tabs.requests')}</h2>
      <Loaded query={query}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('me.requests-none')} why={t('me.requests-why')} />
          ) : (
            <ol>
              {rows.map((row) => (
                <li key={row.id} className="me-item">
                  <RequestText row={row} />
                  {row.answer && <span>{t('me.answer', { answer: row.answer })}</span>}
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </section>
  );
}

/** A request in words, with its state. */
export function RequestText({ row }: { row: RightsRow }) {
  const { t, l } = useText('person');
  const retentionText = useRetentionText();
  const tone = row.state === 'open' ? 'busy' : row.state === 'granted' ? 'good' : 'bad';
  return (
    <>
      <span>
        <span className="nowrap">{formatTime(row.at)}</span> {t(`me.${row.kind}`)}{' '}
        <Mark tone={tone}>{t(`me.state.${row.state}`)}</Mark>
      </span>
      <strong>
        {row.record}
        {row.fieldLabel && ` · ${l(row.fieldLabel)}${t('common:colon')}${row.now ?? ''} → ${row.should ?? ''}`}
      </strong>
      <span className="muted">{row.reason}</span>
      {row.retention && <span className="muted">{retentionText(row.retention)}</span>}
    </>
  );
}
