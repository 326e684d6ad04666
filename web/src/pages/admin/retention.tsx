import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Typography } from 'antd';
import { useState } from 'react';
import type { RetentionReport, RetentionRow } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { DisposalProposals, ProposeDisposal } from './disposal.tsx';

/** What has passed its time, what waits to be disposed of by a second person, and what was. */
export function Retention() {
  const { t, l } = useText('retention');
  const [disposing, setDisposing] = useState<RetentionRow>();
  const report = useQuery({ queryKey: ['retention'], queryFn: () => api.get<RetentionReport>('/api/retention') });
  const { message } = App.useApp();
  const client = useQueryClient();
  const count = useMutation({
    mutationFn: () => api.post('/api/retention/count', {}),
    onSuccess: () => {
      void message.success(t('count-begun'));
      void client.invalidateQueries({ queryKey: ['retention'] });
    },
  });
  const nameIn = (items: readonly RetentionRow[], code: string) =>
    l(items.find((one) => one.code === code)?.title) || code;
  const years = (months: number) =>
    months % 12 === 0 ? t('years', { count: months / 12 }) : t('months', { count: months });
  return (
    <Panel title={t('title')} tools={<ExportButton path="/api/retention" params={{}} name={t('title')} />}>
      <Loaded query={report} rows={6}>
        {({ items, countedAt, proposals, disposals }) => (
          <>
            <p className="muted">{t('how')}</p>
            <p className="muted">
              {countedAt ? t('counted', { at: formatTime(countedAt) }) : t('not-counted')}{' '}
              <Button size="small" loading={count.isPending} onClick={() => count.mutate()}>
                {t('count-again')}
              </Button>
            </p>
            <ListTable<RetentionRow>
              label={t('title')}
              rowKey={(row) => `${row.kind} ${row.code}`}
              dataSource={items}
              minWidth={820}
              columns={[
                {
                  title: t('class'),
                  render: (_, row) => (
                    <>
                      {l(row.title)}
                      <div className="muted">{row.source}</div>
                    </>
                  ),
                },
                { title: t('kept'), width: 110, render: (_, row) => years(row.months) },
                { title: t('kept-from'), width: 130, render: (_, row) => row.keptFrom },
                {
                  title: t('past'),
                  width: 120,
                  align: 'right',
                  render: (_, row) => formatNumber(row.past, 0),
                },
                { title: t('oldest'), width: 120, render: (_, row) => row.oldest ?? none },
                {
                  title: t('do'),
                  width: 110,
                  render: (_, row) =>
                    row.disposable ? (
                      <Button
                        size="small"
                        disabled={row.past === 0 || proposals.some((one) => one.class === row.code)}
                        onClick={() => setDisposing(row)}
                      >
                        {t('propose')}
                      </Button>
                    ) : (
                      <span className="muted">{t(row.kind === 'record' ? 'by-request' : 'never')}</span>
                    ),
                },
              ]}
            />
            <DisposalProposals proposals={proposals} nameOf={(code) => nameIn(items, code)} />
            <h3>{t('done-before')}</h3>
            <ListTable<RetentionReport['disposals'][number]>
              label={t('done-before')}
              rowKey="id"
              dataSource={disposals}
              minWidth={900}
              locale={{ emptyText: <Empty title={t('none-disposed')} /> }}
              columns={[
                { title: t('at'), dataIndex: 'at', width: 150, render: formatTime },
                {
                  title: t('class'),
                  dataIndex: 'class',
                  render: (code: string) => nameIn(items, code),
                },
                { title: t('before'), dataIndex: 'before', width: 130 },
                { title: t('count'), dataIndex: 'disposed', width: 100, align: 'right' },
                { title: t('reason'), dataIndex: 'reason' },
                { title: t('proposed-by'), width: 140, render: (_, row) => row.proposedBy ?? none },
                { title: t('actor'), dataIndex: 'actor', width: 140 },
                {
                  title: t('proof'),
                  width: 130,
                  render: (_, { proof }) =>
                    proof ? (
                      <Typography.Text code copyable={{ text: proof }} title={`${t('proof-what')}\n${proof}`}>
                        {proof.slice(0, 8)}
                      </Typography.Text>
                    ) : (
                      none
                    ),
                },
              ]}
            />
          </>
        )}
      </Loaded>
      {disposing && <ProposeDisposal row={disposing} onClose={() => setDisposing(undefined)} />}
    </Panel>
  );
}
