import { useState } from 'react';
import type { QualityFailure, QualityResult } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { none } from '../../components/format.ts';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { RecordDrawer } from '../../components/record-drawer.tsx';
import { SourceName } from '../../components/source-name.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { quarantineTone } from '../exchange/quarantine.tsx';
import { ReturnForm } from './return-form.tsx';
import type { Asked } from './rules-drawer.tsx';

/** The records that break a rule: each opens its record, or its correction where it was held back. */
export function FailureList({ rule, asked }: { rule: QualityResult; asked: Asked }) {
  const { t, l } = useText('quality');
  const can = useCan();
  const [record, setRecord] = useState<string>();
  const params = { rule: rule.id, source: asked.source, period: asked.period };
  const paged = usePaged<QualityFailure>(['quality', 'failures'], '/api/quality/failures', params);
  const held = (row: QualityFailure) => row.reference.startsWith('quarantine/');
  return (
    <>
      <h2>{l(rule.title)}</h2>
      <p className="muted">{t('basis', { basis: rule.basis })}</p>
      <div className="filters">
        {can('task.manage') && asked.source && rule.failed > 0 && (
          <ReturnForm rule={rule.id} source={asked.source} period={asked.period} />
        )}
        <span className="shell-gap" />
        <ExportButton path="/api/quality/failures" params={params} name={`${t('failures')} ${l(rule.title)}`} />
      </div>
      <PagedTable<QualityFailure>
        paged={paged}
        label={t('failures')}
        rowKey={(row) => row.reference}
        minWidth={680}
        empty={<Empty title={t('failures-none')} why={t('failures-none-why')} />}
        columns={[
          {
            title: t('record'),
            dataIndex: 'reference',
            ellipsis: true,
            render: (reference: string, row) => {
              const [type = '', id = ''] = reference.split('/');
              if (held(row)) return <AppLink to={`/data/quarantine/${id}`}>{t('correct')}</AppLink>;
              const name = `${t(`record:type.${type}`, { defaultValue: type })} ${id.slice(0, 8)}…`;
              if (!can('record.read')) return name;
              return (
                <button type="button" className="link-button" title={reference} onClick={() => setRecord(reference)}>
                  {name}
                </button>
              );
            },
          },
          {
            title: t('source'),
            dataIndex: 'source',
            width: 170,
            ellipsis: true,
            render: (source: string) => <SourceName source={source} />,
          },
          { title: t('day'), dataIndex: 'day', width: 104 },
          {
            title: t('area'),
            dataIndex: 'areaName',
            width: 110,
            ellipsis: true,
            render: (name: string | null) => name ?? none,
          },
          {
            title: t('shows'),
            dataIndex: 'shows',
            width: 190,
            render: (shows: string | null, row) =>
              row.state && row.state in quarantineTone ? (
                <Mark tone={quarantineTone[row.state as keyof typeof quarantineTone]} title={shows ?? ''}>
                  {t(`state.${row.state}`)}
                </Mark>
              ) : (
                (shows ?? none)
              ),
          },
        ]}
      />
      <RecordDrawer title={l(rule.title)} references={record ? [record] : []} onClose={() => setRecord(undefined)} />
    </>
  );
}
