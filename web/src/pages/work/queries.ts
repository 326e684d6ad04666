import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import type { InboxCount, WorkItemDetail, WorkSettings, WorkUnits } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { useFailureText } from '../../app/errors.tsx';
import { useText } from '../../i18n/index.ts';

export function useInboxCount(enabled: boolean) {
  return useQuery({
    queryKey: ['work', 'count'],
    queryFn: () => api.get<InboxCount>('/api/work/inbox/count'),
    enabled,
  });
}

/** Messages of signals and events that one has not read. */
export function useMessageCount(enabled: boolean) {
  return useQuery({
    queryKey: ['work', 'messages', 'count'],
    queryFn: () => api.get<{ unread: number }>('/api/messages/count'),
    enabled,
  });
}

export function useWorkItem(id: string | undefined) {
  return useQuery({
    queryKey: ['work', 'item', id],
    queryFn: () => api.get<WorkItemDetail>(`/api/work/items/${id}`),
    enabled: id !== undefined,
  });
}

export function useUnits() {
  return useQuery({
    queryKey: ['work', 'units'],
    queryFn: () => api.get<WorkUnits>('/api/work/units'),
    staleTime: 300_000,
  });
}

export function useWorkSettings() {
  return useQuery({
    queryKey: ['work-settings'],
    queryFn: () => api.get<WorkSettings>('/api/work/settings'),
    staleTime: 3_600_000,
  });
}

/** Everything that shows work is read again after a change. */
export function useRefreshWork(): () => void {
  const client = useQueryClient();
  return () => {
    for (const topic of ['work', 'plan-execution']) void client.invalidateQueries({ queryKey: [topic] });
  };
}

/** A change of work: says that it is saved, or what went wrong, and reads everything again. */
export function useWorkChange<V, R = unknown>(change: (values: V) => Promise<R>, done?: (result: R) => void) {
  const { message, notification } = App.useApp();
  const { t } = useText('work');
  const failure = useFailureText();
  const refresh = useRefreshWork();
  return useMutation({
    mutationFn: change,
    onSuccess: (result: R) => {
      void message.success(t('saved'));
      refresh();
      done?.(result);
    },
    onError: (error) => {
      const { title, advice } = failure(error);
      notification.error({ title, description: advice });
      refresh(); // somebody else may have changed it: the newest state is shown
    },
  });
}
