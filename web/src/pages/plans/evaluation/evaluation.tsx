import { useAddress } from '../../../app/address.tsx';
import { useCan } from '../../../app/session.ts';
import { Panel } from '../../../components/page.tsx';
import { Loaded } from '../../../components/state.tsx';
import { useText } from '../../../i18n/index.ts';
import { Compare } from './compare.tsx';
import { FeedbackList } from './feedback-list.tsx';
import { FreezeButton } from './freeze-dialog.tsx';
import { useSnapshots } from './queries.ts';
import { Releases } from './releases.tsx';
import { SnapshotTable } from './snapshot-table.tsx';

/** Evaluations of a plan: frozen ones, what changed between them, what the public sees. */
export function Evaluation({
  id,
  title,
  period,
  on,
}: {
  id: string;
  title: string;
  period: [number, number];
  on: string | undefined;
}) {
  const { t } = useText('evaluation');
  const can = useCan();
  const [search, change] = useAddress();
  const snapshots = useSnapshots(id);
  const a = search.compare;
  return (
    <>
      <Panel
        title={t('snapshots')}
        tools={can('plan.report') && on && <FreezeButton id={id} on={on} period={period} snapshots={snapshots.data} />}
      >
        <p className="muted">{t('snapshots-why')}</p>
        <Loaded query={snapshots}>
          {(list) => (
            <SnapshotTable
              id={id}
              title={title}
              list={list}
              compare={(one) => change({ compare: one, with: undefined }, true)}
            />
          )}
        </Loaded>
      </Panel>
      {a && snapshots.data && (
        <Compare
          id={id}
          title={title}
          a={a}
          b={search.with}
          on={on}
          snapshots={snapshots.data}
          choose={(next) => change(next)}
        />
      )}
      <Releases id={id} snapshots={snapshots.data} />
      {can('plan.publish') && <FeedbackList id={id} />}
    </>
  );
}
