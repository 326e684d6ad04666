import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import type { SessionLimit, SessionRow } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { useFailureText } from '../../app/errors.tsx';
import { Panel } from '../../components/page.tsx';
import { SessionTable } from '../../components/session-table.tsx';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';

/** Where one is signed in; what is not known is ended. */
export function OwnSessions() {
  const { t } = useText('security');
  const { message, notification } = App.useApp();
  const failure = useFailureText();
  const client = useQueryClient();
  const sessions = useQuery({ queryKey: ['own-sessions'], queryFn: () => api.get<SessionRow[]>('/api/sessions') });
  const limit = useQuery({ queryKey: ['session-limit'], queryFn: () => api.get<SessionLimit>('/api/sessions/limit') });
  const end = useMutation({
    mutationFn: (row: SessionRow) => api.delete(`/api/sessions/${row.id}`),
    onSuccess: () => message.success(t('ended')),
    onError: (error) => notification.error({ title: failure(error).title, description: failure(error).advice }),
    onSettled: () => client.invalidateQueries({ queryKey: ['own-sessions'] }),
  });
  return (
    <Panel title={t('sessions')}>
      <Loaded query={sessions} rows={3}>
        {(rows) => (
          <>
            {limit.data && <p className="muted">{t('sessions-limit', { count: limit.data.most })}</p>}
            <SessionTable rows={rows} onEnd={(row) => end.mutate(row)} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}
