import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import type { ProgramCall, ProgramFlow, ProgramPack, ProgramTodoList } from '../../../../src/http/contract.ts';
import { useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { TaskCard } from './tasks.tsx';

/** States of the resident's enrolments that have a workflow. */
export function useFlows(person: string) {
  const can = useCan();
  return useQuery({
    queryKey: ['programs', 'flows', person],
    queryFn: ({ signal }) => api.get<ProgramFlow[]>(`/api/programs/persons/${person}/flows`, {}, signal),
    enabled: can('program.read'),
  });
}

/** Where an enrolment stands, until when, and what may follow. */
export function Flow({ flow, person, forms }: { flow: ProgramFlow; person: string; forms: ProgramPack['forms'] }) {
  const { t, l } = useText('programs');
  const can = useCan();
  const client = useQueryClient();
  const go = useGo();
  const [failure, setFailure] = useState<unknown>();
  const [moving, setMoving] = useState<string>();
  const move = async (transition: string) => {
    setFailure(undefined);
    setMoving(transition);
    try {
      await api.post(`/api/programs/enrolments/${flow.enrolment}/transitions`, { transition });
      await client.invalidateQueries({ queryKey: ['programs'] });
    } catch (caught) {
      setFailure(caught);
    } finally {
      setMoving(undefined);
    }
  };
  // What a paper makes is made by filling it in; one paper may make one of several.
  const papers = forms.flatMap(({ code, title }) => {
    const next = flow.next.filter((one) => !one.byHand && one.forms.includes(`${flow.pack}/${code}`));
    return next.length > 0 ? [{ code, title, next }] : [];
  });
  return (
    <div className="flow">
      <p>
        {t('state')} <Mark tone={flow.late ? 'bad' : 'busy'}>{l(flow.title)}</Mark>{' '}
        <span className="muted num">
          {t('since', { day: flow.since })}
          {flow.due && ` · ${t('until', { day: flow.due })}`}
        </span>
      </p>
      {(can('program.record') || can('program.manage')) && (
        <p className="form-actions">
          {can('program.record') &&
            papers.map(({ code, title, next }) => (
              <Button
                key={code}
                size="small"
                disabled={!next.some(({ allowed }) => allowed)}
                title={t('flow-form', { next: next.map((one) => l(one.title)).join(' / ') })}
                onClick={() => go(`/services/contact?person=${person}&pack=${flow.pack}&form=${code}`)}
              >
                {l(title)}…
              </Button>
            ))}
          {flow.next
            .filter(({ byHand }) => byHand)
            .map((one) => (
              <Button
                key={one.code}
                size="small"
                disabled={!one.allowed || !one.ready}
                loading={moving === one.code}
                title={one.allowed ? (one.ready ? undefined : t('flow-wait')) : t('flow-role')}
                onClick={() => void move(one.code)}
              >
                {l(one.title)}
              </Button>
            ))}
        </p>
      )}
      {failure !== undefined && <FailureNote error={failure} />}
    </div>
  );
}

/** What rules asked for and nobody has done, and the calls of the last time. */
export function PersonTasks({ person }: { person: string }) {
  const { t, l } = useText('programs');
  const can = useCan();
  const todo = useQuery({
    queryKey: ['programs', 'todo', person],
    queryFn: ({ signal }) => api.get<ProgramTodoList>('/api/programs/todo', { person, limit: 50 }, signal),
    enabled: can('program.read'),
  });
  const calls = useQuery({
    queryKey: ['programs', 'calls', person],
    queryFn: ({ signal }) => api.get<ProgramCall[]>(`/api/programs/persons/${person}/calls`, {}, signal),
    enabled: can('program.read'),
  });
  const tasks = (todo.data?.items ?? []).filter(({ kind }) => kind !== 'state');
  if (tasks.length === 0 && (calls.data ?? []).length === 0) return null;
  return (
    <section className="enrolment">
      {tasks.length > 0 && (
        <>
          <h3>{t('tasks')}</h3>
          <ul className="plain-list">
            {tasks.map((item) => (
              <TaskCard key={item.id} item={item} today={todo.data!.today} bare />
            ))}
          </ul>
        </>
      )}
      {(calls.data ?? []).length > 0 && (
        <>
          <h3>{t('calls')}</h3>
          <ul className="plain-list">
            {calls.data!.slice(0, 5).map((call) => (
              <li key={call.id}>
                <span className="num">{call.day}</span> {l(call.title)}
                {call.expectedOn && ` · ${t('expected', { day: call.expectedOn })}`}{' '}
                <span className="muted">
                  {call.by} {call.note}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
