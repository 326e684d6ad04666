import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useCallback, useRef, useState } from 'react';
import type { PlanImportChange, PlanImportDetail, PlanImportItem } from '../../../../../src/http/contract.ts';
import { api } from '../../../app/api.ts';
import { useFailureText } from '../../../app/errors.tsx';
import { importKey, importPath } from './queries.ts';
import type { ItemKind } from './types.ts';

type State = PlanImportItem['state'];
type Span = [number, number];
/** Takes one step back; steps are kept as long as the page is open, decisions for ever. */
type Step = () => Promise<PlanImportChange>;

export interface Review {
  decide(item: PlanImportItem, state: State): Promise<void>;
  /** Fails with the answer of the server, so that the form can show what is wrong with which field. */
  edit(item: PlanImportItem, value: Record<string, unknown>): Promise<void>;
  add(kind: ItemKind, value: Record<string, unknown>, span: Span | undefined): Promise<PlanImportItem | undefined>;
  remove(item: PlanImportItem): Promise<void>;
  acceptAbove(confidence: number): Promise<number>;
  rejectAll(items: readonly PlanImportItem[]): Promise<void>;
  undo(): Promise<void>;
  canUndo: boolean;
}

/** Decisions are sent one after another; what the page shows follows what the server answered. */
export function useReview(id: string): Review {
  const client = useQueryClient();
  const { message } = App.useApp();
  const failureText = useFailureText();
  const steps = useRef<Step[]>([]);
  const [depth, setDepth] = useState(0);
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const path = importPath(id);

  const apply = useCallback(
    (change: PlanImportChange) =>
      client.setQueryData<PlanImportDetail>(importKey(id), (old) => old && merged(old, change)),
    [client, id],
  );
  const send = useCallback(
    async (work: Step, back?: (change: PlanImportChange) => Step): Promise<PlanImportChange> => {
      const turn = queue.current.then(work);
      queue.current = turn.catch(() => undefined); // a failed decision does not stop the next one
      const change = await turn;
      apply(change);
      if (back) {
        steps.current.push(back(change));
        setDepth(steps.current.length);
      }
      void client.invalidateQueries({ queryKey: ['plan-import', 'list'] });
      return change;
    },
    [apply, client],
  );
  const told = useCallback(
    async <T>(work: Promise<T>): Promise<T | undefined> => {
      try {
        return await work;
      } catch (error) {
        void message.error(failureText(error).title);
        void client.invalidateQueries({ queryKey: importKey(id) });
        return undefined;
      }
    },
    [client, failureText, id, message],
  );

  const restore = (item: PlanImportItem): Step => {
    const value = item.state === 'proposed' ? {} : { value: item.value };
    return () => api.patch(`${path}/items/${item.id}`, { state: item.state, ...value });
  };
  const many = (ids: readonly number[], state: 'proposed' | 'rejected'): Step => {
    return () => api.post(`${path}/items/state`, { items: ids, state });
  };

  return {
    canUndo: depth > 0,
    async decide(item, state) {
      await told(
        send(
          () => api.patch(`${path}/items/${item.id}`, { state }),
          () => restore(item),
        ),
      );
    },
    async edit(item, value) {
      await send(
        () => api.patch(`${path}/items/${item.id}`, { state: 'edited', value }),
        () => restore(item),
      );
    },
    async add(kind, value, span) {
      const change = await send(
        () => api.post(`${path}/items`, { kind, value, ...(span ? { span } : {}) }),
        (added) => () => api.delete(`${path}/items/${added.items[0]?.id}`),
      );
      return change.items[0];
    },
    async remove(item) {
      const [span] = item.spans;
      await told(
        send(
          () => api.delete(`${path}/items/${item.id}`),
          () => () => api.post(`${path}/items`, { kind: item.kind, value: item.value, ...(span ? { span } : {}) }),
        ),
      );
    },
    async acceptAbove(confidence) {
      const change = await told(
        send(
          () => api.post(`${path}/accept-above`, { confidence }),
          (accepted) =>
            many(
              accepted.items.map((item) => item.id),
              'proposed',
            ),
        ),
      );
      return change?.items.length ?? 0;
    },
    async rejectAll(items) {
      const ids = items.map((item) => item.id);
      await told(send(many(ids, 'rejected'), () => many(ids, 'proposed')));
    },
    async undo() {
      const step = steps.current.pop();
      setDepth(steps.current.length);
      if (step) await told(send(step));
    },
  };
}

function merged(old: PlanImportDetail, change: PlanImportChange): PlanImportDetail {
  const changed = new Map(change.items.map((item) => [item.id, item]));
  const items = old.items
    .filter((item) => !change.removed.includes(item.id))
    .map((item) => changed.get(item.id) ?? item);
  const known = new Set(old.items.map((item) => item.id));
  items.push(...change.items.filter((item) => !known.has(item.id)));
  const counts = { proposed: 0, accepted: 0, edited: 0, rejected: 0 };
  for (const item of items) counts[item.state]++;
  return { ...old, items, counts, doubts: change.doubts };
}
