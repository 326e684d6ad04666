import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Select, Tag } from 'antd';
import { useState } from 'react';
import type { FindingSummary, RegisterFinding } from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useArea, useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, none } from '../../components/format.ts';
import { Page } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import '../../styles/registers.css';
import { AskForm } from './ask-form.tsx';
import { FindingDetail } from './finding-text.tsx';
import { ResourceTabs } from './resource-tabs.tsx';

/** 登记核查: what the rules find in the registers, by rule and institution, and who is asked to put it right. */
export function FindingsPage() {
  const { t } = useText('registers');
  return (
    <Guard need="register.read">
      <Page title={t('findings-title')} name={t('findings-title')} note={t('findings-note')}>
        <ResourceTabs current="findings" />
        <Findings />
      </Page>
    </Guard>
  );
}

function Findings() {
  const area = useArea();
  const [search] = useAddress();
  const params = { area: area.code, institution: search.institution };
  const summary = useQuery({
    queryKey: ['register-findings', 'summary', params],
    queryFn: ({ signal }) => api.get<FindingSummary>('/api/register-findings/summary', params, signal),
    placeholderData: keepPreviousData,
  });
  return <Loaded query={summary}>{(data) => <List summary={data} params={params} />}</Loaded>;
}

function List({
  summary,
  params,
}: {
  summary: FindingSummary;
  params: { area: string; institution: string | undefined };
}) {
  const { t, l } = useText('registers');
  const can = useCan();
  const area = useArea();
  const [search, change] = useAddress();
  const [asking, setAsking] = useState<RegisterFinding>();
  const path = '/api/register-findings';
  const filters = { ...params, rule: search.rule };
  const paged = usePaged<RegisterFinding>(['register-findings', 'list'], path, filters);
  const chosen = summary.institutions.find(({ institution }) => institution === search.institution);
  return (
    <>
      <nav className="finding-rules" aria-label={t('rules')}>
        {summary.rules
          .filter(({ count, rule }) => count > 0 || rule === search.rule)
          .map(({ rule, title, severity, count, source }) => (
            <button
              key={rule}
              type="button"
              title={source}
              className={rule === search.rule ? 'finding-rule finding-rule-chosen' : 'finding-rule'}
              aria-pressed={rule === search.rule}
              onClick={() => change({ rule: rule === search.rule ? undefined : rule })}
            >
              <strong>{formatNumber(count, 0)}</strong>
              <Mark tone={severity === 'error' ? 'bad' : 'warn'}>{l(title)}</Mark>
            </button>
          ))}
      </nav>
      <search className="filters">
        <Select
          allowClear
          aria-label={t('by-institution')}
          placeholder={t('by-institution')}
          style={{ minWidth: 260 }}
          value={search.institution}
          onChange={(institution: string | undefined) => change({ institution })}
          showSearch={{ optionFilterProp: 'label' }}
          options={summary.institutions.flatMap(({ institution, name, count }) =>
            institution === null ? [] : { value: institution, label: `${name ?? institution}（${count}）` },
          )}
        />
        {chosen?.areaName && <Tag>{chosen.areaName}</Tag>}
        <span className="muted">{t('total', { count: summary.total, day: summary.on })}</span>
        <span className="shell-gap" />
        <ExportButton path={path} params={filters} name={`${t('findings-title')} ${area.name}`} />
      </search>
      <PagedTable<RegisterFinding>
        paged={paged}
        label={t('findings-title')}
        minWidth={900}
        rowKey={(row) => `${row.rule} ${row.reference}`}
        empty={<Empty title={t('findings-none')} why={t('findings-none-why')} />}
        columns={[
          {
            title: t('finding'),
            render: (_, row) => (
              <Mark tone={row.severity === 'error' ? 'bad' : 'warn'} title={row.source}>
                {l(row.title)}
              </Mark>
            ),
          },
          { title: t('detail-title'), render: (_, row) => <FindingDetail finding={row} /> },
          {
            title: t('institution'),
            render: (_, row) => (
              <>
                {row.institutionName ?? none}
                <div className="muted">{row.areaName}</div>
              </>
            ),
          },
          {
            title: t('do'),
            width: 170,
            render: (_, row) => (
              <div className="entry-actions">
                <AppLink
                  to={`/resources/${row.register}`}
                  search={{ entry: row.reference.split('/')[1], institution: row.institution ?? undefined }}
                >
                  {t('open')}
                </AppLink>
                {can('task.manage') && (
                  <Button size="small" onClick={() => setAsking(row)}>
                    {t('ask')}
                  </Button>
                )}
              </div>
            ),
          },
        ]}
      />
      <AskForm finding={asking} onClose={() => setAsking(undefined)} />
    </>
  );
}
