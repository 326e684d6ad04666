import { Select } from 'antd';
import type { StandardResult } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { ExportButton } from '../../components/download-button.tsx';
import { ListTable } from '../../components/list-table.tsx';
import { rowOpener } from '../../components/paged-table.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { SearchInput } from '../resources/resources.tsx';
import { AreaRows } from './area-rows.tsx';
import { actualText, gapText, NeedBar, neededText, StandardMark } from './parts.tsx';
import { useScope, useStandards } from './queries.ts';
import { StandardDrawer } from './standard-drawer.tsx';

const groups: StandardResult['group'][] = [
  'beds',
  'institutions',
  'workforce',
  'emergency',
  'tcm',
  'public-health',
  'family',
];
const statuses: StandardResult['status'][] = [
  'short',
  'over',
  'partly-known',
  'met',
  'not-required',
  'no-population',
  'no-register',
];

/** Every standard over the chosen area; a row opens its parts in place and its detail beside the list. */
export function StandardsTab() {
  const { params } = useScope();
  const list = useStandards(params);
  return <Loaded query={list}>{(data) => <StandardsTable items={data.items} plan={data.plan} />}</Loaded>;
}

function StandardsTable({
  items,
  plan,
}: {
  items: StandardResult[];
  plan: { title: string; titleEn: string | null } | null;
}) {
  const { t, l, language } = useText('standards');
  const [search, change] = useAddress();
  const { params, name } = useScope();
  const text = search.q?.toLowerCase() ?? '';
  const shown = items.filter(
    (one) =>
      (!search.group || one.group === search.group) &&
      (!search.status || one.status === search.status) &&
      (!text || `${l(one.title)} ${l(one.rule)}`.toLowerCase().includes(text)),
  );
  const count = (status: StandardResult['status']) => items.filter((one) => one.status === status).length;
  const open = items.find((one) => one.code === search.open);
  const planTitle = plan && (language === 'en' && plan.titleEn ? plan.titleEn : plan.title);
  return (
    <>
      <ul className="totals counts" aria-label={t('counts')}>
        {statuses
          .filter((status) => count(status) > 0)
          .map((status) => (
            <li key={status}>
              <button
                type="button"
                className="link-button"
                aria-pressed={search.status === status}
                onClick={() => change({ status: search.status === status ? undefined : status })}
              >
                <StandardMark status={status} /> {count(status)}
              </button>
            </li>
          ))}
      </ul>
      <search className="filters">
        <SearchInput value={search.q} label={t('find')} onChange={(q) => change({ q })} />
        <Select
          allowClear
          aria-label={t('group-label')}
          placeholder={t('group-label')}
          style={{ minWidth: 150 }}
          value={search.group}
          options={groups.map((group) => ({ value: group, label: t(`group.${group}`) }))}
          onChange={(group: string | undefined) => change({ group })}
        />
        <Select
          allowClear
          aria-label={t('col.status')}
          placeholder={t('col.status')}
          style={{ minWidth: 150 }}
          value={search.status}
          options={statuses.map((status) => ({ value: status, label: t(`status.${status}`) }))}
          onChange={(status: string | undefined) => change({ status })}
        />
        <span className="muted">{planTitle ? t('by-plan', { plan: planTitle }) : t('by-default')}</span>
        <span className="shell-gap" />
        <ExportButton path="/api/standards" params={params} name={`${t('title')} ${name}`} />
      </search>
      <ListTable<StandardResult>
        label={t('title')}
        rowKey="code"
        minWidth={1040}
        dataSource={shown}
        locale={{ emptyText: <Empty title={t('none')} why={t('none-why')} /> }}
        expandable={{
          expandedRowRender: (row) => <AreaRows standard={row} />,
          columnWidth: 40,
        }}
        {...rowOpener<StandardResult>((row) => change({ open: row.code }))}
        columns={[
          {
            title: t('col.standard'),
            key: 'title',
            width: 250,
            render: (_, row) => (
              <span title={`${l(row.rule)}\n${t('valid-from', { day: row.validFrom })}`}>
                {l(row.title)}
                {row.sources.some((source) => source.unverified) && (
                  <span className="tag" title={t('unverified-why')}>
                    {t('unverified')}
                  </span>
                )}
              </span>
            ),
          },
          {
            title: t('col.yardstick'),
            key: 'standard',
            width: 250,
            render: (_, row) => (
              <>
                {l(row.standard)}
                {row.parameters.some(({ origin }) => origin === 'set') && (
                  <span className="tag tag-warn">{t('origin.set')}</span>
                )}
              </>
            ),
          },
          {
            title: t('col.actual'),
            key: 'actual',
            width: 80,
            align: 'right',
            sorter: (a, b) => (a.actual ?? -1) - (b.actual ?? -1),
            render: (_, row) => actualText(row),
          },
          {
            title: t('col.needed'),
            key: 'needed',
            width: 90,
            align: 'right',
            render: (_, row) => <span title={l(row.calculation)}>{neededText(row)}</span>,
          },
          { title: t('col.bar'), key: 'bar', width: 160, render: (_, row) => <NeedBar {...row} /> },
          {
            title: t('col.gap'),
            key: 'gap',
            width: 90,
            align: 'right',
            sorter: (a, b) => (a.gap ?? -1) - (b.gap ?? -1),
            render: (_, row) => (
              <>
                {gapText(row)} {row.gap ? <span className="muted">{l(row.unit)}</span> : null}
              </>
            ),
          },
          {
            title: t('col.status'),
            key: 'status',
            width: 130,
            render: (_, row) => <StandardMark status={row.status} title={row.notes.map(l).join('\n')} />,
          },
        ]}
      />
      <p className="muted">{t('legend')}</p>
      <StandardDrawer standard={open} onClose={() => change({ open: undefined, view: undefined })} />
    </>
  );
}
