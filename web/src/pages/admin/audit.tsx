import { SafetyCertificateOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button, DatePicker } from 'antd';
import dayjs from 'dayjs';
import type { AuditRow, AuditVerification } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { useActionText } from '../../components/action-text.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { SearchInput } from '../resources/resources.tsx';
import { AdminFrame } from './admin-frame.tsx';

const tones = { success: 'good', denied: 'warn', failure: 'bad' } as const;

/** The audit ledger: who did what to whose data, and whether the chain of its batches is whole. */
export function AuditPage() {
  const { t } = useText('admin');
  const actionText = useActionText();
  const can = useCan();
  const [search, change] = useAddress();
  const params = {
    actor: search.actor,
    action: search.action,
    person: search.person,
    from: search.from,
    to: search.to,
  };
  const paged = usePaged<AuditRow>(['audit'], '/api/audit', params, { enabled: can('audit.read') });
  const verify = useMutation({ mutationFn: () => api.post<AuditVerification>('/api/audit/verify') });
  return (
    <AdminFrame
      tab="audit"
      tools={
        <Button icon={<SafetyCertificateOutlined />} loading={verify.isPending} onClick={() => verify.mutate()}>
          {t('verify')}
        </Button>
      }
    >
      {verify.error && <FailureNote error={verify.error} />}
      {verify.data && <Verification result={verify.data} />}
      <search className="filters">
        <SearchInput value={search.actor} label={t('actor')} onChange={(actor) => change({ actor })} />
        <SearchInput value={search.action} label={t('action')} onChange={(action) => change({ action })} />
        <SearchInput value={search.person} label={t('person')} onChange={(person) => change({ person })} />
        <DatePicker.RangePicker
          id={{ start: 'audit-from', end: 'audit-to' }}
          aria-label={t('time')}
          value={[search.from ? dayjs(search.from) : null, search.to ? dayjs(search.to) : null]}
          allowEmpty={[true, true]}
          onChange={(range) => change({ from: range?.[0]?.format('YYYY-MM-DD'), to: range?.[1]?.format('YYYY-MM-DD') })}
        />
        <span className="shell-gap" />
        <ExportButton path="/api/audit" params={params} name={t('tab.audit')} />
      </search>
      <PagedTable<AuditRow>
        paged={paged}
        label={t('tab.audit')}
        rowKey={(row) => row.seq}
        minWidth={900}
        empty={<Empty title={t('audit-none')} why={t('none-filter')} />}
        expandable={{
          columnTitle: <span className="visually-hidden">{t('details')}</span>,
          expandedRowRender: (row) => (
            <dl className="pairs">
              <Term name={t('object')}>{row.object}</Term>
              <Term name={t('person')}>{row.persons.join(', ') || null}</Term>
              <Term name={t('purpose')}>{row.purpose}</Term>
              <Term name="IP">{row.ip}</Term>
              <Term name={t('request')}>{row.requestId}</Term>
            </dl>
          ),
        }}
        columns={[
          { title: t('time'), dataIndex: 'at', width: 154, render: formatTime },
          { title: t('actor'), dataIndex: 'actor', width: 140, render: (actor: string | null) => actor ?? none },
          {
            title: t('role'),
            dataIndex: 'role',
            width: 120,
            render: (role: string | null) => (role ? t(`common:role.${role}`, { defaultValue: role }) : none),
          },
          {
            title: t('action'),
            dataIndex: 'action',
            width: 200,
            render: (action: string) => (
              <>
                {actionText(action)} <code className="code-behind">{action}</code>
              </>
            ),
          },
          {
            title: t('object'),
            dataIndex: 'object',
            ellipsis: true,
            render: (object: string | null) => object ?? none,
          },
          {
            title: t('persons'),
            dataIndex: 'persons',
            width: 80,
            align: 'right',
            render: (persons: string[]) => formatNumber(persons.length, 0),
          },
          {
            title: t('outcome'),
            dataIndex: 'outcome',
            width: 100,
            render: (outcome: AuditRow['outcome']) => <Mark tone={tones[outcome]}>{t(`outcomes.${outcome}`)}</Mark>,
          },
        ]}
      />
    </AdminFrame>
  );
}

function Verification({ result }: { result: AuditVerification }) {
  const { t } = useText('admin');
  return (
    <div className={result.ok ? 'note note-good' : 'note note-failure'} role="status">
      <div className="note-title">{result.ok ? `✓ ${t('verify-ok')}` : `✕ ${t('verify-broken')}`}</div>
      <p>
        {t('verify-sum', {
          batches: formatNumber(result.batches, 0),
          entries: formatNumber(result.entries, 0),
          at: formatTime(result.checkedAt),
        })}
      </p>
      {result.firstBreak && (
        <p>
          {t('verify-break', { batch: result.firstBreak.batch })} {result.firstBreak.reason}
        </p>
      )}
    </div>
  );
}

function Term({ name, children }: { name: string; children: string | null }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children ?? none}</dd>
    </div>
  );
}
