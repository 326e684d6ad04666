import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import type { MyCallup } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { formatTime } from '../../components/format.ts';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { DrillMark, span } from './marks.tsx';
import { useNow } from './queries.ts';

const KEY = ['command', 'my-callups'];

/** Call-ups of the teams on whose roster I stand; answered with one tap, changed with another. Where there is none it says so only if nothing else stands on the page. */
export function MyCallups({ alone }: { alone: boolean }) {
  const { t } = useText('command');
  const query = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get<MyCallup[]>('/api/command/callups/mine', {}, signal),
    // Members without a part in command are not told of events live.
    refetchInterval: 30_000,
  });
  if (query.error) return <FailureNote error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return null;
  if (query.data.length === 0) return alone ? <Empty title={t('callup.mine-none')} why={t('callup.mine-why')} /> : null;
  return (
    <ul className="my-orders" aria-label={t('callup.mine')}>
      {query.data.map((callup) => (
        <CallupCard key={callup.id} callup={callup} />
      ))}
    </ul>
  );
}

const ANSWERS = ['coming', 'cannot', 'arrived'] as const;
/** What naturally comes next; who has arrived is done, and only takes back what was tapped by mistake. */
const STEP = { none: 'coming', coming: 'arrived', cannot: 'coming', arrived: undefined } as const;
const TONES = { coming: 'busy', cannot: 'bad', arrived: 'good' } as const;

function CallupCard({ callup }: { callup: MyCallup }) {
  const { t } = useText('command');
  const client = useQueryClient();
  const left = Date.parse(callup.musterBy) - useNow(callup.now);
  const answer = useMutation({
    mutationFn: (one: (typeof ANSWERS)[number]) =>
      api.post<MyCallup[]>(`/api/command/callups/${callup.id}/answer`, { answer: one }),
    onSuccess: (callups) => {
      client.setQueryData(KEY, callups);
      void client.invalidateQueries({ queryKey: ['command', 'callups'] });
    },
  });
  return (
    <li className="panel my-callup">
      <div className="command-order-head">
        <h2>
          {callup.exercise && <DrillMark />} {t('callup.called', { team: callup.teamName })}
        </h2>
        {callup.answer ? (
          <Mark tone={TONES[callup.answer]}>{t(`callup.answer.${callup.answer}`)}</Mark>
        ) : (
          <Mark tone="warn">{t('callup.unanswered')}</Mark>
        )}
      </div>
      <p className="my-callup-place">{callup.place}</p>
      <p className="as-written">{callup.message}</p>
      <p className={left < 0 && callup.answer !== 'arrived' ? 'overdue' : 'muted'}>
        {t('callup.until', { at: formatTime(callup.musterBy).slice(5), left: span(left, t) })}
      </p>
      <p className="muted">
        {callup.eventTitle} · {callup.name} ·{' '}
        {t('callup.arrived', { arrived: callup.arrived, members: callup.members })}
      </p>
      {answer.error && <FailureNote error={answer.error} />}
      <div className="my-callup-answers">
        {ANSWERS.filter((one) => one !== callup.answer).map((one) => (
          <Button
            key={one}
            size="large"
            type={one === STEP[callup.answer ?? 'none'] ? 'primary' : 'default'}
            danger={one === 'cannot'}
            loading={answer.isPending && answer.variables === one}
            onClick={() => answer.mutate(one)}
          >
            {t(`callup.answer.${one}`)}
          </Button>
        ))}
      </div>
    </li>
  );
}
