import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { QuarantineDetail, Resubmission, SubmissionDetail } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useCan } from '../../app/session.ts';
import { formatTime } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { SourceName } from '../../components/source-name.tsx';
import { Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { CorrectionForm } from './correction-form.tsx';
import { DataFrame } from './data-tabs.tsx';
import { Dismiss } from './dismiss.tsx';
import { Problems } from './problems.tsx';
import { quarantineTone } from './quarantine.tsx';
import { useQuarantineLabel } from './quarantine-label.ts';
import { Receipt } from './receipt.tsx';

/** One quarantined record: what is wrong, the fields to correct, submit again or dismiss with a reason. */
export function CorrectionPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery({
    queryKey: ['quarantine', 'detail', id],
    queryFn: () => api.get<QuarantineDetail>(`/api/quarantine/${encodeURIComponent(id)}`),
  });
  const label = useQuarantineLabel();
  const name = query.data ? label(query.data) : id;
  return (
    <DataFrame need="data.read" name={name} title={name}>
      <Loaded query={query}>{(detail) => <Correction key={detail.id} detail={detail} />}</Loaded>
    </DataFrame>
  );
}

function Correction({ detail }: { detail: QuarantineDetail }) {
  const { t } = useText('data');
  const can = useCan();
  const client = useQueryClient();
  const path = `/api/quarantine/${encodeURIComponent(detail.id)}`;
  const refresh = () =>
    client.invalidateQueries({
      predicate: ({ queryKey: [topic] }) => topic === 'quarantine' || topic === 'submissions',
    });
  const resubmit = useMutation({
    mutationFn: (body: Resubmission) => api.post<SubmissionDetail>(`${path}/resubmit`, body),
    onSuccess: refresh,
  });
  const editable = detail.state === 'open' && can('data.correct');
  return (
    <>
      <p className="receipt-sum">
        <Mark tone={quarantineTone[detail.state]}>{t(`quarantine.${detail.state}`)}</Mark>{' '}
        {t(`record:type.${detail.resourceType}`, { defaultValue: detail.resourceType })} ·{' '}
        <SourceName source={detail.source} /> · {formatTime(detail.receivedAt)} ·{' '}
        <AppLink to={`/data/submissions/${detail.submission}`}>{t('to-submission')}</AppLink>
      </p>
      {detail.state === 'resubmitted' && detail.problems.length > 0 && <p className="muted">{t('problems-before')}</p>}
      <Problems problems={detail.problems} />
      {resubmit.data && (
        <Panel title={t('resubmitted')}>
          <Receipt key={resubmit.data.id} detail={resubmit.data} />
          <p>
            {resubmit.data.quarantined > 0 ? (
              <AppLink to="/data/quarantine">{t('still-wrong')}</AppLink>
            ) : (
              <AppLink to="/">{t('see-figures')}</AppLink>
            )}
          </p>
        </Panel>
      )}
      <div className="columns">
        <Panel title={t(editable ? 'correct' : 'content')}>
          <CorrectionForm detail={detail} editable={editable} send={resubmit} />
        </Panel>
        <div>
          {editable && <Dismiss path={path} onDone={refresh} />}
          <Panel title={t('history')}>
            {detail.history.length === 0 ? (
              <p className="muted">{t('history-none')}</p>
            ) : (
              <ol className="plain-list">
                {detail.history.map((entry) => (
                  <li key={`${entry.at} ${entry.action}`}>
                    {formatTime(entry.at)} · {entry.by} · {t(`action.${entry.action}`, { defaultValue: entry.action })}
                    {entry.note && <div className="muted">{entry.note}</div>}
                  </li>
                ))}
              </ol>
            )}
          </Panel>
        </div>
      </div>
    </>
  );
}
