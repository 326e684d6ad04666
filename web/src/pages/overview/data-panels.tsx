import { useQuery } from '@tanstack/react-query';
import type { Page, QuarantineRow, SubmissionRow } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useCan } from '../../app/session.ts';
import { formatNumber, formatTime } from '../../components/format.ts';
import { LiveValue } from '../../components/live-value.tsx';
import { Panel } from '../../components/page.tsx';
import { SourceName } from '../../components/source-name.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { useQuarantineLabel } from '../exchange/quarantine-label.ts';
import { SubmissionMark } from '../exchange/submission-mark.tsx';

export function DataPanels() {
  const { t } = useText('overview');
  const can = useCan();
  const latest = useQuery({
    queryKey: ['submissions', 'latest'],
    queryFn: () => api.get<Page<SubmissionRow>>('/api/submissions', { limit: 8 }),
  });
  const open = useQuery({
    queryKey: ['quarantine', 'latest'],
    queryFn: () => api.get<Page<QuarantineRow>>('/api/quarantine', { state: 'open', limit: 100 }),
  });
  return (
    <div className="columns">
      <Panel title={t('latest')} tools={<AppLink to="/data/submissions">{t('all')}</AppLink>}>
        <Loaded query={latest}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty
                title={t('latest-none')}
                why={t('latest-none-why')}
                next={can('data.submit') ? <AppLink to="/data/upload">{t('upload')}</AppLink> : undefined}
              />
            ) : (
              <>
                <p className="muted">{t('fresh', { at: formatTime(items[0]?.receivedAt) })}</p>
                <ul className="item-list">
                  {items.map((row) => (
                    <li key={row.id}>
                      <AppLink to={`/data/submissions/${row.id}`}>
                        <SourceName source={row.source} />
                      </AppLink>
                      <span className="muted item-grow">
                        {t('records', { count: row.records, text: formatNumber(row.records, 0) })}
                      </span>
                      <SubmissionMark status={row.status} />
                      <time className="muted" dateTime={row.receivedAt}>
                        {formatTime(row.receivedAt)}
                      </time>
                    </li>
                  ))}
                </ul>
              </>
            )
          }
        </Loaded>
      </Panel>
      <Panel title={t('quarantine')} tools={<AppLink to="/data/quarantine">{t('all')}</AppLink>}>
        <Loaded query={open}>
          {({ items, total, nextCursor }) =>
            items.length === 0 ? (
              <Empty title={t('quarantine-none')} why={t('quarantine-none-why')} />
            ) : (
              <>
                <p>
                  <strong className="big-count">
                    <LiveValue
                      text={total === undefined ? `${items.length}${nextCursor ? '+' : ''}` : formatNumber(total, 0)}
                      identity="quarantine"
                      label={t('quarantine')}
                    />
                  </strong>{' '}
                  {t('quarantine-open')}
                </p>
                <ul className="item-list">
                  {items.slice(0, 8).map((row) => (
                    <QuarantineItem key={row.id} row={row} />
                  ))}
                </ul>
              </>
            )
          }
        </Loaded>
      </Panel>
    </div>
  );
}

function QuarantineItem({ row }: { row: QuarantineRow }) {
  const { l } = useText('overview');
  const label = useQuarantineLabel();
  return (
    <li>
      <AppLink to={`/data/quarantine/${row.id}`}>{label(row)}</AppLink>
      <span className="muted">{l(row.problems[0]?.message)}</span>
    </li>
  );
}
