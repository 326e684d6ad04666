import { useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import type { ProgramTodo, ProgramTodoList } from '../../../../src/http/contract.ts';
import { useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { Page } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { ServiceTabs } from './tabs.tsx';
import { formAddress, PhoneLink, useDays, Who } from './work-card.tsx';
import { useWorkList, useWorkParams, WorkFilters, WorkPager } from './work-filters.tsx';
import '../../styles/programs.css';

/** 服务 · 任务: what rules asked for, referrals to ask after, states whose time runs out. */
export function TasksPage() {
  const { t } = useText('programs');
  return (
    <Guard need="program.read">
      <Page title={t('tasks')} name={t('tasks')} note={t('tasks-note')}>
        <ServiceTabs />
        <Tasks />
      </Page>
    </Guard>
  );
}

function Tasks() {
  const { t } = useText('programs');
  const params = useWorkParams();
  const list = useWorkList<ProgramTodoList>('/api/programs/todo', params);
  return (
    <>
      <WorkFilters>
        <ExportButton path="/api/programs/todo" params={params} name={t('tasks')} />
      </WorkFilters>
      <Loaded query={list.query}>
        {({ items, today, counts }) => (
          <>
            {items.length === 0 ? (
              <Empty title={t('tasks-none')} why={t('tasks-none-why')} />
            ) : (
              <>
                <p className="muted">{t('tasks-count', counts)}</p>
                <ul className="work-cards" aria-label={t('tasks')}>
                  {items.map((item) => (
                    <TaskCard key={`${item.kind}/${item.id}`} item={item} today={today} />
                  ))}
                </ul>
              </>
            )}
            <WorkPager {...list} />
          </>
        )}
      </Loaded>
    </>
  );
}

/** One task; `bare` on the resident's own page. */
export function TaskCard({ item, today, bare }: { item: ProgramTodo; today: string; bare?: boolean }) {
  const { t, l } = useText('programs');
  const can = useCan();
  const go = useGo();
  const days = useDays();
  const client = useQueryClient();
  const [ending, setEnding] = useState(false);
  const [note, setNote] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const address = formAddress(item);
  const end = async () => {
    setFailure(undefined);
    try {
      await api.post(`/api/programs/tasks/${item.id}/end`, { note: note.trim() });
      await client.invalidateQueries({ queryKey: ['programs'] });
    } catch (caught) {
      setFailure(caught);
    }
  };
  return (
    <li className={bare ? 'task-line' : 'work-card'}>
      {!bare && (
        <div className="work-card-head">
          <Who one={item} />
          <Mark tone={item.late ? 'bad' : 'busy'}>{t(`todo.${item.kind}`)}</Mark>
        </div>
      )}
      <div className="work-card-why">
        <span>
          {l(item.packTitle)} · {l(item.title)}
        </span>
        <span className="num">
          {item.due
            ? t('in-unit', { what: t('until', { day: item.due }), unit: days(item.due, today) })
            : t('since', { day: item.since })}
        </span>
      </div>
      <div className="work-card-do">
        {!bare && <PhoneLink phone={item.phone} />}
        {item.kind === 'state'
          ? !bare &&
            item.person && (
              <Button type="primary" onClick={() => go(`/residents/${item.person}?tab=programmes`)}>
                {t('move-on')}
              </Button>
            )
          : can('program.record') && (
              <>
                <Button aria-expanded={ending} onClick={() => setEnding(!ending)}>
                  {t('task-end')}
                </Button>
                {address && (
                  <Button type="primary" onClick={() => go(address)}>
                    {t('record')}
                  </Button>
                )}
              </>
            )}
      </div>
      {ending && (
        <form
          className="form-actions"
          onSubmit={(event) => {
            event.preventDefault();
            void end();
          }}
        >
          <Input
            aria-label={t('task-note')}
            placeholder={t('task-note')}
            value={note}
            maxLength={300}
            autoFocus
            onChange={(event) => setNote(event.target.value)}
            style={{ flex: '1 1 200px' }}
          />
          <Button type="primary" htmlType="submit" disabled={note.trim() === ''}>
            {t('save')}
          </Button>
        </form>
      )}
      {failure !== undefined && <FailureNote error={failure} />}
    </li>
  );
}
