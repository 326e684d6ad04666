import { Segmented, Tag } from 'antd';
import { useState } from 'react';
import type { IndicatorDetail, SubjectRow } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { useCodes } from '../../components/coded.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, none } from '../../components/format.ts';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { RecordDrawer } from '../../components/record-drawer.tsx';
import { Empty } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import type { At } from './at.ts';

const parts = ['numerator', 'denominator', 'gap'] as const;
type Part = (typeof parts)[number];

/** The parts that are made of registered subjects; official population has no list. */
export function listedParts({
  kind,
  denominator,
  inputs,
}: Pick<IndicatorDetail, 'kind' | 'denominator' | 'inputs'>): Part[] {
  if (kind === 'base') return denominator ? [...parts] : ['numerator'];
  const code = (role: Part) => inputs.find((input) => input.role === role)?.code;
  const [top, bottom] = [code('numerator'), code('denominator')];
  return parts.filter((part) => (part === 'numerator' ? top : part === 'denominator' ? bottom : top && top === bottom));
}

/** `general 001` of a bed in words: the codes in a label are those of the subject's type. */
export function subjectLabel(subject: string, label: string, word: ReturnType<typeof useCodes>): string {
  const type = subject.split('/')[0];
  return label
    ? label
        .split(' ')
        .map((part) => word(part, type) ?? part)
        .join(' ')
    : subject;
}

/** Whose codes the values of a stratum are, where the indicator has no words for them. */
const stratumScope: Record<string, string> = { kind: 'Location' };

/** `疫苗 麻腮风疫苗 · 剂次 1`: words of the indicator, of the codes, else the value itself. */
function strataText(
  { strata, strataNames = {} }: Pick<SubjectRow, 'strata' | 'strataNames'>,
  known: IndicatorDetail['strata'],
  word: ReturnType<typeof useCodes>,
  l: (text: { zh: string; en: string }) => string,
): string {
  const order = known.map(({ key }) => key);
  return Object.entries(strata)
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .map(([key, value]) => {
      const words = known.find((one) => one.key === key);
      const own = words?.values[value];
      return `${words ? l(words.title) : key} ${strataNames[key] ?? (own ? l(own) : undefined) ?? word(value, stratumScope[key] ?? key) ?? value}`;
    })
    .join(' · ');
}

/** The named subjects behind the figure; each opens the record versions that it was counted by. */
export function Records({ indicator, area, period }: At) {
  const { t, l } = useText('indicators');
  const [search, change] = useAddress();
  const [open, setOpen] = useState<SubjectRow>();
  const word = useCodes();
  const listed = listedParts(indicator);
  const part = listed.find((one) => one === search.part) ?? 'numerator';
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
        {listed.length > 1 && (
          <Segmented
            aria-label={t('part')}
            value={part}
            onChange={(value) => change({ part: value === 'numerator' ? undefined : value })}
            options={listed.map((one) => ({ value: one, label: t(`parts.${one}`) }))}
          />
        )}
        <span className="muted">{t(listed.length > 1 ? `parts-why.${part}` : 'parts-why.only')}</span>
        {institution && (
          <Tag closable onClose={() => change({ institution: undefined })}>
            {institution}
          </Tag>
        )}
        <span className="shell-gap" />
        <ExportButton path={path} params={params} name={`${indicator.code} ${area.name} ${period} ${part}`} />
      </div>
      <PagedTable<SubjectRow>
        paged={paged}
        label={t(`parts.${part}`)}
        rowKey={(row) => `${row.subject} ${row.institution ?? ''} ${row.area ?? ''}`}
        minWidth={880}
        onOpen={setOpen}
        empty={<Empty title={t('subjects-none')} why={t(`subjects-none-${part}`)} />}
        columns={[
          {
            title: t('subject'),
            dataIndex: 'label',
            width: 170,
            render: (label: string, row) => subjectLabel(row.subject, label, word),
          },
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
            render: (_: SubjectRow['strata'], row) => (
              <span className="muted">{strataText(row, indicator.strata, word, l)}</span>
            ),
          },
          {
            title: t('trend.numerator'),
            dataIndex: 'numerator',
            align: 'right',
            width: 90,
            render: (value: number) => formatNumber(value, Number.isInteger(value) ? 0 : 2),
          },
          ...(listed.includes('denominator')
            ? [
                {
                  title: t('trend.denominator'),
                  dataIndex: 'denominator',
                  align: 'right' as const,
                  width: 90,
                  render: (value: number | null) =>
                    formatNumber(value, value !== null && !Number.isInteger(value) ? 2 : 0),
                },
              ]
            : []),
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
        title={open ? subjectLabel(open.subject, open.label, word) : ''}
        references={open ? (open.evidence.length > 0 ? open.evidence : [open.subject]) : []}
        onClose={() => setOpen(undefined)}
      />
    </>
  );
}
