import { Input } from 'antd';
import type { PlanDetail } from '../../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../../app/address.tsx';
import { none } from '../../../components/format.ts';
import { ListTable } from '../../../components/list-table.tsx';
import { Empty } from '../../../components/state.tsx';
import { useText } from '../../../i18n/index.ts';

type Stated = PlanDetail['statedList'][number];

/** Everything the plan's text states as a target, and its figures of the past. */
export function TextLists({ plan }: { plan: PlanDetail }) {
  const { t, language } = useText('doubts');
  const [search, change] = useAddress();
  const nameOf = (item: { name: string; nameEn?: string | undefined }) =>
    (language === 'en' && item.nameEn) || item.name;
  const find = (search.find ?? '').trim();
  const rows = plan.statedList
    .map((item, at) => ({ ...item, key: `${at} ${item.no}` }))
    .filter(
      (item) =>
        !find || `${item.no} ${item.name} ${item.nameEn ?? ''} ${item.raw}`.toLowerCase().includes(find.toLowerCase()),
    );
  return (
    <>
      <p className="muted">{t('text-why')}</p>
      <div className="filters">
        <Input.Search
          aria-label={t('text-search')}
          placeholder={t('text-search')}
          allowClear
          defaultValue={find}
          onChange={(event) => change({ find: event.target.value || undefined })}
          className="text-search"
        />
      </div>
      <ListTable<Stated & { key: string }>
        label={t('text-tab')}
        dataSource={rows}
        minWidth={760}
        locale={{ emptyText: <Empty title={t('text-none')} why={t('text-none-why')} /> }}
        columns={[
          { title: '#', dataIndex: 'no', width: 70 },
          { title: t('text-name'), render: (_, item) => nameOf(item) },
          { title: t('text-raw'), dataIndex: 'raw', width: 200 },
          { title: t('text-year'), dataIndex: 'byYear', width: 80, render: (year: number | null) => year ?? none },
          {
            title: t('text-section'),
            dataIndex: 'section',
            width: 260,
            filters: [...new Set(plan.statedList.map(({ section }) => section))].map((section) => ({
              text: section,
              value: section,
            })),
            onFilter: (value, item) => item.section === value,
            render: (section: string) => <span className="muted">{section}</span>,
          },
          {
            title: t('text-board'),
            width: 90,
            render: (_, item) =>
              item.no ? (
                <AppLink to={`/plans/${plan.id}`} search={{ open: item.no }}>
                  {t(item.judged ? 'on-board' : 'not-on-board')}
                </AppLink>
              ) : (
                <span className="muted">{t('not-on-board')}</span>
              ),
          },
        ]}
      />
      {plan.factList.length > 0 && (
        <>
          <h2>{t('facts')}</h2>
          <p className="muted">{t('facts-why')}</p>
          <ListTable
            label={t('facts')}
            rowKey="no"
            dataSource={plan.factList}
            minWidth={480}
            columns={[
              { title: '#', dataIndex: 'no', width: 70 },
              { title: t('fact-name'), render: (_, item) => nameOf(item) },
              {
                title: t('fact-value'),
                width: 160,
                align: 'right',
                render: (_, { bound, value, unit }) => `${bound ?? ''}${value} ${unit ?? ''}`,
              },
              { title: t('fact-year'), dataIndex: 'year', width: 90 },
            ]}
          />
        </>
      )}
    </>
  );
}
