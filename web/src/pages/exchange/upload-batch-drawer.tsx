import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer } from 'antd';
import { useState } from 'react';
import type { UploadBatch, UploadBatchDetail, UploadItem } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useFailureText } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useReturnFocus } from '../../components/use-return-focus.ts';
import { useText } from '../../i18n/index.ts';
import { BatchMark } from './batch-mark.tsx';
import { problemWords } from './problem-words.ts';
import { RecallForm } from './recall-form.tsx';
import '../../styles/exchange.css';

const tones = {
  sending: 'busy',
  acknowledged: 'good',
  refused: 'warn',
  dead: 'bad',
  waiting: 'busy',
  superseded: 'plain',
  recalled: 'plain',
} as const;
const SHOWN = 500;

/** A batch with the receipt of each of its records. */
export function UploadBatchDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t, language } = useText('exchange');
  useReturnFocus();
  const batch = useQuery({
    queryKey: ['uploads', 'batch', id],
    queryFn: ({ signal }) => api.get<UploadBatchDetail>(`/api/uploads/batches/${id}`, { limit: SHOWN }, signal),
  });
  return (
    <Drawer
      open
      onClose={onClose}
      title={batch.data?.batchNo ?? t('batch-no')}
      size="min(860px, 100vw)"
      destroyOnHidden
    >
      <Loaded query={batch}>
        {(found) => (
          <>
            <Actions batch={found} />
            <dl className="pairs node-facts">
              <div>
                <dt>{t('state-name')}</dt>
                <dd>
                  <BatchMark batch={found} /> {found.ack}
                </dd>
              </div>
              <div>
                <dt>{t('records')}</dt>
                <dd>
                  {formatNumber(found.records, 0)}（{found.day}）
                </dd>
              </div>
              <div>
                <dt>{t('sent-at')}</dt>
                <dd>{found.sentAt ? formatTime(found.sentAt) : none}</dd>
              </div>
              <div>
                <dt>{t('checksum')}</dt>
                <dd>
                  <code>{found.checksum}</code>
                </dd>
              </div>
              {found.problem && (
                <div>
                  <dt>{t('reason')}</dt>
                  <dd>{problemWords(found.problem, language)}</dd>
                </div>
              )}
            </dl>
            <Items items={found.items} />
          </>
        )}
      </Loaded>
    </Drawer>
  );
}

function Actions({ batch }: { batch: UploadBatch }) {
  const { t } = useText('exchange');
  const can = useCan();
  const client = useQueryClient();
  const { notification, message } = App.useApp();
  const failure = useFailureText();
  const [recalling, setRecalling] = useState(false);
  const refresh = () => client.invalidateQueries({ queryKey: ['uploads'] });
  const resend = useMutation({
    mutationFn: () => api.post<{ records: number }>(`/api/uploads/batches/${batch.id}/resend`),
    onSuccess: ({ records }) => void message.success(t('requeued', { count: records })),
    onError: (error) => notification.error({ title: failure(error).title }),
    onSettled: refresh,
  });
  if (!can('node.manage')) return null;
  const open = batch.state === 'dead' || (batch.state === 'answered' && batch.ack !== 'AA');
  return (
    <div className="filters">
      {open && (
        <Button loading={resend.isPending} onClick={() => resend.mutate()}>
          {t('resend')}
        </Button>
      )}
      {batch.state === 'answered' && (
        <Button danger onClick={() => setRecalling(true)}>
          {t('recall')}
        </Button>
      )}
      {recalling && (
        <RecallForm
          path={`/api/uploads/batches/${batch.id}/recall`}
          name={batch.batchNo}
          onClose={() => setRecalling(false)}
          onDone={() => void refresh()}
        />
      )}
    </div>
  );
}

function Items({ items }: { items: UploadItem[] }) {
  const { t, l, language } = useText('exchange');
  return (
    <ListTable<UploadItem>
      label={t('records')}
      minWidth={700}
      rowKey={(row) => String(row.place)}
      dataSource={items}
      columns={[
        {
          title: t('record'),
          dataIndex: 'reference',
          render: (reference: string) => {
            const [type = '', id = '', , version = ''] = reference.split('/');
            return (
              <>
                {t(`record:type.${type}`, { defaultValue: type })}{' '}
                <AppLink to={`/records/${type}/${id}`}>
                  <code>{id}</code>
                </AppLink>{' '}
                <span className="muted">v{version}</span>
              </>
            );
          },
        },
        {
          title: t('item-state'),
          dataIndex: 'state',
          width: 120,
          render: (state: keyof typeof tones) => (
            <Mark tone={tones[state] ?? 'plain'}>{t(state === 'recalled' ? 'item-recalled' : state)}</Mark>
          ),
        },
        {
          title: t('record-there'),
          dataIndex: 'there',
          width: 100,
          render: (there: string | null) => (there ? `v${there.split('/')[3] ?? ''}` : none),
        },
        {
          title: t('reason'),
          render: (_, row) =>
            row.problems?.length
              ? row.problems.map(({ message }) => l(message)).join('；')
              : row.reason
                ? problemWords(row.reason, language)
                : none,
        },
      ]}
    />
  );
}
