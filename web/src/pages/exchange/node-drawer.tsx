import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Popconfirm } from 'antd';
import { type ReactNode, useState } from 'react';
import type { ExchangeNodeDetail, NodeCheck, NodeTraffic } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { useFailureText } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useReturnFocus } from '../../components/use-return-focus.ts';
import { useText } from '../../i18n/index.ts';
import { NodeForm } from './node-form.tsx';
import { NodeMark } from './node-mark.tsx';
import { problemWords } from './problem-words.ts';
import { RefusedList } from './refused-list.tsx';

/** One node: its entry, its traffic by day, and what can be done with it. */
export function NodeDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useText('exchange');
  const can = useCan();
  const [changing, setChanging] = useState(false);
  useReturnFocus();
  const node = useQuery({
    queryKey: ['nodes', 'one', id],
    queryFn: ({ signal }) => api.get<ExchangeNodeDetail>(`/api/nodes/${id}`, undefined, signal),
  });
  return (
    <Drawer open onClose={onClose} title={node.data?.name ?? t('nodes')} size="min(720px, 100vw)" destroyOnHidden>
      <Loaded query={node}>
        {(found) =>
          changing ? (
            <NodeForm node={found} onDone={() => setChanging(false)} />
          ) : (
            <>
              {can('node.manage') && <Actions node={found} onChange={() => setChanging(true)} />}
              <Facts node={found} />
              <h3>{t('traffic')}</h3>
              <Traffic rows={found.traffic} />
              {found.role === 'sender' && (
                <>
                  <h3>{t('untaken.title')}</h3>
                  <RefusedList node={found.id} />
                </>
              )}
            </>
          )
        }
      </Loaded>
    </Drawer>
  );
}

function Actions({ node, onChange }: { node: ExchangeNodeDetail; onChange: () => void }) {
  const { t, language } = useText('exchange');
  const client = useQueryClient();
  const { notification } = App.useApp();
  const failure = useFailureText();
  const set = useMutation({
    mutationFn: (state: 'active' | 'suspended') => api.patch(`/api/nodes/${node.id}`, { state }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['nodes'] }),
    onError: (error) => notification.error({ title: failure(error).title }),
  });
  const check = useMutation({
    mutationFn: () => api.post<NodeCheck>(`/api/nodes/${node.id}/check`),
    onSuccess: ({ reached, ack, reason }) => {
      if (ack === 'AA' || (reached && ack === null)) notification.success({ title: t('check-ok') });
      else
        notification.warning({
          title: t(reached ? 'check-refused' : 'check-failed', { reason: problemWords(reason ?? '', language) }),
        });
    },
    onError: (error) => notification.error({ title: failure(error).title }),
  });
  return (
    <div className="filters">
      <Button onClick={onChange}>{t('change')}</Button>
      {node.state === 'active' ? (
        <Popconfirm title={t('suspend-sure', { name: node.name })} onConfirm={() => set.mutate('suspended')}>
          <Button danger loading={set.isPending}>
            {t('suspend')}
          </Button>
        </Popconfirm>
      ) : (
        <Button type="primary" loading={set.isPending} onClick={() => set.mutate('active')}>
          {t('resume')}
        </Button>
      )}
      {node.role === 'higher' && (
        <Button loading={check.isPending} onClick={() => check.mutate()}>
          {t('check')}
        </Button>
      )}
    </div>
  );
}

function Facts({ node }: { node: ExchangeNodeDetail }) {
  const { t } = useText('exchange');
  const rows: [string, ReactNode][] = [
    [t('state-name'), <NodeMark key="state" node={node} />],
    [t('code'), <code key="code">{node.code}</code>],
    [t('role'), t(`roles.${node.role}`)],
    ...(node.role === 'higher'
      ? ([
          [t('transport'), t(`transports.${node.transport}`)],
          [t('address'), node.address],
          node.transport === 'fhir'
            ? [t('token'), t(node.hasToken ? 'token-kept' : 'token-none')]
            : [t('known-as'), node.knownAs],
        ] as [string, ReactNode][])
      : ([
          [t('doors'), node.doors.map((door) => t(`door.${door}`)).join(t('common:comma')) || none],
          [t('area'), node.area === '*' ? t('area-all') : (node.areaName ?? node.area)],
          [t('institution'), node.institution ?? none],
          [t('networks'), node.networks.join(t('common:comma')) || t('networks-any')],
          [t('account'), node.account ?? none],
          [t('source'), node.source],
        ] as [string, ReactNode][])),
    ...(node.application
      ? ([
          [t('application'), `${node.application} | ${node.facility || t('facility-any')}`],
          [t('answer-language'), t(`languages.${node.language}`)],
        ] as [string, ReactNode][])
      : []),
    [
      t('key'),
      node.fingerprint ? (
        <span key="key">
          {node.algorithm} · {t('fingerprint')} <code>{node.fingerprint}</code>{' '}
          {node.keySince && <span className="muted">{t('since', { at: formatTime(node.keySince) })}</span>}
        </span>
      ) : (
        t('key-none')
      ),
    ],
    [t('valid'), node.validTo ? `${node.validFrom} – ${node.validTo}` : t('valid-open', { from: node.validFrom })],
    [t('seen'), node.seenAt ? formatTime(node.seenAt) : t('seen-never')],
    ...(node.lastError
      ? ([[t('last-error'), <code key="error">{node.lastError}</code>]] as [string, ReactNode][])
      : []),
    ...(node.note ? ([[t('note'), node.note]] as [string, ReactNode][]) : []),
  ];
  return (
    <dl className="pairs node-facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Traffic({ rows }: { rows: NodeTraffic[] }) {
  const { t } = useText('exchange');
  const count = (n: number) => formatNumber(n, 0);
  return (
    <ListTable<NodeTraffic>
      label={t('traffic')}
      rowKey={(row) => `${row.day} ${row.door}`}
      dataSource={rows}
      locale={{ emptyText: <Empty title={t('traffic-none')} /> }}
      columns={[
        { title: t('day'), dataIndex: 'day', width: 110 },
        { title: t('doors'), dataIndex: 'door', width: 100, render: (door: string) => t(`door.${door}`) },
        { title: t('messages'), dataIndex: 'messages', width: 90, align: 'right', render: count },
        { title: t('errors'), dataIndex: 'errors', width: 80, align: 'right', render: count },
        {
          title: t('last-error'),
          dataIndex: 'lastError',
          render: (text: string | null) => (text ? <code>{text}</code> : none),
        },
      ]}
    />
  );
}
