import { Segmented, Tag } from 'antd';
import { useState } from 'react';
import type { SubjectRow } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, none } from '../../components/format.ts';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { RecordDrawer } from '../../components/record-drawer.tsx';
import { Empty } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import type { At } from './at.ts';

const parts = ['numerator', 'denominator', 'gap'] as const;

/** The named subjects behind the figure; each opens the record versions that it was counted by. */
export function Records({ indicator, area, period }: At) {
  const { t } = useText('indicators');
  const [search, change] = useAddress();
  const [open, setOpen] = useState<SubjectRow>();
  const part = parts.find((one) => one === search.part) ?? 'numerator';
  const path = `/api/indicators/${encodeURIComponent(indicator.code)}/records`;
  const params = { area: area.code, institution: search.institution, period, part };
  const paged = usePaged<SubjectRow>(['indicator', indicator.code, 'records'], path, params, {
    enabled: period !== undefined,
  });
  const institution = search.institution
    ? (paged.items.find((row) => row.institution === search.institution)?.institutionName ?? search.institution)
    : undefined;
  if (indicator.kind !== 'base' && indicator.inputs.length === 0)
    return <Empty title={t(`records-none-${indicator.kind}`)} why={t(`records-none-${indicator.kind}-why`)} />;
  return (
    <>
      <div className="filters">
        <Segmented
          aria-label={t('part')}
          value={part}
          onChange={(value) => change({ part: value === 'numerator' ? undefined : value })}
          options={parts.map((one) => ({ value: one, label: t(`parts.${one}`) }))}
        />
        {institution && (
          <Tag closable onClose={() => change({ institution: undefined })}>
            {institution}
          </Tag>
        )}
        <span className="shell-gap" />
        <ExportButton path={path} params={params} name={`${indicator.code} ${area.name} ${period} ${part}`} />
      </div>
      <p className="muted">{t(`parts-why.${part}`)}</p>
      <PagedTable<SubjectRow>
        paged={paged}
        label={t(`parts.${part}`)}
        rowKey={(row) => `${row.subject} ${row.institution ?? ''} ${row.area ?? ''}`}
        onOpen={setOpen}
        empty={<Empty title={t('subjects-none')} why={t(`subjects-none-${part}`)} />}
        columns={[
          { title: t('subject'), dataIndex: 'label', render: (label: string, row) => label || row.subject },
          {
            title: t('area'),
            dataIndex: 'areaName',
            render: (name: string | undefined, row) => name ?? row.area ?? none,
          },
          {
            title: t('institution'),
            dataIndex: 'institutionName',
            render: (name: string | undefined, row) => name ?? row.institution ?? none,
          },
          {
            title: t('strata'),
            dataIndex: 'strata',
            render: (strata: SubjectRow['strata']) => (
              <span className="muted">
                {Object.entries(strata)
                  .map(
                    ([key, value]) =>
                      `${t(`stratum.${key}`, { defaultValue: key })} ${t(`stratum-value.${value}`, { defaultValue: value })}`,
                  )
                  .join(' · ')}
              </span>
            ),
          },
          {
            title: t('trend.numerator'),
            dataIndex: 'numerator',
            align: 'right',
            width: 90,
            render: (value: number) => formatNumber(value, Number.isInteger(value) ? 0 : 2),
          },
          {
            title: t('trend.denominator'),
            dataIndex: 'denominator',
            align: 'right',
            width: 90,
            render: (value: number | null) => formatNumber(value, value !== null && !Number.isInteger(value) ? 2 : 0),
          },
          {
            title: t('evidence'),
            dataIndex: 'evidence',
            align: 'right',
            width: 90,
            render: (evidence: string[]) => evidence.length,
          },
        ]}
      />
      <RecordDrawer
        title={open?.label ?? ''}
        references={open ? (open.evidence.length > 0 ? open.evidence : [open.subject]) : []}
        onClose={() => setOpen(undefined)}
      />
    </>
  );
}
