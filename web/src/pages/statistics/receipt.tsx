import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Button, Input, Popconfirm } from 'antd';
import { useState } from 'react';
import type { ReturnReceipt } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useDownload } from '../../components/download-button.tsx';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { Page, Panel } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { DataFrame } from '../exchange/data-tabs.tsx';
import { FixGrid } from './fix-grid.tsx';
import { type ReturnKind, returnKey, returnPath, useReturn } from './queries.ts';
import { ReturnMark } from './return-mark.tsx';

export const StatisticsReturnPage = () => <ReturnPage kind="statistics" need="indicator.report" />;
export const CountReturnPage = () => <ReturnPage kind="surveillance" need="data.submit" />;
export const ReadingReturnPage = () => <ReturnPage kind="monitoring" need="data.submit" />;
export const PopulationReturnPage = () => <ReturnPage kind="population" need="population.import" />;

/** What became of a table of report cards. */
export function CardReturnPage() {
  const { t } = useText('statistics');
  const { t: r } = useText('reporting');
  const { id } = useParams({ strict: false }) as { id: string };
  const receipt = useReturn('reporting', id);
  const name = receipt.data?.fileName ?? t('receipt');
  return (
    <Guard need={['report.check', 'report.review']}>
      <Page title={r('tables')} name={name} note={<AppLink to="/warning/cards/tables">{r('tables-back')}</AppLink>}>
        <Loaded query={receipt}>{(data) => <Receipt key={data.id} kind="reporting" receipt={data} />}</Loaded>
      </Page>
    </Guard>
  );
}

/** What became of a return, and its wrong rows to correct. */
function ReturnPage({ kind, need }: { kind: ReturnKind; need: string }) {
  const { t } = useText('statistics');
  const { id } = useParams({ strict: false }) as { id: string };
  const receipt = useReturn(kind, id);
  return (
    <DataFrame need={need} name={receipt.data?.fileName ?? t('receipt')}>
      <Loaded query={receipt}>{(data) => <Receipt key={data.id} kind={kind} receipt={data} />}</Loaded>
    </DataFrame>
  );
}

function Receipt({ kind, receipt }: { kind: ReturnKind; receipt: ReturnReceipt }) {
  const { t, l } = useText('statistics');
  const { busy, start } = useDownload();
  const counts = Object.fromEntries(Object.entries(receipt.counts).map(([key, n]) => [key, formatNumber(n, 0)]));
  const { withdrawn } = receipt;
  return (
    <>
      <Panel
        title={`${t('receipt')} · ${receipt.fileName}`}
        tools={
          <>
            <Button
              loading={busy !== undefined}
              onClick={() => void start(`${returnPath(kind, receipt.id)}/annotated.xlsx`, 'return.xlsx')}
            >
              {t('annotated')}
            </Button>
            {!withdrawn && <Withdraw kind={kind} id={receipt.id} />}
          </>
        }
      >
        <p role="status">
          <ReturnMark row={receipt} /> {t('sum', counts)}
        </p>
        <p className="muted">
          {receipt.areaName ?? receipt.area} · {receipt.period ?? none} · {receipt.sentBy} ·{' '}
          {formatTime(receipt.sentAt)}
        </p>
        {receipt.repeated && <p>{t('repeated')}</p>}
        {withdrawn && <p>{t('withdrawn-why', { ...withdrawn, at: formatTime(withdrawn.at) })}</p>}
        {receipt.notes.map((note) => (
          <p key={note.code}>
            <Mark tone="warn">{l(note.message)}</Mark>
          </p>
        ))}
        <p className="muted">{t('annotated-how')}</p>
      </Panel>
      {!withdrawn && (
        <Panel title={t('fix')}>
          {receipt.waiting.length === 0 ? (
            <Empty title={t('fix-none')} why={t('fix-none-why')} />
          ) : (
            <FixGrid kind={kind} receipt={receipt} />
          )}
        </Panel>
      )}
    </>
  );
}

function Withdraw({ kind, id }: { kind: ReturnKind; id: string }) {
  const { t } = useText('statistics');
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const withdraw = useMutation({
    mutationFn: () => api.post<ReturnReceipt>(`${returnPath(kind, id)}/withdraw`, { reason }),
    onSuccess: (receipt) => {
      void client.invalidateQueries();
      client.setQueryData(returnKey(kind, id), receipt);
    },
  });
  return (
    <>
      <Popconfirm
        title={t('withdraw-ask')}
        description={
          <Input
            aria-label={t('reason')}
            placeholder={t('reason')}
            value={reason}
            maxLength={1000}
            onChange={(event) => setReason(event.target.value)}
          />
        }
        okText={t('withdraw')}
        okButtonProps={{ disabled: reason.trim() === '' }}
        onConfirm={() => withdraw.mutateAsync()}
      >
        <Button danger loading={withdraw.isPending}>
          {t('withdraw')}
        </Button>
      </Popconfirm>
      {withdraw.error && <FailureNote error={withdraw.error} />}
    </>
  );
}
