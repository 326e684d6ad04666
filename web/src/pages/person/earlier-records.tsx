import { Button } from 'antd';
import { formatDate, formatNumber } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';
import type { Timeline } from './queries.ts';

/** Says that there are older records than those shown, and fetches them. */
export function EarlierRecords({ query }: { query: Timeline }) {
  const { t } = useText('person');
  const { data = [], hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  if (!hasNextPage) return null;
  return (
    <p className="muted">
      {t('earlier-left', { count: formatNumber(data.length, 0), date: formatDate(data.at(-1)?.date ?? null) })}{' '}
      <Button size="small" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {t('earlier-load')}
      </Button>
    </p>
  );
}
