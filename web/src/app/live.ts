import { type InvalidateQueryFilters, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { InstanceInfo, LiveEvent } from '../../../src/http/contract.ts';
import { useAddress } from './address.tsx';
import { address, inBackground } from './api.ts';
import { useCan } from './session.ts';

type Connection = 'connecting' | 'open' | 'lost';
type CellsEvent = Extract<LiveEvent, { topic: 'cells' }>;
type DemoEvent = Extract<LiveEvent, { topic: 'demo' }>;

/** Changes that arrive within this time refresh the page once. */
const gatherMs = 250;
/** The browser reconnects by itself unless the server answered with an error; then this is the pause. */
const againMs = 5_000;

const ofPlans = new Set(['plan-status']);
const ofWork = new Set(['work', 'plan-execution']);
const ofSignals = new Set(['signals']);
const ofCommand = new Set(['command']);
const ofCodes = new Set(['card-scans']);
const ofSubmissions = new Set(['submissions', 'quarantine', 'register']);

/** Gathers what changed and fetches the queries that show it again. */
function createRefresher(client: QueryClient) {
  const indicators = new Set<string>();
  let submissions = false;
  let work = false;
  let signals = false;
  let commanded = false;
  let scanned = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const again = (filters: InvalidateQueryFilters) => inBackground(() => void client.invalidateQueries(filters));
  const flush = () => {
    timer = undefined;
    const changed = new Set(indicators);
    const received = submissions;
    const worked = work;
    const signalled = signals;
    const moved = commanded;
    const read = scanned;
    indicators.clear();
    submissions = false;
    work = false;
    signals = false;
    commanded = false;
    scanned = false;
    again({
      predicate: ({ queryKey: [topic, code] }) => {
        const name = String(topic);
        return (
          (changed.size > 0 && (ofPlans.has(name) || (name === 'indicator' && changed.has(String(code))))) ||
          (received && ofSubmissions.has(name)) ||
          (worked && ofWork.has(name)) ||
          (signalled && ofSignals.has(name)) ||
          (moved && ofCommand.has(name)) ||
          (read && ofCodes.has(name))
        );
      },
    });
  };
  const soon = () => {
    timer ??= setTimeout(flush, gatherMs);
  };
  return {
    cells(codes: readonly string[]) {
      for (const code of codes) indicators.add(code);
      soon();
    },
    submission() {
      submissions = true;
      soon();
    },
    work() {
      work = true;
      soon();
    },
    signals() {
      signals = true;
      soon();
    },
    command() {
      commanded = true;
      soon();
    },
    scan() {
      scanned = true;
      soon();
    },
    /** What happened while the connection was lost is not known: everything live is fetched again. */
    all() {
      again({
        predicate: ({ queryKey: [topic] }) =>
          topic === 'indicator' ||
          topic === 'instance' ||
          ofPlans.has(String(topic)) ||
          ofSubmissions.has(String(topic)) ||
          ofWork.has(String(topic)) ||
          ofSignals.has(String(topic)) ||
          ofCommand.has(String(topic)) ||
          ofCodes.has(String(topic)),
      });
    },
    stop: () => clearTimeout(timer),
  };
}

/** Keeps the open page in step with the server: /events says which cells of the shown area changed. */
export function useLiveEvents(): Connection {
  const client = useQueryClient();
  const can = useCan();
  const [{ area }] = useAddress();
  const allowed =
    can('indicator.read') ||
    can('plan.read') ||
    can('data.read') ||
    can('task.read') ||
    can('surveillance.read') ||
    can('code.own');
  const [state, setState] = useState<Connection>('connecting');
  useEffect(() => {
    if (!allowed) return;
    const refresher = createRefresher(client);
    let source: EventSource;
    let again: ReturnType<typeof setTimeout> | undefined;
    let lost = false;
    const connect = () => {
      source = new EventSource(address('/events', { area }));
      source.onopen = () => {
        setState('open');
        if (lost) refresher.all();
        lost = false;
      };
      source.onerror = () => {
        lost = true;
        setState('lost');
        if (source.readyState === EventSource.CLOSED) again = setTimeout(connect, againMs);
      };
      source.addEventListener('cells', (event) => refresher.cells((JSON.parse(event.data) as CellsEvent).indicators));
      source.addEventListener('submission', () => refresher.submission());
      source.addEventListener('work', () => refresher.work());
      source.addEventListener('signals', () => refresher.signals());
      source.addEventListener('command', () => refresher.command());
      source.addEventListener('code-scan', () => refresher.scan());
      source.addEventListener('demo', (event) => {
        const { state, done, total } = JSON.parse(event.data) as DemoEvent;
        client.setQueryData<InstanceInfo>(['instance'], (old) =>
          old?.demo ? { ...old, demo: { ...old.demo, state, done, total } } : old,
        );
        if (state === 'ready') inBackground(() => void client.invalidateQueries());
      });
    };
    connect();
    return () => {
      clearTimeout(again);
      refresher.stop();
      source.close();
    };
  }, [client, allowed, area]);
  return state;
}
