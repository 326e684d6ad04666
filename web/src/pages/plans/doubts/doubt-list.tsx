import { Button, Radio } from 'antd';
import type { Doubt } from '../../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../../app/address.tsx';
import { useCan } from '../../../app/session.ts';
import { ExportButton } from '../../../components/download-button.tsx';
import { none } from '../../../components/format.ts';
import { ListTable } from '../../../components/list-table.tsx';
import { Empty, Loaded } from '../../../components/state.tsx';
import { useText } from '../../../i18n/index.ts';
import { usePlan, usePlanDoubts } from '../queries.ts';
import { DecisionText } from './decision-text.tsx';
import { DoubtDrawer } from './doubt-drawer.tsx';

const STATES = ['all', 'open', 'settled'] as const;
type State = (typeof STATES)[number];

/** What changes a judgement comes first, remarks last. */
const WEIGHT = [
  'conflict',
  'looser-than-baseline',
  'impossible',
  'ratio-mismatch',
  'sum-exceeds',
  'deadline',
  'definition',
  'other',
];

function byWeight(a: Doubt, b: Doubt): number {
  return WEIGHT.indexOf(a.type) - WEIGHT.indexOf(b.type);
}

export function ofState(list: readonly Doubt[], state: State): Doubt[] {
  return list.filter(({ decision }) => state === 'all' || (state === 'settled') === (decision !== undefined));
}

/** The doubts of a plan, open ones and those that were decided; a doubt opens beside the list (`?doubt=`). */
export function DoubtList({ id, title }: { id: string; title: string }) {
  const { t, l } = useText('doubts');
  const can = useCan();
  const [search, change] = useAddress();
  const doubts = usePlanDoubts(id);
  const plan = usePlan(id);
  // Targets of the text without an indicator have no row on the board; they are found in the list of the text.
  const unjudged = new Set(plan.data?.statedList.flatMap(({ no, judged }) => (no && !judged ? [no] : [])));
  const state = STATES.find((one) => one === search.state) ?? 'all';
  const open = (key: string | undefined) => change({ doubt: key }, true);
  const kindOf = (type: string) => t(`plans:doubt.${type}`, { defaultValue: type });
  return (
    <Loaded query={doubts}>
      {(list) => {
        const shown = ofState(list, state).sort(byWeight);
        return (
          <>
            <p className="muted">{t('why')}</p>
            <div className="filters">
              <Radio.Group
                aria-label={t('states')}
                optionType="button"
                value={state}
                onChange={(event) => change({ state: event.target.value === 'all' ? undefined : event.target.value })}
                options={STATES.map((one) => ({
                  value: one,
                  label: `${t(`state.${one}`)} ${ofState(list, one).length}`,
                }))}
              />
              <ExportButton
                path={`/api/plans/${encodeURIComponent(id)}/doubts/export`}
                params={{ state: state === 'all' ? undefined : state }}
                name={`${title} ${t('title')}`}
              />
            </div>
            <ListTable<Doubt>
              label={t('plans:tab.doubts')}
              rowKey="key"
              dataSource={shown}
              minWidth={900}
              locale={{
                emptyText: <Empty title={t(state === 'all' ? 'none' : `none-${state}`)} why={t('none-why')} />,
              }}
              columns={[
                {
                  title: t('kind'),
                  dataIndex: 'type',
                  width: 110,
                  filters: [...new Set(list.map(({ type }) => type))].map((type) => ({
                    text: kindOf(type),
                    value: type,
                  })),
                  onFilter: (value, doubt) => doubt.type === value,
                  render: (type: string) => <span className="tag tag-warn">{kindOf(type)}</span>,
                },
                { title: t('subject'), dataIndex: 'subject', width: 190 },
                {
                  title: t('finding'),
                  render: (_, doubt) => (
                    <>
                      {l(doubt.finding)} <span className="muted">{t(`plans:origin.${doubt.origin}`)}</span>
                    </>
                  ),
                },
                {
                  title: t('targets'),
                  width: 110,
                  render: (_, doubt) =>
                    doubt.targets.length === 0
                      ? none
                      : doubt.targets.map((no) => (
                          <span key={no} className="target-link">
                            <AppLink
                              to={`/plans/${id}`}
                              search={unjudged.has(no) ? { tab: 'text', find: no } : { open: no }}
                            >
                              {t('to-target', { no })}
                            </AppLink>{' '}
                          </span>
                        )),
                },
                {
                  title: t('decision'),
                  width: 240,
                  render: (_, doubt) => (
                    <span className="doubt-decision">
                      {doubt.decision ? (
                        <DecisionText decision={doubt.decision} brief />
                      ) : (
                        <span className="muted">{t('open')}</span>
                      )}
                      <Button
                        size="small"
                        onClick={() => open(doubt.key)}
                        aria-label={`${t('decide')} ${doubt.subject}`}
                      >
                        {t(doubt.decision || !can('plan.edit') ? 'view' : 'decide')}
                      </Button>
                    </span>
                  ),
                },
              ]}
            />
            <DoubtDrawer
              plan={id}
              doubt={list.find(({ key }) => key === search.doubt)}
              onClose={() => open(undefined)}
            />
          </>
        );
      }}
    </Loaded>
  );
}
