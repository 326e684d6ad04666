import { DatePicker, Select, Tag } from 'antd';
import dayjs from 'dayjs';
import type { ScanRow } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatTime, none } from '../../components/format.ts';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { CodeFrame } from './code-frame.tsx';

/** 扫码记录: every scan, the refused ones too, with who, where, what for and the result. */
export function ScanLogPage() {
  const { t, l } = useText('health-code');
  const can = useCan();
  const [search, change] = useAddress();
  const params = { terminal: search.terminal, outcome: search.outcome, from: search.from, to: search.to };
  const paged = usePaged<ScanRow>(['scans'], '/api/health-code/scans', params, { enabled: can('terminal.manage') });
  return (
    <CodeFrame tab="log">
      <search className="filters">
        <Select
          allowClear
          placeholder={t('outcome-any')}
          aria-label={t('outcome-any')}
          style={{ width: 140 }}
          value={search.outcome}
          onChange={(outcome: string | undefined) => change({ outcome })}
          options={['accepted', 'refused'].map((one) => ({ value: one, label: t(`outcome.${one}`) }))}
        />
        <DatePicker.RangePicker
          id={{ start: 'scans-from', end: 'scans-to' }}
          aria-label={t('time')}
          value={[search.from ? dayjs(search.from) : null, search.to ? dayjs(search.to) : null]}
          allowEmpty={[true, true]}
          onChange={(range) => change({ from: range?.[0]?.format('YYYY-MM-DD'), to: range?.[1]?.format('YYYY-MM-DD') })}
        />
        {search.terminal && (
          <Tag closable onClose={() => change({ terminal: undefined })}>
            {paged.items.find((row) => row.terminal === search.terminal)?.terminalName ?? t('one-terminal')}
          </Tag>
        )}
        <span className="shell-gap" />
        <ExportButton path="/api/health-code/scans" params={params} name={t('tab.log')} />
      </search>
      <PagedTable<ScanRow>
        paged={paged}
        label={t('tab.log')}
        rowKey={(row) => row.id}
        minWidth={960}
        cards
        empty={<Empty title={t('scans-none')} why={t('scans-why')} />}
        columns={[
          {
            title: t('time'),
            width: 170,
            render: (_, row) => (
              <>
                {formatTime(row.scannedAt)}
                {row.mode === 'offline' && (
                  <div className="muted">{t('offline-received', { at: formatTime(row.at) })}</div>
                )}
              </>
            ),
          },
          { title: t('terminal'), render: (_, row) => row.terminalName ?? t('terminal-unknown') },
          { title: t('institution'), render: (_, row) => row.institutionName ?? none },
          { title: t('account'), dataIndex: 'actor', width: 150, render: (actor: string) => <code>{actor}</code> },
          { title: t('purpose'), width: 150, render: (_, row) => l(row.purpose) },
          {
            title: t('code-kind'),
            width: 90,
            render: (_, row) => (row.kind ? t(`code-kinds.${row.kind}`) : none),
          },
          {
            title: t('result'),
            render: (_, row) => (
              <>
                <Mark tone={row.outcome === 'accepted' ? 'good' : 'bad'}>{t(`outcome.${row.outcome}`)}</Mark>
                {row.reason && <div className="muted">{l(row.reason)}</div>}
              </>
            ),
          },
        ]}
      />
    </CodeFrame>
  );
}
