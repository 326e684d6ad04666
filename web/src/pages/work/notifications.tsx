import { CheckOutlined } from '@ant-design/icons';
import { Button, Checkbox } from 'antd';
import type { WorkNotification } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { formatTime } from '../../components/format.ts';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { useWorkChange } from './queries.ts';

/** What one was told; opening an entry marks it as read. */
export function Notifications() {
  const { t, l } = useText('work');
  const [search, change] = useAddress();
  const unread = search.read !== '1';
  const paged = usePaged<WorkNotification>(['work', 'notices'], '/api/work/notifications', {
    unread: unread ? '1' : '0',
  });
  const read = useWorkChange((ids?: string[]) => api.post('/api/work/notifications/read', ids ? { ids } : {}));
  const text = ({ kind, detail, byName }: WorkNotification) =>
    t(`notice.${kind === 'remind' && detail.days === 0 ? 'today' : kind}`, {
      defaultValue: kind,
      days: detail.days,
      due: detail.due,
      by: byName,
    });
  return (
    <>
      <div className="filters">
        <Checkbox checked={!unread} onChange={(event) => change({ read: event.target.checked ? '1' : undefined })}>
          {t('with-read')}
        </Checkbox>
        <Button icon={<CheckOutlined />} loading={read.isPending} onClick={() => read.mutate(undefined)}>
          {t('read-all')}
        </Button>
      </div>
      <PagedTable<WorkNotification>
        paged={paged}
        label={t('tab.notices')}
        rowKey={(one) => one.id}
        minWidth={640}
        onOpen={(one) => {
          if (!one.read) read.mutate([one.id]);
          change({ item: one.item });
        }}
        empty={<Empty title={t('notices-none')} />}
        columns={[
          { title: t('col.at'), dataIndex: 'at', width: 150, render: formatTime },
          {
            title: t('col.notice'),
            width: 260,
            render: (_, one) => (
              <span className={one.kind === 'overdue' ? 'overdue' : undefined}>
                {one.kind === 'overdue' && '⚠ '}
                {text(one)}
                {!one.read && <span className="visually-hidden"> {t('unread')}</span>}
              </span>
            ),
          },
          {
            title: t('col.title'),
            render: (_, one) => (
              <>
                <span className="tag">{l(one.itemKindTitle)}</span> {one.itemTitle}
                {one.note && <div className="muted clip">{one.note}</div>}
              </>
            ),
          },
        ]}
      />
    </>
  );
}
