import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Button, Skeleton } from 'antd';
import type { SubmissionDetail } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { useDownload } from '../../components/download-button.tsx';
import { formatTime, none } from '../../components/format.ts';
import { SourceName } from '../../components/source-name.tsx';
import { useText } from '../../i18n/index.ts';
import { DataFrame } from './data-tabs.tsx';
import { Receipt } from './receipt.tsx';

export function SubmissionPage() {
  const { t } = useText('data');
  const { id } = useParams({ strict: false }) as { id: string };
  const can = useCan();
  const { busy, start } = useDownload();
  const path = `/api/submissions/${encodeURIComponent(id)}`;
  const query = useQuery({
    queryKey: ['submissions', id, 'head'],
    queryFn: () => api.get<SubmissionDetail>(path, { limit: 1 }),
  });
  const detail = query.data;
  return (
    <DataFrame
      need={['data.read', 'data.submit']}
      name={detail?.externalId ?? id}
      title={detail?.externalId ?? t('tab.submissions')}
      tools={
        can('data.read') && (
          <Button
            icon={<DownloadOutlined />}
            loading={busy !== undefined}
            onClick={() => void start(`${path}/raw`, detail?.externalId ?? id)}
          >
            {busy ?? t('raw')}
          </Button>
        )
      }
    >
      {query.error && <FailureNote error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Skeleton active />}
      {detail && (
        <>
          <dl className="record-head">
            <div>
              <dt>{t('received')}</dt>
              <dd>{formatTime(detail.receivedAt)}</dd>
            </div>
            <div>
              <dt>{t('source')}</dt>
              <dd>
                <SourceName source={detail.source} />
              </dd>
            </div>
            <div>
              <dt>{t('format')}</dt>
              <dd>{t(`formats.${detail.format}`, { defaultValue: detail.format })}</dd>
            </div>
            <div>
              <dt>{t('by')}</dt>
              <dd>{detail.submittedBy ?? none}</dd>
            </div>
          </dl>
          <Receipt key={id} detail={detail} />
        </>
      )}
    </DataFrame>
  );
}
