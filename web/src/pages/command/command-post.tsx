import { Button, Checkbox } from 'antd';
import type { CommandDetail } from '../../../../src/http/contract.ts';
import { formatTime } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import type { DialogName } from './dialogs.tsx';
import { useChange } from './queries.ts';

type Seat = CommandDetail['seats'][number];

/** 指挥部: role cards with who fills them and what they do, checklists, the action plan of every operational period. */
export function CommandPost({ detail, onEdit }: { detail: CommandDetail; onEdit: (name: DialogName) => void }) {
  const { t, l } = useText('command');
  const { seats, periods, plan, event, may } = detail;
  const leads = may.order && event.state === 'responding';
  if (!plan) return <Empty title={t('post.none')} why={t('period-why')} />;
  const titles = new Map(seats.map(({ id, title }) => [id, title]));
  return (
    <>
      <p className="muted">{t('post.plan', { title: l(plan.title), from: plan.from })}</p>
      <Panel
        title={t('post.roles')}
        tools={
          leads && (
            <Button size="small" onClick={() => onEdit('seat')}>
              {t('do.seat')}
            </Button>
          )
        }
      >
        <Cards seats={seats.filter(({ kind }) => kind === 'role')} />
      </Panel>
      <Panel title={t('post.groups')}>
        <Cards seats={seats.filter(({ kind }) => kind === 'group')} />
      </Panel>
      <div className="columns">
        {plan.checklists.map((checklist) => (
          <Checklist key={checklist.id} checklist={checklist} detail={detail} />
        ))}
      </div>
      <Panel
        title={t('post.periods')}
        tools={
          leads && (
            <Button size="small" onClick={() => onEdit('period')}>
              {t('do.period')}
            </Button>
          )
        }
      >
        {[...periods].reverse().map(({ no, begins, ends, objectives, tasks, name }, i) => (
          <details key={no} open={i === 0}>
            <summary>
              <strong>{t('period', { no, from: formatTime(begins).slice(5), to: formatTime(ends).slice(5) })}</strong>{' '}
              <span className="muted">{name}</span>
            </summary>
            <ol className="command-objectives">
              {objectives.map((objective) => (
                <li key={objective}>{objective}</li>
              ))}
            </ol>
            <dl className="pairs">
              {tasks.map(({ group, text }) => (
                <div key={group}>
                  <dt>{l(titles.get(group)) || group}</dt>
                  <dd>{text}</dd>
                </div>
              ))}
            </dl>
          </details>
        ))}
      </Panel>
    </>
  );
}

function Cards({ seats }: { seats: Seat[] }) {
  const { t, l } = useText('command');
  return (
    <ul className="role-cards">
      {seats.map(({ id, title, unit, holder, since, duties }) => (
        <li key={id}>
          <strong>{l(title)}</strong>
          <div className="role-holder">
            {(holder ?? unit) ? [unit, holder].filter(Boolean).join(' · ') : <Mark tone="warn">{t('seat-empty')}</Mark>}
            {since && <span className="muted"> {t('post.since', { at: formatTime(since).slice(5) })}</span>}
          </div>
          <ul>
            {duties.map((duty) => (
              <li key={duty.zh}>{l(duty)}</li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function Checklist({
  checklist,
  detail: { event, checks, may },
}: {
  checklist: NonNullable<CommandDetail['plan']>['checklists'][number];
  detail: CommandDetail;
}) {
  const { t, l } = useText('command');
  const change = useChange<{ checklist: string; item: number; done: boolean }>(event.id, 'checks');
  const open = (may.report || may.order) && (event.state === 'responding' || event.state === 'ended');
  return (
    <Panel title={t('post.checklist', { title: l(checklist.title) })}>
      <ul className="item-list">
        {checklist.items.map((text, item) => {
          const known = checks.find((one) => one.checklist === checklist.id && one.item === item);
          return (
            <li key={text.zh}>
              <Checkbox
                checked={known?.done ?? false}
                disabled={!open || change.isPending}
                onChange={({ target }) => change.mutate({ checklist: checklist.id, item, done: target.checked })}
              >
                {l(text)}
              </Checkbox>
              {known?.done && <span className="muted">{`${known.name} ${formatTime(known.at).slice(5)}`}</span>}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
