import { Segmented } from 'antd';
import type { QuarantineRow } from '../../../../src/http/contract.ts';
import { AppLink, useAddress, useGo } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatTime } from '../../components/format.ts';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { SearchInput } from '../resources/resources.tsx';
import { DataFrame } from './data-tabs.tsx';

const states = ['open', 'resubmitted', 'dismissed'] as const;
export const quarantineTone = { open: 'bad', resubmitted: 'good', dismissed: 'plain' } as const;

export function QuarantinePage() {
  const { t, l } = useText('data');
  const can = useCan();
  const go = useGo();
  const [search, change] = useAddress();
  const state = states.find((one) => one === search.state) ?? 'open';
  const params = { state, rule: search.rule };
  const paged = usePaged<QuarantineRow>(['quarantine'], '/api/quarantine', params, { enabled: can('data.read') });
  return (
    <DataFrame need="data.read" name={t('tab.quarantine')}>
      <search className="filters">
        <Segmented
          aria-label={t('state')}
          value={state}
          onChange={(value) => change({ state: value === 'open' ? undefined : value })}
          options={states.map((one) => ({ value: one, label: t(`quarantine.${one}`) }))}
        />
        <SearchInput value={search.rule} label={t('rule')} onChange={(rule) => change({ rule })} />
        <span className="shell-gap" />
        <ExportButton path="/api/quarantine" params={params} name={t('tab.quarantine')} />
      </search>
      <PagedTable<QuarantineRow>
        paged={paged}
        label={t('tab.quarantine')}
        rowKey={(row) => row.id}
        onOpen={(row) => go(`/data/quarantine/${row.id}`)}
        minWidth={820}
        empty={
          <Empty
            title={t('quarantine-none')}
            why={state === 'open' && !search.rule ? t('quarantine-none-why') : t('none-filter')}
            next={<AppLink to="/data/submissions">{t('tab.submissions')}</AppLink>}
          />
        }
        columns={[
          { title: t('received'), dataIndex: 'receivedAt', width: 140, render: formatTime },
          { title: t('source'), dataIndex: 'source', width: 130 },
          {
            title: t('kind'),
            dataIndex: 'resourceType',
            width: 130,
            render: (type: string) => t(`record:type.${type}`, { defaultValue: type }),
          },
          {
            title: t('label'),
            dataIndex: 'label',
            width: 200,
            render: (label: string, row) => <AppLink to={`/data/quarantine/${row.id}`}>{label || row.id}</AppLink>,
          },
          {
            title: t('problems'),
            dataIndex: 'problems',
            render: (problems: QuarantineRow['problems']) => (
              <>
                {l(problems[0]?.message)}
                {problems.length > 1 && <span className="tag">+{problems.length - 1}</span>}{' '}
                <span className="muted">{problems[0]?.rule}</span>
              </>
            ),
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
