import { DownloadOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Button, Skeleton } from 'antd';
import type { SubmissionDetail } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useDownload } from '../../components/download-button.tsx';
import { formatTime, none } from '../../components/format.ts';
import { SourceName } from '../../components/source-name.tsx';
import { useText } from '../../i18n/index.ts';
import { DataFrame } from './data-tabs.tsx';
import { Receipt } from './receipt.tsx';

export function SubmissionPage() {
  const { t } = useText('data');
  const { id } = useParams({ strict: false }) as { id: string };
  const { busy, start } = useDownload();
  const path = `/api/submissions/${encodeURIComponent(id)}`;
  const query = useInfiniteQuery({
    queryKey: ['submissions', id],
    queryFn: ({ pageParam }) => api.get<SubmissionDetail>(path, { limit: 500, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
  });
  const first = query.data?.pages[0];
  const detail = first && { ...first, receipts: query.data?.pages.flatMap((page) => page.receipts) ?? [] };
  return (
    <DataFrame
      need="data.read"
      name={detail?.externalId ?? id}
      title={detail?.externalId ?? t('tab.submissions')}
      tools={
        <Button
          icon={<DownloadOutlined />}
          loading={busy !== undefined}
          onClick={() => void start(`${path}/raw`, detail?.externalId ?? id)}
        >
          {busy ?? t('raw')}
        </Button>
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
          {query.hasNextPage && (
            <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t('more')}
            </Button>
          )}
        </>
      )}
    </DataFrame>
  );
}
