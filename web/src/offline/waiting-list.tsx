import { Select } from 'antd';
import type { OfflineWaiting } from '../../../src/http/contract.ts';
import { AppLink, useAddress } from '../app/address.tsx';
import { usePaged } from '../components/paged.ts';
import { PagedTable } from '../components/paged-table.tsx';
import { Empty } from '../components/state.tsx';
import { useText } from '../i18n/index.ts';
import { EntryMark } from './entry-mark.tsx';

/** Contacts that came from devices and are not stored: two of one visit, refused, or to be reviewed. */
export function WaitingList() {
  const { t, l } = useText('offline');
  const [{ of = 'own' }, change] = useAddress();
  const paged = usePaged<OfflineWaiting>(['offline', 'waiting'], '/api/offline/contacts', { of });
  return (
    <>
      <div className="filters">
        <Select
          aria-label={t('of')}
          value={of}
          onChange={(value) => change({ of: value === 'own' ? undefined : value })}
          options={[
            { value: 'own', label: t('of-own') },
            { value: 'area', label: t('of-area') },
          ]}
          style={{ minWidth: 160 }}
        />
      </div>
      <PagedTable<OfflineWaiting>
        paged={paged}
        label={t('settle-title')}
        rowKey={({ id }) => id}
        minWidth={320}
        empty={<Empty title={t('settle-none')} why={t('settle-why')} />}
        columns={[
          {
            title: t('resident'),
            dataIndex: 'name',
            render: (name: string, { id, packTitle, formTitle, time, accountName, own }) => (
              <>
                <AppLink to={`/services/offline/contact?id=${id}`} className="work-name">
                  {name || '—'}
                </AppLink>{' '}
                {!own && <span className="muted">{accountName}</span>}
                <div>
                  {l(packTitle)} · {l(formTitle)}
                </div>
                <div className="muted">{time.slice(0, 16).replace('T', ' ')}</div>
              </>
            ),
          },
          {
            title: t('why'),
            render: (_, { state, reason }) => (
              <>
                <EntryMark state={state} />
                <div>{l(reason?.messages)}</div>
              </>
            ),
          },
        ]}
      />
    </>
  );
}
