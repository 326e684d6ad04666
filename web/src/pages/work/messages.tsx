import { CheckOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import type { OwnMessage } from '../../../../src/http/contract.ts';
import { useAddress, useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { formatTime } from '../../components/format.ts';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { LevelMark } from '../warning/level-mark.tsx';

/** What one was told of signals and events; opening a message marks it as read and leads to what it tells of. */
export function Messages() {
  const { t, l } = useText('messages');
  const [search, change] = useAddress();
  const go = useGo();
  const client = useQueryClient();
  const unread = search.read !== '1';
  const paged = usePaged<OwnMessage>(['work', 'messages'], '/api/messages', { unread: unread ? '1' : '0' });
  const read = useMutation({
    mutationFn: (ids?: string[]) => api.post('/api/messages/read', ids ? { ids } : {}),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['work'] }),
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
      {read.error && <FailureNote error={read.error} />}
      <PagedTable<OwnMessage>
        paged={paged}
        label={t('tab')}
        rowKey={({ id }) => id}
        minWidth={560}
        onOpen={(one) => {
          if (!one.read) read.mutate([one.id]);
          if (one.link) go(one.link);
        }}
        empty={<Empty title={t('own-none')} />}
        columns={[
          { title: t('at'), dataIndex: 'at', width: 150, render: formatTime },
          {
            title: t('level'),
            dataIndex: 'level',
            width: 70,
            render: (level: OwnMessage['level']) => <LevelMark level={level} />,
          },
          {
            title: t('message'),
            key: 'title',
            render: (_, one) => (
              <>
                {one.read ? l(one.title) : <strong>{l(one.title)}</strong>}
                {!one.read && <span className="visually-hidden"> {t('unread')}</span>}
                <div className="muted">{l(one.text)}</div>
              </>
            ),
          },
        ]}
      />
    </>
  );
}
