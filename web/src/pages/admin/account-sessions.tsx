import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Popconfirm } from 'antd';
import type { AccountRow, SessionRow } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { SessionTable } from '../../components/session-table.tsx';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';

/** Where an account is signed in; the security administrator ends it all at once. */
export function AccountSessions({ row, onClose }: { row: AccountRow | undefined; onClose: () => void }) {
  const { t } = useText('security');
  return (
    <Drawer
      open={row !== undefined}
      onClose={onClose}
      title={`${t('sessions')} · ${row?.account ?? ''}`}
      size="min(640px, 100vw)"
      destroyOnHidden
    >
      {row && <Sessions row={row} />}
    </Drawer>
  );
}

function Sessions({ row }: { row: AccountRow }) {
  const { t } = useText('security');
  const { message } = App.useApp();
  const client = useQueryClient();
  const key = ['account-sessions', row.id];
  const path = `/api/accounts/${row.id}/sessions`;
  const sessions = useQuery({ queryKey: key, queryFn: () => api.get<SessionRow[]>(path) });
  const end = useMutation({
    mutationFn: () => api.delete(path),
    onSuccess: () => message.success(t('ended')),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
  return (
    <>
      {end.error && <FailureNote error={end.error} />}
      <Loaded query={sessions} rows={4}>
        {(rows) => (
          <>
            <SessionTable rows={rows} />
            {rows.length > 0 && (
              <Popconfirm title={t('end-all-sure', { account: row.account })} onConfirm={() => end.mutate()}>
                <Button danger loading={end.isPending} className="end-all">
                  {t('end-all')}
                </Button>
              </Popconfirm>
            )}
          </>
        )}
      </Loaded>
    </>
  );
}
