import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import type { OpenedRecord, ScanAnswer } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { formatDate, formatTime, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import type { Rules } from './rules.ts';
import { openRecord } from './terminal-requests.ts';
import type { LocalTerminal } from './terminal-store.ts';
import '../../styles/person.css';

/** Who the holder is, as far as purpose and role show it, and the way to the record. */
export function ScanResult({ answer, terminal, rules }: { answer: ScanAnswer; terminal: LocalTerminal; rules: Rules }) {
  const { t, l } = useText('health-code');
  const can = useCan();
  const { resident, grant } = answer;
  const open = useMutation({
    mutationFn: (id: string): Promise<OpenedRecord> => openRecord(terminal, rules.offset, id),
  });
  return (
    <>
      <Mark tone="good">{t(`genuine.${answer.kind}`)}</Mark> {answer.masked && <Mark tone="warn">{t('masked')}</Mark>}
      <div className="scan-name">{resident.name ?? none}</div>
      <dl className="record-head">
        <Term name={t('purpose')}>{l(answer.purpose.title)}</Term>
        {resident.sex !== undefined && (
          <Term name={t('sex')}>{t(`record:sex.${resident.sex}`, { defaultValue: resident.sex })}</Term>
        )}
        {resident.birthDate !== undefined && <Term name={t('born')}>{formatDate(resident.birthDate)}</Term>}
        {resident.idNumber !== undefined && <Term name={t('id-number')}>{resident.idNumber ?? none}</Term>}
        {resident.areaName !== undefined && <Term name={t('area')}>{resident.areaName ?? none}</Term>}
      </dl>
      {grant === null && <p className="muted">{t('identity-only')}</p>}
      {grant !== null && can('record.read') && !open.data && (
        <>
          <Button type="primary" loading={open.isPending} onClick={() => open.mutate(grant.id)}>
            {t('open-record')}
          </Button>
          <p className="muted">{t('grant-until', { at: formatTime(grant.expiresAt) })}</p>
        </>
      )}
      {open.error && <FailureNote error={open.error} />}
      {open.data && <Opened record={open.data} />}
    </>
  );
}

function Opened({ record }: { record: OpenedRecord }) {
  const { t } = useText('health-code');
  const allergies = record.records.filter(({ type }) => type === 'AllergyIntolerance');
  const others = record.records.filter(({ type }) => type !== 'AllergyIntolerance');
  return (
    <>
      {allergies.length > 0 && (
        <p className="person-allergies">
          {t('allergies', { names: allergies.map(({ title }) => title ?? none).join(t('common:comma')) })}
        </p>
      )}
      {record.linked && <AppLink to={`/residents/${record.person}`}>{t('to-resident')}</AppLink>}
      <ListTable
        label={t('records')}
        rowKey="reference"
        dataSource={others}
        minWidth={560}
        locale={{ emptyText: t('records-none') }}
        columns={[
          { title: t('date'), dataIndex: 'date', width: 120, render: (date: string | null) => formatDate(date) },
          {
            title: t('record-kind'),
            dataIndex: 'type',
            width: 120,
            render: (type: string) => t(`record:type.${type}`, { defaultValue: type }),
          },
          {
            title: t('record-title'),
            render: (_, { title, said }) => [title ?? none, said].filter(Boolean).join(' · '),
          },
          {
            title: t('institution'),
            dataIndex: 'institutionName',
            render: (name: string | null) => name ?? none,
          },
        ]}
      />
    </>
  );
}

function Term({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
