import type { ReturnSummary } from '../../../../src/http/contract.ts';
import { AppLink, useAddress, useGo } from '../../app/address.tsx';
import { formatTime, none } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { type ReturnKind, returnHome } from './queries.ts';
import { ReturnMark } from './return-mark.tsx';

/** Files that came back, newest first. */
export function ReturnList({ kind }: { kind: ReturnKind }) {
  const { t } = useText('statistics');
  const go = useGo();
  const [search] = useAddress();
  const paged = usePaged<ReturnSummary>(
    [kind, 'returns'],
    `/api/${kind}/returns`,
    { area: search.area },
    { limit: 20 },
  );
  return (
    <Panel title={t('list')}>
      <PagedTable<ReturnSummary>
        paged={paged}
        label={t('list')}
        rowKey={(row) => row.id}
        onOpen={(row) => go(`${returnHome(kind)}/${row.id}`)}
        minWidth={820}
        empty={<Empty title={t('list-none')} why={t('list-none-why')} />}
        columns={[
          {
            title: t('file'),
            key: 'file',
            render: (_, row) => <AppLink to={`${returnHome(kind)}/${row.id}`}>{row.fileName}</AppLink>,
          },
          { title: t('area'), key: 'area', width: 140, render: (_, row) => row.areaName ?? row.area },
          { title: t('period'), key: 'period', width: 100, render: (_, row) => row.period ?? none },
          { title: t('by'), dataIndex: 'sentBy', width: 120 },
          { title: t('at'), dataIndex: 'sentAt', width: 150, render: formatTime },
          { title: t('result'), key: 'result', width: 150, render: (_, row) => <ReturnMark row={row} /> },
        ]}
      />
    </Panel>
  );
}
