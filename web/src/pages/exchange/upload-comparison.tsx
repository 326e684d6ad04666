import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Checkbox } from 'antd';
import type { UploadComparison } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useFailureText } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, formatTime } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

type Row = UploadComparison['items'][number];
const differs = ({ sent, acknowledged, there }: Row) => there !== sent || acknowledged !== sent;

/** Records by day and type on both sides, as of the last reconciliation. */
export function Comparison({ upload, name }: { upload: string; name: string }) {
  const { t } = useText('exchange');
  const can = useCan();
  const client = useQueryClient();
  const { notification, message } = App.useApp();
  const failure = useFailureText();
  const [search, change] = useAddress();
  const params = { differing: search.differing === '1' };
  const path = `/api/uploads/${upload}/comparison`;
  const compared = useQuery({
    queryKey: ['uploads', 'comparison', upload, params],
    queryFn: ({ signal }) => api.get<UploadComparison>(path, params, signal),
  });
  const resend = useMutation({
    mutationFn: () => api.post<{ records: number }>(`/api/uploads/${upload}/resend-differences`),
    onSuccess: ({ records }) => void message.success(t('requeued', { count: records })),
    onError: (error) => notification.error({ title: failure(error).title }),
    onSettled: () => client.invalidateQueries({ queryKey: ['uploads'] }),
  });
  const count = (n: number) => formatNumber(n, 0);
  return (
    <>
      <div className="filters">
        <strong>{name}</strong>
        {compared.data?.items[0] && (
          <span className="muted">{t('comparison-at', { at: formatTime(compared.data.items[0].at) })}</span>
        )}
        <Checkbox
          checked={params.differing}
          onChange={(event) => change({ differing: event.target.checked ? '1' : undefined })}
        >
          {t('differing')}
        </Checkbox>
        <span className="shell-gap" />
        {can('node.manage') && (compared.data?.differences ?? 0) > 0 && (
          <Button loading={resend.isPending} onClick={() => resend.mutate()}>
            {t('resend-differences')}
          </Button>
        )}
        <ExportButton path={path} params={params} name={`${t('comparison')} ${name}`} />
      </div>
      <Loaded query={compared}>
        {(found) => (
          <ListTable<Row>
            label={t('comparison')}
            minWidth={640}
            maxHeight={560}
            rowKey={(row) => `${row.day} ${row.type}`}
            dataSource={found.items}
            locale={{ emptyText: <Empty title={t('comparison-none')} why={t('comparison-none-why')} /> }}
            columns={[
              { title: t('day'), dataIndex: 'day', width: 120 },
              {
                title: t('type'),
                dataIndex: 'type',
                render: (type: string) =>
                  t(`record:type.${type}`, { defaultValue: t(`kinds.${type}`, { defaultValue: type }) }),
              },
              { title: t('sent'), dataIndex: 'sent', width: 110, align: 'right', render: count },
              { title: t('acknowledged'), dataIndex: 'acknowledged', width: 110, align: 'right', render: count },
              { title: t('there'), dataIndex: 'there', width: 110, align: 'right', render: count },
              {
                title: t('state-name'),
                width: 110,
                render: (_, row) =>
                  differs(row) ? <Mark tone="warn">{t('differs')}</Mark> : <Mark tone="good">{t('same')}</Mark>,
              },
            ]}
          />
        )}
      </Loaded>
    </>
  );
}
