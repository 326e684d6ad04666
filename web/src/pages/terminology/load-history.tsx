import type { TerminologyLoad } from '../../../../src/http/contract.ts';
import { formatNumber, formatTime } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';

/** Which tables were loaded when, by whom, and what they changed; of one system, or of all. */
export function LoadHistory({ url }: { url?: string }) {
  const { t } = useText('terminology');
  const paged = usePaged<TerminologyLoad>(['terminology', 'loads'], '/api/terminology/loads', { url }, { limit: 20 });
  return (
    <Panel title={t('history')}>
      <PagedTable<TerminologyLoad>
        paged={paged}
        label={t('history')}
        minWidth={760}
        rowKey={({ id }) => id}
        empty={<Empty title={t('no-loads')} why={t('no-loads-why')} />}
        columns={[
          { title: t('at'), width: 150, render: (_, { at }) => formatTime(at) },
          {
            title: t('system'),
            render: (_, row) => (
              <>
                {row.url} · {row.version}
                <div className="muted">{row.file}</div>
              </>
            ),
          },
          { title: t('codes'), width: 90, align: 'right', render: (_, row) => formatNumber(row.concepts, 0) },
          {
            title: t('difference'),
            width: 260,
            render: (_, { before, added, removed, changed, replaced }) => (
              <>
                {before === null ? t('first-version') : t('against', { before, added, removed, changed })}
                {replaced && <div className="muted">{t('replaced')}</div>}
              </>
            ),
          },
          { title: t('by'), width: 130, dataIndex: 'by' },
        ]}
      />
    </Panel>
  );
}
