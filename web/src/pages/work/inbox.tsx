import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Grid, Select, type TableProps } from 'antd';
import type { Inbox, WorkItem } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useCan } from '../../app/session.ts';
import { AddressTabs } from '../../components/address-tabs.tsx';
import { ExportButton } from '../../components/download-button.tsx';
import { none } from '../../components/format.ts';
import { Page } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { SearchInput } from '../resources/resources.tsx';
import { ItemDrawer } from './item-drawer.tsx';
import { Due, executionStates, Percent, StateMark } from './marks.tsx';
import { Messages } from './messages.tsx';
import { Notifications } from './notifications.tsx';
import { useMessageCount, useWorkSettings } from './queries.ts';
import { Units } from './units.tsx';

type Column = NonNullable<TableProps<WorkItem>['columns']>[number];

/** 待办: what waits for me and my unit, what I watch, what I was told. */
export function InboxPage() {
  return (
    <Guard need="task.read">
      <InboxView />
    </Guard>
  );
}

function InboxView() {
  const { t } = useText('work');
  const can = useCan();
  const [search, change] = useAddress();
  const inbox = useQuery({ queryKey: ['work', 'inbox'], queryFn: () => api.get<Inbox>('/api/work/inbox') });
  const messages = useMessageCount(true).data?.unread;
  const label = (key: string, n?: number) => `${t(`tab.${key}`)}${n === undefined ? '' : ` ${n}`}`;
  return (
    <Page
      title={t('inbox')}
      name={t('inbox')}
      note={
        inbox.data &&
        inbox.data.units.length > 0 &&
        t('my-units', { units: inbox.data.units.map(({ name }) => name).join('、') })
      }
    >
      <Loaded query={inbox}>
        {(counts) => (
          <AddressTabs
            label={t('tabs')}
            keep={() => ({})}
            tabs={[
              {
                key: 'own',
                label: label('own', counts.own.open),
                children: <Items whose="own" counts={counts} />,
              },
              {
                key: 'watched',
                label: label('watched', counts.watched.open),
                children: <Items whose="watched" counts={counts} />,
              },
              ...(counts.all
                ? [{ key: 'all', label: label('all', counts.all.open), children: <Items counts={counts} /> }]
                : []),
              { key: 'messages', label: label('messages', messages), children: <Messages /> },
              { key: 'notices', label: label('notices', counts.unread), children: <Notifications /> },
              ...(can('task.manage') ? [{ key: 'units', label: label('units'), children: <Units /> }] : []),
            ]}
          />
        )}
      </Loaded>
      <ItemDrawer id={search.item} onClose={() => change({ item: undefined })} />
    </Page>
  );
}

function Items({ whose, counts }: { whose?: 'own' | 'watched'; counts: Inbox }) {
  const { t, l } = useText('work');
  const [search, change] = useAddress();
  const kinds = useWorkSettings().data?.kinds ?? [];
  const narrow = Grid.useBreakpoint().md === false;
  const params = {
    whose,
    state: search.state,
    open: search.state || search.ended ? undefined : '1',
    overdue: search.overdue,
    kind: search.kind,
    q: search.q,
  };
  const paged = usePaged<WorkItem>(['work', 'items'], '/api/work/items', params);
  const sums = whose === 'own' ? counts.own : whose === 'watched' ? counts.watched : counts.all;
  const names = (item: WorkItem) => item.units.flatMap((unit) => (unit.role === 'lead' ? unit.name : [])).join('、');
  const kind: Column = {
    title: t('col.kind'),
    width: 96,
    render: (_, item) => <span className="tag">{l(item.kindTitle)}</span>,
  };
  // A phone shows one column: who and until when stand under the title.
  const title: Column = {
    title: t('col.title'),
    render: (_, item) => (
      <>
        <div>{item.title}</div>
        {item.lastNote && <div className="muted clip">{item.lastNote}</div>}
        {narrow && (
          <div className="muted">
            <span className="tag">{l(item.kindTitle)}</span> {item.accountName ?? names(item)}{' '}
            <Due due={item.due} daysLate={item.daysLate} />
          </div>
        )}
      </>
    ),
  };
  const leads: Column = {
    title: t('col.leads'),
    width: 190,
    render: (_, item) => item.accountName ?? (names(item) || none),
  };
  const due: Column = {
    title: t('col.due'),
    width: 170,
    render: (_, item) => <Due due={item.due} daysLate={item.daysLate} />,
  };
  const percent: Column = {
    title: t('col.percent'),
    width: 130,
    render: (_, item) => <Percent percent={item.percent} label={t('col.percent')} />,
  };
  const state: Column = {
    title: t('col.state'),
    width: narrow ? 88 : 104,
    render: (_, item) => <StateMark state={item.state} />,
  };
  return (
    <>
      {sums && (
        <ul className="count-row">
          <li>
            <Button
              size="small"
              aria-pressed={search.overdue === '1'}
              type={search.overdue ? 'primary' : 'default'}
              onClick={() => change({ overdue: search.overdue ? undefined : '1', state: undefined })}
            >
              <span aria-hidden="true">⚠</span> {t('overdue')} {sums.overdue}
            </Button>
          </li>
          <li>
            <Button
              size="small"
              aria-pressed={search.state === 'submitted'}
              type={search.state === 'submitted' ? 'primary' : 'default'}
              onClick={() =>
                change({ state: search.state === 'submitted' ? undefined : 'submitted', overdue: undefined })
              }
            >
              {t('state.submitted')} {sums.submitted}
            </Button>
          </li>
          <li className="muted">{t('due-soon', { count: sums.dueSoon })}</li>
        </ul>
      )}
      <search className="filters">
        <SearchInput value={search.q} label={t('find')} onChange={(q) => change({ q })} />
        <Select
          allowClear
          aria-label={t('col.state')}
          placeholder={t('col.state')}
          value={search.state}
          style={{ width: 130 }}
          onChange={(state?: string) => change({ state })}
          options={executionStates.slice(1).map((state) => ({ value: state, label: t(`state.${state}`) }))}
        />
        <Select
          allowClear
          aria-label={t('col.kind')}
          placeholder={t('col.kind')}
          value={search.kind}
          style={{ width: 150 }}
          onChange={(kind?: string) => change({ kind })}
          options={kinds.map(({ kind, title }) => ({ value: kind, label: l(title) }))}
        />
        <Checkbox
          checked={search.ended === '1'}
          onChange={(event) => change({ ended: event.target.checked ? '1' : undefined })}
        >
          {t('with-ended')}
        </Checkbox>
        <ExportButton path="/api/work/items" params={params} name={t('inbox')} />
      </search>
      <PagedTable<WorkItem>
        paged={paged}
        label={t('items')}
        rowKey={(item) => item.id}
        minWidth={narrow ? 0 : 860}
        onOpen={(item) => change({ item: item.id })}
        empty={<Empty title={t('items-none')} why={t('items-none-why')} />}
        columns={narrow ? [title, state] : [kind, title, leads, due, percent, state]}
      />
    </>
  );
}
