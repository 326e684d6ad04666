import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Select } from 'antd';
import type { MessageDelivery, MessageLog } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useFailureText } from '../../app/errors.tsx';
import { formatTime } from '../../components/format.ts';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { LevelMark } from '../warning/level-mark.tsx';
import { AdminFrame } from './admin-frame.tsx';

const PATH = '/api/messages/log';
const STATES = ['waiting', 'sent', 'dead'] as const;
const CHANNELS = ['email', 'sms', 'wecom'] as const;
const tones = { waiting: 'busy', sending: 'busy', sent: 'good', dead: 'bad' } as const;

/** 管理 · 消息: what left the platform, and sending again what was given up. */
export function MessagesPage() {
  const { t, l } = useText('messages');
  const [search, change] = useAddress();
  const client = useQueryClient();
  const { message, notification } = App.useApp();
  const failure = useFailureText();
  const paged = usePaged<MessageDelivery>(['messages', 'log'], PATH, { state: search.state, channel: search.channel });
  const about = paged.query.data as MessageLog | undefined;
  const retry = useMutation({
    mutationFn: (id: string) => api.post(`${PATH}/${id}/retry`, {}),
    onSuccess: () => {
      void message.success(t('retried'));
      void client.invalidateQueries({ queryKey: ['messages'] });
    },
    onError: (error) => {
      const { title, advice } = failure(error);
      notification.error({ title, description: advice });
    },
  });
  return (
    <AdminFrame tab="messages">
      <p className="muted">{t('log-note')}</p>
      {about && (
        <p>
          {about.open.length === 0
            ? t('none-open')
            : `${t('open')}${about.open.map((one) => t(`channel.${one}`)).join('、')}`}
        </p>
      )}
      <search className="filters">
        <Select
          aria-label={t('state-of')}
          value={search.state ?? ''}
          onChange={(state) => change({ state: state || undefined })}
          options={[
            { value: '', label: t('all-states') },
            ...STATES.map((value) => ({
              value,
              label: about ? `${t(`state.${value}`)} ${about.counts[value]}` : t(`state.${value}`),
            })),
          ]}
          style={{ minWidth: 130 }}
        />
        <Select
          aria-label={t('by')}
          value={search.channel ?? ''}
          onChange={(channel) => change({ channel: channel || undefined })}
          options={[
            { value: '', label: t('all-channels') },
            ...CHANNELS.map((value) => ({ value, label: t(`channel.${value}`) })),
          ]}
          style={{ minWidth: 130 }}
        />
      </search>
      <PagedTable<MessageDelivery>
        paged={paged}
        label={t('log')}
        rowKey={({ id }) => id}
        minWidth={820}
        empty={<Empty title={t('none')} why={t('none-why')} />}
        columns={[
          { title: t('at'), dataIndex: 'at', width: 150, render: formatTime },
          {
            title: t('message'),
            key: 'title',
            render: (_, row) => (
              <>
                <LevelMark level={row.level} /> {l(row.title)}
                {row.digest && <span className="muted"> {t('digest')}</span>}
              </>
            ),
          },
          { title: t('to'), key: 'to', width: 130, render: (_, { account }) => account ?? t('group') },
          { title: t('by'), dataIndex: 'channel', width: 100, render: (channel: string) => t(`channel.${channel}`) },
          {
            title: t('state-of'),
            key: 'state',
            width: 230,
            render: (_, row) => (
              <>
                <Mark tone={tones[row.state]}>{t(`state.${row.state}`)}</Mark>
                {row.receipt && <span className="muted"> {t(`receipt.${row.receipt}`)}</span>}
                <div className="muted">
                  {row.sentAt
                    ? formatTime(row.sentAt)
                    : row.state === 'waiting'
                      ? t('due', { at: formatTime(row.dueAt) })
                      : ''}
                  {row.problem && ` ${row.problem}`}
                </div>
              </>
            ),
          },
          { title: t('attempts'), dataIndex: 'attempts', width: 70, align: 'right' },
          {
            key: 'retry',
            width: 90,
            render: (_, row) =>
              row.state === 'dead' && (
                <Button
                  size="small"
                  loading={retry.isPending && retry.variables === row.id}
                  onClick={() => retry.mutate(row.id)}
                >
                  {t('retry')}
                </Button>
              ),
          },
        ]}
      />
    </AdminFrame>
  );
}
