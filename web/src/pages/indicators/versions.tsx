import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Button, Input, Popconfirm } from 'antd';
import { useState } from 'react';
import type { IndicatorDetail, ReportedVersion } from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useArea, useCan } from '../../app/session.ts';
import { formatNumber, formatTime, formatValue } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { useIndicator } from './queries.ts';

const tones = { counts: 'good', superseded: 'plain', withdrawn: 'warn' } as const;

/** Every version of one reported value: who, when, from what to what, why, from which file. */
export function VersionsPage() {
  const { t, l } = useText('indicators');
  const { code } = useParams({ strict: false }) as { code: string };
  const [search] = useAddress();
  const area = useArea();
  const period = search.period ?? '';
  const detail = useIndicator(code);
  const title = `${l(detail.data?.title) || code} · ${area.name} · ${period}`;
  return (
    <Guard need="indicator.read">
      <Page
        title={title}
        name={t('versions.title')}
        note={<AppLink to={`/indicators/${code}?period=${period}&tab=report`}>{t('versions.back')}</AppLink>}
      >
        <Loaded query={detail} rows={8}>
          {(indicator) => <Versions indicator={indicator} area={area.code} period={period} />}
        </Loaded>
      </Page>
    </Guard>
  );
}

function Versions({ indicator, area, period }: { indicator: IndicatorDetail; area: string; period: string }) {
  const { t, l } = useText('indicators');
  const can = useCan();
  const params = { area, period };
  const queryKey = ['indicator', indicator.code, 'versions', params];
  const versions = useQuery({
    queryKey,
    queryFn: () => api.get<ReportedVersion[]>(`/api/indicators/${encodeURIComponent(indicator.code)}/versions`, params),
  });
  const show = (value: number) => formatValue(value, indicator.decimals, l(indicator.unit));
  return (
    <Panel title={t('versions.title')}>
      <Loaded query={versions}>
        {(list) => (
          <ListTable<ReportedVersion>
            label={t('versions.title')}
            rowKey="id"
            dataSource={list}
            minWidth={980}
            locale={{ emptyText: <Empty title={t('report.none')} why={t('report.none-why')} /> }}
            columns={[
              {
                title: t('versions.at'),
                key: 'at',
                width: 150,
                render: (_, row) => (
                  <>
                    {formatTime(row.at)}
                    <div className="muted">{row.by}</div>
                  </>
                ),
              },
              {
                title: t('versions.change'),
                key: 'value',
                width: 200,
                render: (_, row, i) => {
                  const before = list[i + 1];
                  return (
                    <>
                      {before && `${show(before.value)} → `}
                      <strong>{show(row.value)}</strong>
                      {row.numerator !== null && row.denominator !== null && (
                        <div className="muted">
                          {formatNumber(row.numerator, 0)} / {formatNumber(row.denominator, 0)}
                        </div>
                      )}
                    </>
                  );
                },
              },
              {
                title: t('report.state'),
                key: 'state',
                width: 190,
                render: (_, { state, withdrawn }) => (
                  <>
                    <Mark tone={tones[state]}>{t(`versions.state.${state}`)}</Mark>
                    {withdrawn && (
                      <div className="muted">
                        {[withdrawn.by, formatTime(withdrawn.at), withdrawn.reason].filter(Boolean).join(' · ')}
                      </div>
                    )}
                  </>
                ),
              },
              {
                title: t('versions.why'),
                key: 'why',
                render: (_, row) => (
                  <>
                    {row.source}
                    {row.note && <div className="muted">{row.note}</div>}
                    {row.restores && <div className="muted">{t('versions.restored')}</div>}
                  </>
                ),
              },
              {
                title: t('report.evidence'),
                key: 'file',
                width: 190,
                render: (_, row) => (
                  <>
                    {row.file && (
                      <a href={`/api/evidence/${encodeURIComponent(row.file.id)}`} download>
                        {row.file.name}
                      </a>
                    )}
                    {row.return && can('indicator.report') && (
                      <div>
                        <AppLink to={`/data/statistics/${row.return.id}`}>
                          {t('versions.return', { row: row.return.row })}
                        </AppLink>
                      </div>
                    )}
                  </>
                ),
              },
              ...(can('indicator.report')
                ? [
                    {
                      title: t('versions.act'),
                      key: 'act',
                      width: 150,
                      render: (_: unknown, row: ReportedVersion) => (
                        <>
                          {row.state !== 'counts' && <Decide row={row} word="restore" queryKey={queryKey} />}
                          {row.state !== 'withdrawn' && <Decide row={row} word="withdraw" queryKey={queryKey} />}
                        </>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}

/** Takes a version back or brings it back, with a reason. */
function Decide({
  row,
  word,
  queryKey,
}: {
  row: ReportedVersion;
  word: 'withdraw' | 'restore';
  queryKey: readonly unknown[];
}) {
  const { t } = useText('indicators');
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const send = useMutation({
    mutationFn: () => api.post<ReportedVersion[]>(`/api/reported/${row.id}/${word}`, { reason }),
    onSuccess: (after) => {
      // The figures on every page may have moved.
      void client.invalidateQueries();
      client.setQueryData(queryKey, after);
    },
  });
  return (
    <>
      <Popconfirm
        title={t(`versions.${word}-ask`)}
        description={
          <Input
            aria-label={t('versions.reason')}
            placeholder={t('versions.reason')}
            value={reason}
            maxLength={1000}
            onChange={(event) => setReason(event.target.value)}
          />
        }
        okText={t(`versions.${word}`)}
        okButtonProps={{ disabled: reason.trim() === '' }}
        onConfirm={() => send.mutateAsync()}
      >
        <Button type="link" size="small" loading={send.isPending}>
          {t(`versions.${word}`)}
        </Button>
      </Popconfirm>
      {send.error && <FailureNote error={send.error} />}
    </>
  );
}
