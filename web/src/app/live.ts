import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { InstanceInfo, LiveEvent } from '../../../src/http/contract.ts';

type CellsEvent = Extract<LiveEvent, { topic: 'cells' }>;
type DemoEvent = Extract<LiveEvent, { topic: 'demo' }>;

/** Changes that arrive within this time refresh the page once. */
const gatherMs = 250;

/** Keeps the open page in step with the server: /events says which cells changed, the queries that show them are fetched again. */
export function useLiveEvents(enabled: boolean): 'connecting' | 'open' | 'lost' {
  const client = useQueryClient();
  const [state, setState] = useState<'connecting' | 'open' | 'lost'>('connecting');
  useEffect(() => {
    if (!enabled) return;
    const indicators = new Set<string>();
    let submissions = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const changed = new Set(indicators);
      const all = changed.size === 0;
      indicators.clear();
      if (!all) {
        void client.invalidateQueries({ predicate: ({ queryKey: [topic, code] }) => topic === 'plan-status' || (topic === 'indicator' && changed.has(String(code))) });
      }
      if (submissions) {
        submissions = false;
        void client.invalidateQueries({ predicate: ({ queryKey: [topic] }) => topic === 'submissions' || topic === 'quarantine' || topic === 'register' });
      }
    };
    const soon = () => {
      timer ??= setTimeout(flush, gatherMs);
    };
    const source = new EventSource('/events', { withCredentials: true });
    source.onopen = () => setState('open');
    source.onerror = () => setState('lost');
    source.addEventListener('cells', (event) => {
      for (const code of (JSON.parse(event.data) as CellsEvent).indicators) indicators.add(code);
      soon();
    });
    source.addEventListener('submission', () => {
      submissions = true;
      soon();
    });
    source.addEventListener('demo', (event) => {
      const { state, done, total } = JSON.parse(event.data) as DemoEvent;
      client.setQueryData<InstanceInfo>(['instance'], (old) => (old?.demo ? { ...old, demo: { ...old.demo, state, done, total } } : old));
      if (state === 'ready') void client.invalidateQueries();
    });
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [client, enabled]);
  return state;
}
