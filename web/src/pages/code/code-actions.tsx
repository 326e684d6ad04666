import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Popconfirm } from 'antd';
import type { HealthCode } from '../../../../src/http/contract.ts';
import { useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useFailureText } from '../../app/errors.tsx';
import { useText } from '../../i18n/index.ts';

type Action = 'suspend' | 'resume' | 'reissue' | 'revoke';
const possible: Record<string, readonly Action[]> = {
  active: ['suspend', 'reissue', 'revoke'],
  suspended: ['resume', 'reissue', 'revoke'],
};

/** 挂失、恢复、换发、注销、打印; each asks once more. */
export function CodeActions({
  code,
  printAt = '/me/code/print',
  onChange,
}: {
  code: HealthCode;
  printAt?: string;
  onChange?: (code: HealthCode) => void;
}) {
  const { t } = useText('health-code');
  const client = useQueryClient();
  const go = useGo();
  const { message, notification } = App.useApp();
  const failure = useFailureText();
  const done = (text: string) => {
    void message.success(text);
    return client.invalidateQueries({ queryKey: ['my-codes'] });
  };
  const failed = (error: unknown) => notification.error({ title: failure(error).title });
  const act = useMutation({
    mutationFn: (action: Action) => api.post<HealthCode>(`/api/health-code/cards/${code.card}/${action}`),
    onSuccess: (changed, action) => {
      onChange?.(changed);
      return done(t(`done.${action}`));
    },
    onError: failed,
  });
  const giveUp = useMutation({
    mutationFn: (id: string) => api.delete(`/api/health-code/guardians/${id}`),
    onSuccess: () => done(t('done.give-up')),
    onError: failed,
  });
  if (!code.card) return null;
  return (
    <div className="code-actions">
      {code.state === 'active' && <Button onClick={() => go(`${printAt}/${code.card}`)}>{t('print')}</Button>}
      {(possible[code.state ?? ''] ?? []).map((action) => (
        <Popconfirm key={action} title={t(`sure.${action}`, { name: code.name })} onConfirm={() => act.mutate(action)}>
          <Button
            danger={action !== 'resume' && action !== 'reissue'}
            loading={act.isPending && act.variables === action}
          >
            {t(`action.${action}`)}
          </Button>
        </Popconfirm>
      ))}
      {code.guardianship && (
        <Popconfirm
          title={t('sure.give-up', { name: code.name })}
          onConfirm={() => giveUp.mutate(code.guardianship!.id)}
        >
          <Button>{t('give-up')}</Button>
        </Popconfirm>
      )}
    </div>
  );
}
