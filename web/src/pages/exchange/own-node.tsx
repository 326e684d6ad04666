import { CopyOutlined, KeyOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown, Input, Modal } from 'antd';
import { useState } from 'react';
import type { ChangeOwnNode, OwnNode } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { useFailureText } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { formatTime } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';

const algorithms = ['SM2', 'Ed25519'] as const;

/** This platform as others see it: what to hand over so that they can verify its signatures. */
export function OwnNodePanel() {
  const { t } = useText('exchange');
  const can = useCan();
  const client = useQueryClient();
  const { notification, modal, message } = App.useApp();
  const failure = useFailureText();
  const [code, setCode] = useState<string>();
  const own = useQuery({
    queryKey: ['nodes', 'own'],
    queryFn: ({ signal }) => api.get<OwnNode>('/api/nodes/own', undefined, signal),
  });
  const change = useMutation({
    mutationFn: (body: ChangeOwnNode) => api.patch<OwnNode>('/api/nodes/own', body),
    onSuccess: (made) => {
      client.setQueryData(['nodes', 'own'], made);
      setCode(undefined);
    },
    onError: (error) => notification.error({ title: failure(error).title }),
  });
  const renew = (newKey: 'SM2' | 'Ed25519') =>
    modal.confirm({
      title: `${t('key-new')}（${newKey}）`,
      content: t('key-sure'),
      onOk: () => change.mutate({ newKey }),
    });
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    message.success(t('copied'));
  };
  return (
    <Panel
      title={t('own')}
      tools={
        can('node.manage') && (
          <Dropdown
            menu={{ items: algorithms.map((key) => ({ key, label: key, onClick: () => renew(key) })) }}
            trigger={['click']}
          >
            <Button size="small" icon={<KeyOutlined />}>
              {t('key-new')}
            </Button>
          </Dropdown>
        )
      }
    >
      <Loaded query={own} rows={2}>
        {(found) => (
          <dl className="node-own">
            <div>
              <dt>{t('code')}</dt>
              <dd>
                <code>{found.code}</code>
                {can('node.manage') && (
                  <Button size="small" type="link" onClick={() => setCode(found.code)}>
                    {t('change')}
                  </Button>
                )}
              </dd>
            </div>
            <div>
              <dt>
                {t('key')}（{found.algorithm}）
              </dt>
              <dd>
                {t('fingerprint')} <code>{found.fingerprint}</code>{' '}
                <span className="muted">{t('since', { at: formatTime(found.since) })}</span>
                <Button size="small" type="link" icon={<CopyOutlined />} onClick={() => void copy(found.publicKey)}>
                  {t('copy')}
                </Button>
              </dd>
            </div>
          </dl>
        )}
      </Loaded>
      <p className="muted">{t('own-why')}</p>
      <Modal
        open={code !== undefined}
        title={t('code')}
        onCancel={() => setCode(undefined)}
        onOk={() => code && change.mutate({ code })}
        confirmLoading={change.isPending}
        destroyOnHidden
      >
        <Input aria-label={t('code')} value={code} maxLength={64} onChange={(event) => setCode(event.target.value)} />
        <p className="muted">{t('code-rule')}</p>
      </Modal>
    </Panel>
  );
}
