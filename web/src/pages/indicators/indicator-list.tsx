import { Input, Select } from 'antd';
import type { IndicatorSummary } from '../../../../src/http/contract.ts';
import { AppLink, useAddress, useGo } from '../../app/address.tsx';
import { ListTable } from '../../components/list-table.tsx';
import { Page } from '../../components/page.tsx';
import { rowOpener } from '../../components/paged-table.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { useIndicators } from './queries.ts';

export function IndicatorListPage() {
  const { t, l } = useText('indicators');
  const [search, change] = useAddress();
  const go = useGo();
  const indicators = useIndicators();
  return (
    <Guard need="indicator.read">
      <Page title={t('list')} name={t('list')} note={t('list-note')}>
        <Loaded query={indicators}>
          {(all) => {
            const domains = [
              ...new Map(all.flatMap((one) => (one.domain ? [[one.domain.zh, one.domain] as const] : []))).values(),
            ];
            const words = (search.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
            const rows = all.filter((one) => {
              const text = `${one.code} ${one.title.zh} ${one.title.en}`.toLowerCase();
              return (
                words.every((word) => text.includes(word)) &&
                (!search.domain || one.domain?.zh === search.domain) &&
                (!search.kind || one.kind === search.kind)
              );
            });
            return (
              <>
                <search className="filters">
                  <Input.Search
                    aria-label={t('find')}
                    placeholder={t('find')}
                    allowClear
                    defaultValue={search.q ?? ''}
                    onChange={(event) => change({ q: event.target.value || undefined })}
                    style={{ width: 240 }}
                  />
                  <Select
                    aria-label={t('domain')}
                    placeholder={t('domain')}
                    allowClear
                    value={search.domain ?? null}
                    onChange={(domain: string | null | undefined) => change({ domain: domain ?? undefined })}
                    options={domains.map((domain) => ({ value: domain.zh, label: l(domain) }))}
                    popupMatchSelectWidth={false}
                    style={{ minWidth: 140 }}
                  />
                  <Select
                    aria-label={t('kind')}
                    placeholder={t('kind')}
                    allowClear
                    value={search.kind ?? null}
                    onChange={(kind: string | null | undefined) => change({ kind: kind ?? undefined })}
                    options={(['base', 'derived', 'reported'] as const).map((kind) => ({
                      value: kind,
                      label: t(`kinds.${kind}`),
                    }))}
                    style={{ minWidth: 120 }}
                  />
                  <span className="muted">{t('count', { count: rows.length })}</span>
                </search>
                <ListTable<IndicatorSummary>
                  label={t('list')}
                  rowKey="code"
                  dataSource={rows}
                  minWidth={720}
                  locale={{
                    emptyText: (
                      <Empty title={t('list-none')} why={all.length > 0 ? t('list-none-filter') : t('list-none-why')} />
                    ),
                  }}
                  {...rowOpener<IndicatorSummary>((row) => go(`/indicators/${row.code}`))}
                  columns={[
                    {
                      title: t('code'),
                      dataIndex: 'code',
                      width: 190,
                      sorter: (a, b) => a.code.localeCompare(b.code, 'en', { numeric: true }),
                    },
                    {
                      title: t('name'),
                      dataIndex: 'title',
                      render: (_, row) => <AppLink to={`/indicators/${row.code}`}>{l(row.title)}</AppLink>,
                    },
                    { title: t('unit'), dataIndex: 'unit', width: 110, render: (_, row) => l(row.unit) },
                    {
                      title: t('direction'),
                      dataIndex: 'direction',
                      width: 120,
                      render: (direction: string) => t(`directions.${direction}`),
                    },
                    { title: t('domain'), dataIndex: 'domain', width: 180, render: (_, row) => l(row.domain) },
                    { title: t('kind'), dataIndex: 'kind', width: 110, render: (kind: string) => t(`kinds.${kind}`) },
                  ]}
                />
              </>
            );
          }}
        </Loaded>
      </Page>
    </Guard>
  );
}
