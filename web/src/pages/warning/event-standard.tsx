import { useQuery } from '@tanstack/react-query';
import type { EventStandard } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { WarningTabs } from './tabs.tsx';

const PATH = '/api/surveillance/event-standard';

/** 预警 · 报告标准: from how many cases on an event must be reported, and in which areas other numbers hold. */
export function EventStandardPage() {
  const { t, l } = useText('warning');
  const query = useQuery({ queryKey: ['surveillance', 'event-standard'], queryFn: () => api.get<EventStandard>(PATH) });
  return (
    <Guard need="surveillance.read">
      <Page title={t('standard.title')} name={t('standard.title')} note={t('standard.note')}>
        <WarningTabs />
        <Loaded query={query}>
          {({ from, rules, zones, chain }) => (
            <>
              <Panel title={t('standard.rules')} tools={t('standard.since', { from })}>
                <ListTable
                  label={t('standard.rules')}
                  cards
                  rowKey="id"
                  dataSource={rules}
                  columns={[
                    {
                      title: t('standard.rule'),
                      key: 'rule',
                      render: (_, { title, verified }) => (
                        <>
                          {l(title)} {!verified && <Mark tone="warn">{t('signal.unverified')}</Mark>}
                        </>
                      ),
                    },
                    {
                      title: t('standard.where'),
                      key: 'where',
                      render: (_, rule) =>
                        rule.zones.length === 0 ? t('standard.everywhere') : rule.zones.map(l).join(' / '),
                    },
                    {
                      title: t('standard.holds'),
                      key: 'holds',
                      render: (_, rule) => (rule.holds ? t('standard.in-force') : t('standard.no-area')),
                    },
                  ]}
                />
              </Panel>
              <Panel title={t('standard.zones')}>
                {zones.length === 0 ? (
                  <Empty title={t('standard.no-zones')} why={t('standard.no-zones-why')} />
                ) : (
                  <ListTable
                    label={t('standard.zones')}
                    cards
                    rowKey={({ area, topicTitle }) => `${area} ${l(topicTitle)}`}
                    dataSource={zones}
                    columns={[
                      { title: t('disease'), key: 'topic', render: (_, { topicTitle }) => l(topicTitle) },
                      { title: t('standard.area'), key: 'area', render: (_, { areaName }) => areaName ?? none },
                      { title: t('standard.class'), key: 'class', render: (_, { classTitle }) => l(classTitle) },
                    ]}
                  />
                )}
              </Panel>
              <Panel title={t('standard.chain')}>
                <ol>
                  {chain.map(({ to, hours }) => (
                    <li key={to.en}>{t('standard.step', { to: l(to), hours })}</li>
                  ))}
                </ol>
              </Panel>
            </>
          )}
        </Loaded>
      </Page>
    </Guard>
  );
}
