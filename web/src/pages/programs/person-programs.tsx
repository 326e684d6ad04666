import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import type {
  ProgramContact,
  ProgramEnrolment,
  ProgramFlow,
  ProgramPack,
  ProgramPerson,
} from '../../../../src/http/contract.ts';
import { AppLink, useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { ColleagueSelect } from './colleague-select.tsx';
import { ClassMark, ContactTitle, DueMark, TrendMark } from './marks.tsx';
import { Flow, PersonTasks, useFlows } from './person-flow.tsx';
import { Recorded } from './recorded.tsx';
import { BirthLink } from './register.tsx';
import { formAddress, VisitLink } from './work-card.tsx';
import { usePacks, useTeams } from './work-filters.tsx';
import '../../styles/programs.css';

/** A resident's programmes on their page: what is owed, contacts, trends; ending an enrolment. */
export function PersonPrograms({ person }: { person: string }) {
  const { t } = useText('programs');
  const can = useCan();
  const query = useQuery({
    queryKey: ['programs', 'person', person],
    queryFn: ({ signal }) => api.get<ProgramPerson>(`/api/programs/persons/${person}`, {}, signal),
    enabled: can('program.read'),
  });
  const packs = usePacks(undefined);
  if (!can('program.read')) return null;
  return (
    <Panel title={t('managed')}>
      <Loaded query={query}>
        {(found) =>
          found.enrolments.length === 0 && found.contacts.length === 0 ? (
            <Empty
              title={t('not-managed')}
              next={
                can('program.manage') ? (
                  <AppLink to={`/services/enrol?person=${person}`}>{t('enrol')}</AppLink>
                ) : undefined
              }
            />
          ) : (
            <Programs found={found} packs={packs.data ?? []} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function Programs({ found, packs }: { found: ProgramPerson; packs: ProgramPack[] }) {
  const { t } = useText('programs');
  const can = useCan();
  const flows = useFlows(found.person).data ?? [];
  const others = found.recorded.length > 0 && <Recorded person={found.person} rows={found.recorded} />;
  // What waits for somebody to say what it was comes before what is done.
  const waiting = found.recorded.some(({ why }) => why === 'unknown');
  return (
    <>
      <p className="form-actions">
        <VisitLink visits={found.visits} person={found.person} />
        <AppLink to={`/services/household?person=${found.person}`}>{t('household')}</AppLink>
        {can('program.manage') && <AppLink to={`/services/enrol?person=${found.person}`}>{t('enrol-more')}</AppLink>}
      </p>
      <PersonTasks person={found.person} />
      {found.enrolments.map((enrolment) => (
        <Enrolment
          key={enrolment.id}
          enrolment={enrolment}
          pack={packs.find(({ id }) => id === enrolment.pack)}
          flow={flows.find((one) => one.enrolment === enrolment.id)}
        />
      ))}
      {found.trends.length > 0 && (
        <p className="trend-list">
          {found.trends.map((trend) => (
            <TrendMark key={trend.item} trend={trend} label />
          ))}
        </p>
      )}
      {waiting && others}
      <Contacts person={found.person} contacts={found.contacts} />
      {!waiting && others}
    </>
  );
}

function Enrolment({
  enrolment,
  pack,
  flow,
}: {
  enrolment: ProgramEnrolment;
  pack: ProgramPack | undefined;
  flow: ProgramFlow | undefined;
}) {
  const { t, l } = useText('programs');
  const can = useCan();
  const go = useGo();
  const [open, setOpen] = useState<'end' | 'transfer'>();
  const { title, enrolled, exited, exitReason, institutionName, doctorName, lastClass, due, person, proposedExit } =
    enrolment;
  const owed = due.filter(({ status }) => status !== 'done');
  return (
    <section className="enrolment">
      <h3>
        {l(title)} <ClassMark found={lastClass} />
      </h3>
      <p className="muted">
        {t('enrolled-since', { day: enrolled })} ·{' '}
        {[institutionName, enrolment.teamName, doctorName].filter(Boolean).join(' · ')}
        {exited && ` · ${t('exited-on', { day: exited })} ${l(exitReason)}`}
      </p>
      {proposedExit && (
        <p>
          <Mark tone="warn">{t('proposed-exit', { reason: l(proposedExit.title) })}</Mark>
        </p>
      )}
      {enrolment.handOver && !exited && <HandOver enrolment={enrolment} handOver={enrolment.handOver} />}
      {flow && <Flow flow={flow} person={person} forms={pack?.forms ?? []} />}
      {!exited && (
        <ul className="plain-list">
          {owed.map((item) => {
            const address = formAddress({ person, form: item.form, pack: enrolment.pack, contact: item.contact });
            return (
              <li key={item.contact}>
                {l(item.title)} <span className="num">{t('due-on', { day: item.due })}</span>{' '}
                <DueMark status={item.status} />{' '}
                {address && can('program.record') && pack?.records && (
                  <Button size="small" aria-label={`${l(item.title)} ${t('record')}`} onClick={() => go(address)}>
                    {t('record')}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {!exited && pack?.records && can('program.record') && (
        <Select
          aria-label={t('record-other')}
          placeholder={t('record-other')}
          value={null}
          size="small"
          onChange={(form: string | null) =>
            form && go(`/services/contact?person=${person}&pack=${pack.id}&form=${form}`)
          }
          options={pack.forms.map(({ code, title: name }) => ({ value: code, label: l(name) }))}
          style={{ minWidth: 200 }}
        />
      )}
      {!exited && can('program.manage') && open === undefined && (
        <p className="form-actions">
          <Button size="small" onClick={() => setOpen('transfer')}>
            {t('transfer')}
          </Button>
          <Button size="small" onClick={() => setOpen('end')}>
            {t('end')}
          </Button>
        </p>
      )}
      {open === 'end' && <EndForm enrolment={enrolment} exits={pack?.exits ?? []} onDone={() => setOpen(undefined)} />}
      {open === 'transfer' && <TransferForm enrolment={enrolment} onDone={() => setOpen(undefined)} />}
    </section>
  );
}

/** Handed over and not received yet. */
function HandOver({
  enrolment,
  handOver: { on, by, note, own },
}: {
  enrolment: ProgramEnrolment;
  handOver: NonNullable<ProgramEnrolment['handOver']>;
}) {
  const { t } = useText('programs');
  const { send, failure } = useEnrolmentChange(enrolment, 'receive', () => {});
  return (
    <div className="form-actions" role="status">
      <Mark tone="warn">{t('handed-over', { day: on, name: by })}</Mark>
      {note && <span>{note}</span>}
      {own && (
        <Button size="small" type="primary" onClick={() => void send({})}>
          {t('receive')}
        </Button>
      )}
      {failure !== undefined && <FailureNote error={failure} />}
    </div>
  );
}

function TransferForm({ enrolment, onDone }: { enrolment: ProgramEnrolment; onDone: () => void }) {
  const { t } = useText('programs');
  const [doctor, setDoctor] = useState<string>();
  const [team, setTeam] = useState<string>();
  const [note, setNote] = useState('');
  const teams = (useTeams(undefined).data ?? []).filter(({ active }) => active);
  const { send, failure } = useEnrolmentChange(enrolment, 'transfer', onDone);
  return (
    <div className="work-form">
      <div className="form-actions">
        <ColleagueSelect
          area={undefined}
          label={t('transfer-to')}
          value={doctor}
          onChoose={(one) => setDoctor(one?.account)}
        />
        {teams.length > 0 && (
          <Select
            aria-label={t('team')}
            placeholder={t('team')}
            allowClear
            value={team ?? null}
            onChange={(value) => setTeam(value ?? undefined)}
            options={teams.map(({ id, name }) => ({ value: id, label: name }))}
            style={{ minWidth: 140 }}
          />
        )}
        <Input
          aria-label={t('hand-over-note')}
          placeholder={t('hand-over-note')}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          style={{ width: 260 }}
        />
        <Button
          type="primary"
          disabled={!doctor && !team}
          onClick={() =>
            void send({ ...(doctor ? { doctor } : {}), ...(team ? { team } : {}), ...(note.trim() ? { note } : {}) })
          }
        >
          {t('transfer')}
        </Button>
        <Button onClick={onDone}>{t('cancel')}</Button>
      </div>
      {failure !== undefined && <FailureNote error={failure} />}
    </div>
  );
}

/** Sends a change of an enrolment, reads the programmes again and closes the form; what went wrong is shown in it. */
function useEnrolmentChange(enrolment: ProgramEnrolment, change: 'transfer' | 'exit' | 'receive', onDone: () => void) {
  const client = useQueryClient();
  const [failure, setFailure] = useState<unknown>();
  const send = async (body: object) => {
    setFailure(undefined);
    try {
      await api.post(`/api/programs/enrolments/${enrolment.id}/${change}`, body);
      // The page around tells contracts and programmes, too.
      await Promise.all([['programs'], ['person']].map((queryKey) => client.invalidateQueries({ queryKey })));
      onDone();
    } catch (caught) {
      setFailure(caught);
    }
  };
  return { send, failure };
}

function EndForm({
  enrolment,
  exits,
  onDone,
}: {
  enrolment: ProgramEnrolment;
  exits: ProgramPack['exits'];
  onDone: () => void;
}) {
  const { t, l } = useText('programs');
  const [on, setOn] = useState('');
  const [reason, setReason] = useState<string | undefined>(enrolment.proposedExit?.code);
  const { send, failure } = useEnrolmentChange(enrolment, 'exit', onDone);
  return (
    <div className="work-form">
      <div className="form-actions">
        <Input
          aria-label={t('last-day')}
          type="date"
          value={on}
          onChange={(event) => setOn(event.target.value)}
          style={{ width: 160 }}
        />
        <Select
          aria-label={t('reason')}
          placeholder={t('reason')}
          value={reason ?? null}
          onChange={(value) => setReason(value ?? undefined)}
          options={exits.map(({ code, title }) => ({ value: code, label: l(title) }))}
          style={{ minWidth: 140 }}
        />
        <Button type="primary" disabled={!on || !reason} onClick={() => void send({ on, reason })}>
          {t('end')}
        </Button>
        <Button onClick={onDone}>{t('cancel')}</Button>
      </div>
      {failure !== undefined && <FailureNote error={failure} />}
    </div>
  );
}

function Contacts({ person, contacts }: { person: string; contacts: ProgramContact[] }) {
  const { t, l } = useText('programs');
  const can = useCan();
  return (
    <ListTable<ProgramContact>
      label={t('contacts')}
      rowKey="id"
      minWidth={860}
      cards
      dataSource={contacts}
      locale={{ emptyText: <Empty title={t('contacts-none')} /> }}
      columns={[
        { title: t('day'), dataIndex: 'day', width: 110 },
        { title: t('form'), dataIndex: 'title', render: (_, row) => <ContactTitle contact={row} /> },
        {
          title: t('class'),
          dataIndex: 'class',
          width: 150,
          render: (_, row) =>
            row.withdrawn ? (
              <Mark tone="plain">{t('withdrawn')}</Mark>
            ) : row.valid ? (
              <ClassMark found={row.class} />
            ) : (
              <Mark tone="bad" title={row.problems.map(({ text }) => l(text)).join('；')}>
                {t('invalid')}
              </Mark>
            ),
        },
        { title: t('next'), dataIndex: 'next', width: 110 },
        { title: t('by'), dataIndex: 'doctorName', width: 130 },
        {
          title: '',
          dataIndex: 'id',
          width: 170,
          render: (id: string, row) => (
            <>
              {can('program.record') && (
                <AppLink to={`/services/print?person=${person}&contact=${id}`}>{t('print')}</AppLink>
              )}{' '}
              {can('program.record') && (
                <AppLink to={`/services/contact?person=${person}&pack=${row.pack}&form=${row.form}&contact=${id}`}>
                  {t('correct')}
                </AppLink>
              )}{' '}
              <AppLink to={`/services/history?contact=${id}`}>{t('versions', { count: row.version })}</AppLink>{' '}
              {can('program.manage') && <BirthLink birth={row.birth} person={person} />}
            </>
          ),
        },
      ]}
    />
  );
}
