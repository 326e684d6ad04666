import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import type { ExchangeNode, Wst790Services } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useCan } from '../../app/session.ts';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { DataFrame } from './data-tabs.tsx';
import { FilteredList } from './filtered-list.tsx';
import { NodeDrawer } from './node-drawer.tsx';
import { NodeForm } from './node-form.tsx';
import { NodeMark } from './node-mark.tsx';
import { OwnNodePanel } from './own-node.tsx';
import { RefusedList } from './refused-list.tsx';
import '../../styles/exchange.css';

/** 数据 · 节点: who sends here through which doors, with which keys, how it goes; platforms above; this platform's own key. */
export function NodesPage() {
  const { t } = useText('exchange');
  const can = useCan();
  const [search, change] = useAddress();
  const [adding, setAdding] = useState(false);
  const count = (n: number) => formatNumber(n, 0);
  return (
    <DataFrame
      need="data.read"
      name={t('nodes')}
      tools={
        can('node.manage') && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {t('add')}
          </Button>
        )
      }
    >
      <p className="muted exchange-note">{t('nodes-why')}</p>
      <OwnNodePanel />
      <FilteredList<ExchangeNode>
        path="/api/nodes"
        queryKey={['nodes', 'list']}
        label={t('nodes')}
        find={{ name: 'q', label: t('find') }}
        choices={[
          {
            name: 'role',
            label: t('role'),
            any: t('any-role'),
            options: ['sender', 'higher'].map((value) => ({ value, label: t(`roles.${value}`) })),
          },
          {
            name: 'state',
            label: t('state-name'),
            any: t('any-state'),
            options: ['active', 'suspended'].map((value) => ({ value, label: t(`state.${value}`) })),
          },
        ]}
        enabled={can('data.read')}
        none={{ title: t('nodes-none'), why: t('nodes-none-why') }}
        minWidth={980}
        onOpen={(row) => change({ node: row.id })}
        columns={[
          {
            title: t('name'),
            dataIndex: 'name',
            width: 200,
            render: (name: string, row) => (
              <>
                {name}
                <div className="muted">
                  <code>{row.code}</code>
                </div>
              </>
            ),
          },
          { title: t('role'), dataIndex: 'role', width: 100, render: (role: string) => t(`roles.${role}`) },
          {
            title: t('doors'),
            dataIndex: 'doors',
            width: 170,
            render: (doors: ExchangeNode['doors'], row) =>
              row.role === 'higher'
                ? t(`transports.${row.transport}`)
                : doors.map((door) => t(`door.${door}`)).join(t('common:comma')) || none,
          },
          {
            title: t('key'),
            dataIndex: 'fingerprint',
            width: 180,
            render: (text: string | null, row) =>
              text ? (
                <>
                  <code>{text}</code>
                  <div className="muted">{row.algorithm}</div>
                </>
              ) : (
                <span className="muted">{row.hasToken ? t('by-token') : t('key-none')}</span>
              ),
          },
          {
            title: t('seen'),
            dataIndex: 'seenAt',
            width: 160,
            render: (at: string | null, row) => (
              <>
                {at ? formatTime(at) : <span className="muted">{t('seen-never')}</span>}
                {row.skewed && (
                  <div>
                    <Mark tone="warn">{t('skew', { seconds: formatNumber((row.skewMs ?? 0) / 1000, 1) })}</Mark>
                  </div>
                )}
              </>
            ),
          },
          {
            title: `${t('messages')}（${t('week')}）`,
            dataIndex: 'messages',
            width: 120,
            align: 'right',
            render: count,
          },
          {
            title: `${t('errors')}（${t('week')}）`,
            dataIndex: 'errors',
            width: 120,
            align: 'right',
            render: count,
          },
          { title: t('state-name'), width: 110, render: (_, row) => <NodeMark node={row} /> },
        ]}
      />
      <Panel title={t('untaken.title')}>
        <p className="muted">{t('untaken.why')}</p>
        <RefusedList />
      </Panel>
      <Services />
      {search.node && <NodeDrawer id={search.node} onClose={() => change({ node: undefined })} />}
      <Drawer open={adding} onClose={() => setAdding(false)} title={t('add')} size="min(640px, 100vw)" destroyOnHidden>
        <NodeForm onDone={() => setAdding(false)} />
      </Drawer>
    </DataFrame>
  );
}

type Service = Wst790Services['services'][number];

function Services() {
  const { t, l } = useText('exchange');
  const services = useQuery({
    queryKey: ['wst790', 'services'],
    queryFn: ({ signal }) => api.get<Wst790Services>('/api/wst790/services', undefined, signal),
  });
  return (
    <Panel title={t('services')}>
      <p className="muted">{t('services-why')}</p>
      <Loaded query={services}>
        {(found) => (
          <ListTable<Service>
            label={t('services')}
            minWidth={620}
            rowKey={(row) => row.code}
            dataSource={found.services}
            columns={[
              { title: t('part'), width: 210, render: (_, row) => `${row.part} ${l(row.partTitle)}` },
              {
                title: t('service'),
                render: (_, row) => (
                  <>
                    {l(row.title)}
                    {row.unserved && <div className="muted">{l(row.unserved)}</div>}
                  </>
                ),
              },
              {
                title: t('service-code'),
                dataIndex: 'code',
                width: 200,
                render: (code: string) => <code>{code}</code>,
              },
              {
                title: t('state-name'),
                width: 110,
                render: (_, row) =>
                  row.served ? <Mark tone="good">{t('served')}</Mark> : <Mark tone="plain">{t('not-served')}</Mark>,
              },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}
