import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Breadcrumb, Button } from 'antd';
import type { CodeRow, CodeSystemRow } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, none } from '../../components/format.ts';
import { Page } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { ResourceTabs } from '../resources/resource-tabs.tsx';
import { SearchInput } from '../resources/search-input.tsx';
import { LoadHistory } from './load-history.tsx';

/** One version of a code system: its codes by words and by tree. */
export function CodeSystemPage() {
  const { key = '' } = useParams({ strict: false }) as { key?: string };
  const path = `/api/terminology/systems/${key}`;
  const system = useQuery({ queryKey: ['terminology', 'system', key], queryFn: () => api.get<CodeSystemRow>(path) });
  return (
    <Guard need="register.read">
      <Loaded query={system} rows={6}>
        {(data) => <System system={data} path={path} />}
      </Loaded>
    </Guard>
  );
}

function System({ system, path }: { system: CodeSystemRow; path: string }) {
  const { t } = useText('terminology');
  const { title, url, version, concepts, validFrom, validTo, origin } = system;
  const name = `${title ?? url} ${version ?? ''}`.trim();
  const valid = validFrom || validTo ? ` · ${t('valid')} ${validFrom ?? '…'} – ${validTo ?? '…'}` : '';
  return (
    <Page
      title={name}
      name={name}
      note={`${url} · ${t('count', { count: concepts, number: formatNumber(concepts, 0) })} · ${t(`origins.${origin}`)}${valid}`}
    >
      <ResourceTabs current="terminology" />
      <Codes path={`${path}/codes`} name={name} />
      {origin === 'table' && <LoadHistory url={url} />}
    </Page>
  );
}

function Codes({ path, name }: { path: string; name: string }) {
  const { t } = useText('terminology');
  const [search, change] = useAddress();
  // Words are looked for everywhere; without them one walks the tree.
  const filters = search.q
    ? { q: search.q }
    : search.under
      ? { under: search.under }
      : { top: search.flat ? undefined : 'true' };
  const paged = usePaged<CodeRow>(['terminology', 'codes'], path, filters);
  return (
    <>
      <search className="filters">
        <SearchInput value={search.q} label={t('find-code')} onChange={(q) => change({ q, under: undefined })} />
        {!search.q && search.under && (
          <Breadcrumb
            items={[
              {
                title: (
                  <Button type="link" size="small" onClick={() => change({ under: undefined })}>
                    {t('all-codes')}
                  </Button>
                ),
              },
              { title: search.under },
            ]}
          />
        )}
        <span className="shell-gap" />
        <ExportButton path={path} params={search.q ? { q: search.q } : {}} name={name} />
      </search>
      <PagedTable<CodeRow>
        paged={paged}
        label={name}
        minWidth={520}
        rowKey={({ code }) => code}
        empty={<Empty title={t('no-codes')} why={search.q ? t('no-codes-why') : ''} />}
        columns={[
          { title: t('code'), width: 160, dataIndex: 'code' },
          {
            title: t('display'),
            render: (_, { display, definition, inactive, validFrom, validTo }) => (
              <>
                {display ?? none} {inactive && <Mark tone="warn">{t('inactive')}</Mark>}
                {definition && <div className="muted">{definition}</div>}
                {(validFrom || validTo) && (
                  <div className="muted">
                    {t('valid')} {validFrom ?? '…'} – {validTo ?? '…'}
                  </div>
                )}
              </>
            ),
          },
          { title: t('parent'), width: 160, render: (_, { parents }) => parents.join('、') || none },
          {
            title: t('below'),
            width: 110,
            render: (_, { above, code }) =>
              above ? (
                <Button size="small" onClick={() => change({ under: code, q: undefined }, true)}>
                  {t('open-below')}
                </Button>
              ) : (
                none
              ),
          },
        ]}
      />
    </>
  );
}
