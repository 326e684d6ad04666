import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import type { Terminal } from '../../../../src/http/contract.ts';
import { ApiFailure, api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { CodeFrame } from './code-frame.tsx';
import { EnrolForm } from './enrol-form.tsx';
import { useRules } from './rules.ts';
import { ScanDesk } from './scan-desk.tsx';
import { StateMark } from './state-mark.tsx';
import { forgetTerminal, type LocalTerminal, loadTerminal } from './terminal-store.ts';

/** 扫码: this browser is a terminal, once an administrator has registered its key. */
export function ScanPage() {
  const { t } = useText('health-code');
  const local = useQuery({ queryKey: ['local-terminal'], queryFn: loadTerminal, staleTime: Number.POSITIVE_INFINITY });
  return (
    <CodeFrame tab="scan" note={t('scan-note')}>
      <Loaded query={local}>{(terminal) => (terminal ? <Registered local={terminal} /> : <EnrolForm />)}</Loaded>
    </CodeFrame>
  );
}

function Registered({ local }: { local: LocalTerminal }) {
  const { t } = useText('health-code');
  const client = useQueryClient();
  const rules = useRules();
  const query = useQuery({
    queryKey: ['terminal', local.id],
    queryFn: () => api.get<Terminal>(`/api/health-code/terminals/${local.id}`),
    retry: false,
  });
  const forget = async () => {
    await forgetTerminal();
    await client.invalidateQueries({ queryKey: ['local-terminal'] });
  };
  const away = query.error instanceof ApiFailure && query.error.status === 0;
  const state = query.data?.state;
  if (query.error && !away && !query.data)
    return (
      <>
        <FailureNote error={query.error} retry={() => void query.refetch()} />
        <Forget onForget={forget} />
      </>
    );
  return (
    <>
      <p className="scan-terminal">
        <strong>{local.name}</strong> · {query.data?.institutionName ?? t('offline')}{' '}
        {state && <StateMark state={state} />}{' '}
        {query.data && <span className="muted">{t('fingerprint', { text: query.data.fingerprint })}</span>}
      </p>
      {state === undefined && !away ? (
        <Loaded query={query}>{() => null}</Loaded>
      ) : state && state !== 'active' ? (
        <div className="note note-empty">
          <div className="note-title">{t(`terminal-title.${state}`)}</div>
          <p className="muted">{t(`terminal-why.${state}`)}</p>
          <Button onClick={() => void query.refetch()} loading={query.isFetching}>
            {t('look-again')}
          </Button>{' '}
          <Forget onForget={forget} />
        </div>
      ) : (
        <Loaded query={rules}>{(data) => <ScanDesk terminal={local} rules={data} />}</Loaded>
      )}
    </>
  );
}

function Forget({ onForget }: { onForget: () => Promise<void> }) {
  const { t } = useText('health-code');
  return (
    <Popconfirm title={t('forget-sure')} onConfirm={() => void onForget()}>
      <Button danger>{t('forget')}</Button>
    </Popconfirm>
  );
}
