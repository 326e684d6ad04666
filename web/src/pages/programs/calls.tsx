import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import type { ProgramCall, ProgramCallResult, ProgramWork, ProgramWorklist } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { Page } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { ServiceTabs } from './tabs.tsx';
import { CalledLine, OwedLine, PhoneLink, Who } from './work-card.tsx';
import { useWorkList, useWorkParams, WorkFilters, WorkPager } from './work-filters.tsx';
import '../../styles/programs.css';

const STATES = ['open', 'waiting', 'ended'] as const;

/** 服务 · 电话: whom to call because something is overdue, and what came of it with one tap. */
export function CallsPage() {
  const { t } = useText('programs');
  return (
    <Guard need="program.read">
      <Page title={t('calls')} name={t('calls')} note={t('calls-note')}>
        <ServiceTabs />
        <Calls />
      </Page>
    </Guard>
  );
}

function Calls() {
  const { t } = useText('programs');
  const [search, change] = useAddress();
  const call = search.call ?? 'open';
  const params = { ...useWorkParams(), call };
  const list = useWorkList<ProgramWorklist>('/api/programs/worklist', params);
  const results = useQuery({
    queryKey: ['programs', 'call-results'],
    queryFn: ({ signal }) => api.get<ProgramCallResult[]>('/api/programs/call-results', {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      <fieldset className="segments" aria-label={t('calls')}>
        {STATES.map((one) => (
          <Button
            key={one}
            type={call === one ? 'primary' : 'default'}
            aria-pressed={call === one}
            onClick={() => change({ call: one === 'open' ? undefined : one })}
          >
            {t(`call-state.${one}`)}
            {one === 'open' && list.query.data && ` ${list.query.data.counts.calls}`}
          </Button>
        ))}
      </fieldset>
      <WorkFilters>
        <ExportButton path="/api/programs/worklist" params={params} name={t('calls')} />
      </WorkFilters>
      <Loaded query={list.query}>
        {({ items, today }) => (
          <>
            {items.length === 0 ? (
              <Empty title={t('calls-none')} why={t(call === 'open' ? 'calls-none-why' : 'none-filtered')} />
            ) : (
              <ul className="work-cards" aria-label={t('calls')}>
                {byPerson(items).map((own) => (
                  <CallCard
                    key={own[0]!.person ?? own[0]!.enrolment}
                    items={own}
                    today={today}
                    results={results.data ?? []}
                  />
                ))}
              </ul>
            )}
            <WorkPager {...list} />
          </>
        )}
      </Loaded>
    </>
  );
}

/** One call is about everything that somebody is owed. */
function byPerson(items: readonly ProgramWork[]): ProgramWork[][] {
  const persons = new Map<string, ProgramWork[]>();
  for (const item of items) {
    const key = item.person ?? item.enrolment;
    persons.set(key, [...(persons.get(key) ?? []), item]);
  }
  return [...persons.values()];
}

function CallCard({ items, today, results }: { items: ProgramWork[]; today: string; results: ProgramCallResult[] }) {
  const { t, l } = useText('programs');
  const can = useCan();
  const client = useQueryClient();
  const [first] = items as [ProgramWork];
  const [asking, setAsking] = useState<ProgramCallResult>();
  const [day, setDay] = useState(today);
  const [saving, setSaving] = useState<string>();
  const [failure, setFailure] = useState<unknown>();
  const [done, setDone] = useState<ProgramCall>();
  const send = async (result: ProgramCallResult, expectedOn?: string) => {
    setSaving(result.code);
    setFailure(undefined);
    try {
      const body = {
        id: crypto.randomUUID(),
        person: first.person,
        result: result.code,
        ...(expectedOn ? { expectedOn } : {}),
      };
      setDone(await api.post<ProgramCall>('/api/programs/calls', body));
      setAsking(undefined);
      // The card stays until one looks at the list again, so that nothing jumps under the finger.
      await client.invalidateQueries({ queryKey: ['programs'], refetchType: 'none' });
    } catch (caught) {
      setFailure(caught);
    } finally {
      setSaving(undefined);
    }
  };
  return (
    <li className={done ? 'work-card work-card-done' : 'work-card'}>
      <div className="work-card-head">
        <Who one={first} />
      </div>
      {items.map((item) => (
        <OwedLine key={`${item.enrolment}/${item.contact}`} item={item} today={today} />
      ))}
      <CalledLine called={done ? { ...done } : first.called} />
      {done && done.exits.length > 0 && <p className="muted">{t('call-exit', { what: l(done.title) })}</p>}
      <div className="work-card-do">
        <PhoneLink phone={first.phone} />
        {!first.phone && <span className="muted">{t('no-phone')}</span>}
      </div>
      {first.person && (can('program.record') || can('program.manage')) && (
        <fieldset className="call-results" aria-label={t('call-result', { name: first.name })}>
          {results.map((one) => (
            <Button
              key={one.code}
              size="small"
              type={done?.result === one.code || asking?.code === one.code ? 'primary' : 'default'}
              loading={saving === one.code}
              onClick={() => (one.asksDay ? setAsking(asking?.code === one.code ? undefined : one) : void send(one))}
            >
              {l(one.title)}
            </Button>
          ))}
        </fieldset>
      )}
      {asking && (
        <div className="form-actions">
          <label htmlFor={`expected-${first.person}`}>
            {t('expected-day')}{' '}
            <Input
              id={`expected-${first.person}`}
              type="date"
              min={today}
              value={day}
              onChange={(event) => setDay(event.target.value)}
              style={{ width: 160 }}
            />
          </label>
          <Button type="primary" disabled={!day} onClick={() => void send(asking, day)}>
            {t('save')}
          </Button>
        </div>
      )}
      {failure !== undefined && <FailureNote error={failure} />}
    </li>
  );
}
