import { Button, Select } from 'antd';
import { useState } from 'react';
import type { CodeSystemRow } from '../../../../src/http/contract.ts';
import { useAddress, useGo } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { Page } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty, Guard } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { ResourceTabs } from '../resources/resource-tabs.tsx';
import { SearchInput } from '../resources/search-input.tsx';
import { LoadDrawer } from './load-drawer.tsx';
import { LoadHistory } from './load-history.tsx';

/** 术语注册: versions of code systems side by side, who loaded them, and the way to load a national table. */
export function TerminologyPage() {
  const { t } = useText('terminology');
  const can = useCan();
  const [loading, setLoading] = useState(false);
  return (
    <Guard need="register.read">
      <Page
        title={t('title')}
        name={t('title')}
        note={t('note')}
        tools={
          can('register.edit') && (
            <Button type="primary" onClick={() => setLoading(true)}>
              {t('load')}
            </Button>
          )
        }
      >
        <ResourceTabs current="terminology" />
        <Systems />
        <LoadHistory />
        {loading && <LoadDrawer onClose={() => setLoading(false)} />}
      </Page>
    </Guard>
  );
}

const ORIGINS = ['table', 'resource', 'core'] as const;

function Systems() {
  const { t } = useText('terminology');
  const [search, change] = useAddress();
  const go = useGo();
  const path = '/api/terminology/systems';
  const filters = { q: search.q, origin: search.origin };
  const paged = usePaged<CodeSystemRow>(['terminology', 'systems'], path, filters);
  return (
    <>
      <search className="filters">
        <SearchInput value={search.q} label={t('find-system')} onChange={(q) => change({ q })} />
        <Select
          allowClear
          aria-label={t('origin')}
          placeholder={t('origin')}
          style={{ width: 180 }}
          value={search.origin}
          onChange={(origin: string | undefined) => change({ origin })}
          options={ORIGINS.map((value) => ({ value, label: t(`origins.${value}`) }))}
        />
        <span className="shell-gap" />
        <ExportButton path={path} params={filters} name={t('title')} />
      </search>
      <PagedTable<CodeSystemRow>
        paged={paged}
        label={t('title')}
        minWidth={760}
        rowKey={({ key }) => key}
        onOpen={({ key }) => go(`/resources/terminology/${key}`)}
        empty={<Empty title={t('no-systems')} why={t('no-systems-why')} />}
        columns={[
          {
            title: t('system'),
            render: (_, { title, url }) => (
              <>
                {title ?? url}
                {title && <div className="muted">{url}</div>}
              </>
            ),
          },
          { title: t('version'), width: 120, render: (_, { version }) => version ?? none },
          {
            title: t('valid'),
            width: 200,
            render: (_, { validFrom, validTo }) =>
              validFrom || validTo ? `${validFrom ?? '…'} – ${validTo ?? '…'}` : none,
          },
          {
            title: t('codes'),
            width: 100,
            align: 'right',
            render: (_, { concepts }) => formatNumber(concepts, 0),
          },
          { title: t('origin'), width: 140, render: (_, { origin }) => t(`origins.${origin}`) },
          { title: t('at'), width: 150, render: (_, { at }) => formatTime(at) },
        ]}
      />
    </>
  );
}
