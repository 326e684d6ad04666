import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Segmented, Select } from 'antd';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { IdentityReview, IdentityReviewDetail, ReviewOutcome } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { usePaged } from '../../components/paged.ts';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { DataFrame } from './data-tabs.tsx';
import { IdentityPair } from './identity-pair.tsx';

const REASONS = [
  'similar',
  'same-id-different-name',
  'id-number-changed',
  'identifiers-of-two-persons',
  'merge-undone',
  'replaced',
  'duplicate-institution',
  'duplicate-worker',
];
const OUTCOMES: readonly ReviewOutcome[] = ['same', 'different', 'wait'];
const pathOf = (id: string) => `/api/identity/reviews/${encodeURIComponent(id)}`;
const detailQuery = (id: string) => ({
  queryKey: ['identity', 'review', id],
  queryFn: () => api.get<IdentityReviewDetail>(pathOf(id)),
});

/** 主索引复核: one pair after another; keys 1, 2, 3 decide, U takes the last decision back. */
export function IdentityReviewPage() {
  const { t } = useText('identity');
  const can = useCan();
  const client = useQueryClient();
  const [search, change] = useAddress();
  const [done, setDone] = useState<ReadonlyMap<string, ReviewOutcome>>(new Map());
  const [last, setLast] = useState<{ id: string; outcome: ReviewOutcome }>();
  const reason = REASONS.includes(search.reason ?? '') ? search.reason : undefined;
  const state = search.state === 'decided' ? 'decided' : 'open';
  const paged = usePaged<IdentityReview>(
    ['identity', 'reviews'],
    '/api/identity/reviews',
    { state, reason },
    {
      enabled: can('identity.review'),
    },
  );
  const left = [...done].filter(([, outcome]) => outcome === 'wait').map(([id]) => id);
  const waiting = state === 'open' ? paged.items.filter(({ id }) => !done.has(id) || left.includes(id)) : paged.items;
  // Pairs looked at before without a decision come after those that nobody has seen, the last left last.
  const turn = ({ id, outcome }: IdentityReview) =>
    (outcome === null ? 0 : 1) + (left.includes(id) ? 2 + left.indexOf(id) : 0);
  const queue = [...waiting].sort((one, other) => turn(one) - turn(other));
  const at = search.review ? queue.findIndex(({ id }) => id === search.review) : 0;
  const current = queue[Math.max(0, at)];
  const following = queue[Math.max(0, at) + 1];
  useEffect(() => {
    if (following) void client.prefetchQuery(detailQuery(following.id));
  }, [client, following]);

  const again = () => client.invalidateQueries({ queryKey: ['identity', 'reviews'] });
  const decide = useMutation({
    mutationFn: ({ id, outcome, why }: { id: string; outcome: ReviewOutcome; why: string }) =>
      api.post(`${pathOf(id)}/decision`, { outcome, reason: why }),
    onSuccess: (_answer, { id, outcome }) => {
      setLast({ id, outcome });
      setDone((before) => new Map([...[...before].filter(([one]) => one !== id), [id, outcome]]));
      client.removeQueries({ queryKey: ['identity', 'review', id] });
      client.removeQueries({ queryKey: ['identity', 'reviews'], type: 'inactive' });
      change({ review: undefined });
      if (queue.length <= 2) void again().then(() => setDone(new Map()));
    },
  });
  const undo = useMutation({
    mutationFn: ({ id, why }: { id: string; why: string }) => api.post(`${pathOf(id)}/undo`, { reason: why }),
    onSuccess: async (_answer, { id }) => {
      setLast(undefined);
      client.removeQueries({ queryKey: ['identity', 'review', id] });
      await again();
      setDone((before) => new Map([...before].filter(([one]) => one !== id)));
      change({ review: id, state: undefined });
    },
  });

  const undoLast = () => last && undo.mutate({ id: last.id, why: t('undo-reason') });
  const busy = decide.isPending || undo.isPending;
  return (
    <DataFrame need="identity.review" name={t('title')}>
      <search className="filters">
        <Segmented
          aria-label={t('state')}
          value={state}
          onChange={(value) => change({ state: value === 'open' ? undefined : value, review: undefined })}
          options={['open', 'decided'].map((value) => ({ value, label: t(`state-${value}`) }))}
        />
        <Select
          aria-label={t('reason-filter')}
          placeholder={t('reason-filter')}
          allowClear
          value={reason ?? null}
          onChange={(value: string | null | undefined) => change({ reason: value ?? undefined, review: undefined })}
          options={REASONS.map((value) => ({ value, label: t(`reason.${value}`) }))}
          style={{ minWidth: 220 }}
        />
        {paged.total !== undefined && (
          <span className="muted">
            {t('count', { count: Math.max(0, paged.total - (state === 'open' ? done.size - left.length : 0)) })}
          </span>
        )}
        <span className="shell-gap" />
        {last && (
          <Button onClick={undoLast} loading={undo.isPending} aria-keyshortcuts="u">
            {t('undo', { outcome: t(`outcome.${last.outcome}`) })} <kbd>U</kbd>
          </Button>
        )}
        <Button disabled={at <= 0} onClick={() => change({ review: queue[at - 1]?.id })}>
          {t('previous')}
        </Button>
        <Button disabled={!following} onClick={() => change({ review: following?.id })}>
          {t('next')}
        </Button>
      </search>
      {(decide.error ?? undo.error) && <FailureNote error={(decide.error ?? undo.error)!} />}
      <Loaded query={paged.query}>
        {() =>
          current ? (
            <Pair
              key={current.id}
              id={current.id}
              onDecide={(outcome, why) => !busy && decide.mutate({ id: current.id, outcome, why })}
              onUndo={() => !busy && undoLast()}
              onUndecide={(why) => !busy && undo.mutate({ id: current.id, why })}
              busy={busy}
            />
          ) : (
            <Empty
              title={t(state === 'open' ? 'none' : 'none-decided')}
              why={t(reason ? 'none-filter' : state === 'open' ? 'none-why' : 'none-decided-why')}
            />
          )
        }
      </Loaded>
    </DataFrame>
  );
}

function Pair({
  id,
  onDecide,
  onUndo,
  onUndecide,
  busy,
}: {
  id: string;
  onDecide: (outcome: ReviewOutcome, why: string) => void;
  onUndo: () => void;
  /** Takes back what was decided about this pair, however long ago. */
  onUndecide: (why: string) => void;
  busy: boolean;
}) {
  const { t } = useText('identity');
  const query = useQuery(detailQuery(id));
  const [why, setWhy] = useState('');
  const ready = query.data?.review.state === 'open' && query.data.sides.length === 2;
  const decide = useCallback(
    (outcome: ReviewOutcome) => ready && onDecide(outcome, why.trim() || t(`default-reason.${outcome}`)),
    [ready, onDecide, why, t],
  );
  const keys = useRef({ decide, onUndo });
  keys.current = { decide, onUndo };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const typing = event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]');
      if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const outcome = OUTCOMES[Number(event.key) - 1];
      if (outcome) keys.current.decide(outcome);
      else if (event.key.toLowerCase() === 'u') keys.current.onUndo();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  const reason = (placeholder: 'undecide-why' | 'why-placeholder') => (
    <Input
      aria-label={t('why')}
      placeholder={t(placeholder)}
      value={why}
      maxLength={500}
      onChange={(event) => setWhy(event.target.value)}
    />
  );
  return (
    <Loaded query={query} rows={10}>
      {(detail) => (
        <>
          <IdentityPair detail={detail} />
          {detail.review.state === 'decided' && detail.review.outcome && (
            <div className="identity-decide">
              {reason('undecide-why')}
              <Button disabled={busy || why.trim() === ''} onClick={() => onUndecide(why.trim())}>
                {t('undo', { outcome: t(`outcome.${detail.review.outcome}`) })}
              </Button>
            </div>
          )}
          {detail.review.state === 'open' && (
            <div className="identity-decide">
              {reason('why-placeholder')}
              {OUTCOMES.map((outcome, n) => (
                <Button
                  key={outcome}
                  type={outcome === 'same' ? 'primary' : 'default'}
                  disabled={!ready || busy}
                  onClick={() => decide(outcome)}
                  aria-keyshortcuts={String(n + 1)}
                >
                  <kbd>{n + 1}</kbd> {t(`outcome.${outcome}`)}
                </Button>
              ))}
            </div>
          )}
        </>
      )}
    </Loaded>
  );
}
