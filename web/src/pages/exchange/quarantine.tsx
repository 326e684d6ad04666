import { Segmented, Select } from 'antd';
import type { QuarantineRow } from '../../../../src/http/contract.ts';
import { AppLink, useAddress, useGo } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatTime } from '../../components/format.ts';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { SourceName } from '../../components/source-name.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { DataFrame } from './data-tabs.tsx';
import { useQuarantineLabel } from './quarantine-label.ts';

const states = ['open', 'resubmitted', 'dismissed'] as const;
export const quarantineTone = { open: 'bad', resubmitted: 'good', dismissed: 'plain' } as const;

export function QuarantinePage() {
  const { t, l } = useText('data');
  const can = useCan();
  const go = useGo();
  const name = useQuarantineLabel();
  const [search, change] = useAddress();
  const state = states.find((one) => one === search.state) ?? 'open';
  const params = { state, rule: search.rule };
  const paged = usePaged<QuarantineRow>(['quarantine'], '/api/quarantine', params, { enabled: can('data.read') });
  // What can be asked for: the rules of the rows on the page, and the one that is asked for.
  const rules = new Map([
    ...(search.rule ? ([[search.rule, search.rule]] as const) : []),
    ...paged.items.flatMap((row) => row.problems.map(({ rule, message }) => [rule, l(message)] as const)),
  ]);
  return (
    <DataFrame need="data.read" name={t('tab.quarantine')}>
      <search className="filters">
        <Segmented
          aria-label={t('state')}
          value={state}
          onChange={(value) => change({ state: value === 'open' ? undefined : value })}
          options={states.map((one) => ({ value: one, label: t(`quarantine.${one}`) }))}
        />
        <Select
          aria-label={t('rule')}
          placeholder={t('rule')}
          allowClear
          value={search.rule ?? null}
          onChange={(rule: string | null | undefined) => change({ rule: rule ?? undefined })}
          options={[...rules].map(([rule, message]) => ({ value: rule, label: message }))}
          popupMatchSelectWidth={false}
          style={{ minWidth: 220 }}
        />
        <span className="shell-gap" />
        <ExportButton path="/api/quarantine" params={params} name={t('tab.quarantine')} />
      </search>
      <PagedTable<QuarantineRow>
        paged={paged}
        label={t('tab.quarantine')}
        rowKey={(row) => row.id}
        onOpen={(row) => go(`/data/quarantine/${row.id}`)}
        minWidth={1040}
        empty={
          <Empty
            title={t('quarantine-none')}
            why={state === 'open' && !search.rule ? t('quarantine-none-why') : t('none-filter')}
            next={<AppLink to="/data/submissions">{t('tab.submissions')}</AppLink>}
          />
        }
        columns={[
          {
            title: t('label'),
            dataIndex: 'label',
            width: 180,
            render: (_, row) => <AppLink to={`/data/quarantine/${row.id}`}>{name(row)}</AppLink>,
          },
          {
            title: t('problems'),
            dataIndex: 'problems',
            render: (problems: QuarantineRow['problems']) => (
              <span title={problems.map((problem) => problem.rule).join(', ')}>
                {l(problems[0]?.message)}
                {problems.length > 1 && <span className="tag">+{problems.length - 1}</span>}
              </span>
            ),
          },
          {
            title: t('kind'),
            dataIndex: 'resourceType',
            width: 130,
            render: (type: string) => t(`record:type.${type}`, { defaultValue: type }),
          },
          { title: t('received'), dataIndex: 'receivedAt', width: 154, render: formatTime },
          {
            title: t('source'),
            dataIndex: 'source',
            width: 180,
            ellipsis: true,
            render: (source: string) => <SourceName source={source} />,
          },
          {
            title: t('state'),
            dataIndex: 'state',
            width: 110,
            render: (one: QuarantineRow['state']) => <Mark tone={quarantineTone[one]}>{t(`quarantine.${one}`)}</Mark>,
          },
        ]}
      />
    </DataFrame>
  );
}
