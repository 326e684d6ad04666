import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import type { ProgramContact, ProgramEnrolment, ProgramInstitution } from '../../../../src/http/contract.ts';
import { AppLink, useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { ClassMark, ContactTitle, DueMark } from './marks.tsx';
import { MeasureChart } from './measure-chart.tsx';
import { formAddress } from './work-card.tsx';
import '../../styles/programs.css';

/** One institution: the programmes it takes part in, what is due, what was measured and done. */
export function InstitutionPage() {
  const { t, l } = useText('program-institutions');
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const query = useInstitution(`Organization/${id}`);
  const found = query.data;
  return (
    <Guard need="program.read">
      <Page
        title={found?.name ?? t('institution')}
        name={found?.name ?? t('institution')}
        note={found && [l(found.kind), found.areaName].filter(Boolean).join(' · ')}
      >
        <Loaded query={query} rows={10}>
          {(one) => <Whole one={one} />}
        </Loaded>
      </Page>
    </Guard>
  );
}

/** `subject` is `Organization/<id>`; anything else asks nothing. */
export function useInstitution(subject: string) {
  return useQuery({
    queryKey: ['programs', 'institution', subject],
    queryFn: ({ signal }) =>
      api.get<ProgramInstitution>(
        `/api/programs/institutions/${subject.replace('Organization/', '')}`,
        undefined,
        signal,
      ),
    enabled: subject.startsWith('Organization/'),
    staleTime: 0,
  });
}

function Whole({ one }: { one: ProgramInstitution }) {
  const { t, l } = useText('program-institutions');
  const running = one.enrolments.filter(({ exited }) => exited === null);
  const ended = one.enrolments.filter(({ exited }) => exited !== null);
  return (
    <>
      {running.length === 0 && <Empty title={t('takes-no-part')} why={t('takes-no-part-why')} />}
      {running.map((enrolment) => (
        <Programme key={enrolment.id} one={one} enrolment={enrolment} />
      ))}
      <TakeIn one={one} />
      {one.measures.map((measure) => (
        <MeasureChart key={`${measure.pack}/${measure.item}/${measure.of}`} measure={measure} />
      ))}
      <Panel title={t('history')}>
        <History one={one} />
      </Panel>
      {ended.length > 0 && (
        <Panel title={t('ended')}>
          <ul className="plain-list">
            {ended.map(({ id, title, enrolled, exited, exitReason }) => (
              <li key={id}>
                {l(title)} <span className="num muted">{`${enrolled} – ${exited}`}</span> {l(exitReason)}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

function Programme({ one, enrolment }: { one: ProgramInstitution; enrolment: ProgramEnrolment }) {
  const { t, l } = useText('program-institutions');
  const can = useCan();
  const go = useGo();
  const [ending, setEnding] = useState(false);
  const pack = one.packs.find(({ id }) => id === enrolment.pack);
  const tasks = one.tasks.filter((task) => task.pack === enrolment.pack);
  const records = can('program.record') && pack?.records;
  const record = (form: string) => go(`/services/contact?person=${one.subject}&pack=${enrolment.pack}&form=${form}`);
  return (
    <Panel
      title={
        <>
          {l(enrolment.title)} <Standing enrolment={enrolment} />
        </>
      }
      tools={
        can('program.manage') &&
        !ending && (
          <Button size="small" onClick={() => setEnding(true)}>
            {t('end')}
          </Button>
        )
      }
    >
      <p className="muted">
        {t('since', { day: enrolment.enrolled })}
        {enrolment.doctorName && ` · ${t('responsible', { name: enrolment.doctorName })}`}
      </p>
      {ending && <EndForm enrolment={enrolment} exits={pack?.exits ?? []} onDone={() => setEnding(false)} />}
      <ul className="plain-list">
        {enrolment.due
          .filter(({ status }) => status !== 'done')
          .map((item) => {
            const address = formAddress({
              person: one.subject,
              form: item.form,
              pack: enrolment.pack,
              contact: item.contact,
            });
            return (
              <li key={item.contact}>
                {l(item.title)} <span className="num">{t('programs:due-on', { day: item.due })}</span>{' '}
                <DueMark status={item.status} />
                {records && address && (
                  <Button
                    size="small"
                    aria-label={`${l(item.title)} ${t('programs:record')}`}
                    onClick={() => go(address)}
                  >
                    {t('programs:record')}
                  </Button>
                )}
              </li>
            );
          })}
        {tasks.map((task) => (
          <li key={task.id}>
            <Mark tone={task.due !== null && task.due < one.today ? 'bad' : 'warn'}>{t('task')}</Mark> {l(task.title)}{' '}
            {task.due && <span className="num muted">{t('programs:until', { day: task.due })}</span>}
          </li>
        ))}
      </ul>
      {records && (
        <Select
          aria-label={t('programs:record-other')}
          placeholder={t('programs:record-other')}
          value={null}
          size="small"
          onChange={(form: string | null) => form && record(form)}
          options={(pack?.forms ?? []).map(({ code, title }) => ({ value: code, label: l(title) }))}
          style={{ minWidth: 200 }}
        />
      )}
      {!records && can('program.record') && <p className="muted">{t('programs:records-not')}</p>}
    </Panel>
  );
}

const OPEN = ['due', 'overdue', 'lost'];

/** How it stands: what was raised and nobody has seen to comes before the class of the last contact. */
function Standing({ enrolment: { due, lastClass } }: { enrolment: ProgramEnrolment }) {
  const { t, l } = useText('program-institutions');
  const raised = due.filter((item) => item.raised && OPEN.includes(item.status));
  if (raised.length === 0) return <ClassMark found={lastClass} />;
  return raised.map((item) => (
    <Mark key={item.contact} tone="bad">
      {t('raised', { what: l(item.title) })}
    </Mark>
  ));
}

/** Sends a change and reads the institution again; what went wrong is shown beside the button. */
function useChange() {
  const client = useQueryClient();
  const [failure, setFailure] = useState<unknown>();
  const send = async (path: string, body: object): Promise<boolean> => {
    setFailure(undefined);
    try {
      await api.post(path, body);
      await client.invalidateQueries({ queryKey: ['programs'] });
      return true;
    } catch (caught) {
      setFailure(caught);
      return false;
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
  exits: ProgramInstitution['packs'][number]['exits'];
  onDone: () => void;
}) {
  const { t, l } = useText('program-institutions');
  const [on, setOn] = useState('');
  const [reason, setReason] = useState<string>();
  const { send, failure } = useChange();
  return (
    <div className="work-form">
      <div className="form-actions">
        <Input
          aria-label={t('programs:last-day')}
          type="date"
          value={on}
          onChange={(event) => setOn(event.target.value)}
          style={{ width: 160 }}
        />
        <Select
          aria-label={t('programs:reason')}
          placeholder={t('programs:reason')}
          value={reason ?? null}
          onChange={(value) => setReason(value ?? undefined)}
          options={exits.map(({ code, title }) => ({ value: code, label: l(title) }))}
          style={{ minWidth: 140 }}
        />
        <Button
          type="primary"
          disabled={!on || !reason}
          onClick={() =>
            void send(`/api/programs/enrolments/${enrolment.id}/exit`, { on, reason }).then((ok) => ok && onDone())
          }
        >
          {t('end')}
        </Button>
        <Button onClick={onDone}>{t('programs:cancel')}</Button>
      </div>
      {failure !== undefined && <FailureNote error={failure} />}
    </div>
  );
}

function TakeIn({ one }: { one: ProgramInstitution }) {
  const { t, l } = useText('program-institutions');
  const can = useCan();
  const { send, failure } = useChange();
  if (!can('program.manage') || one.open.length === 0) return null;
  return (
    <Panel title={t('may-take-part')}>
      <ul className="plain-list">
        {one.open.map(({ pack, title, proposed }) => (
          <li key={pack}>
            {l(title)} {proposed && <Mark tone="busy">{t('proposed')}</Mark>}
            <Button
              size="small"
              aria-label={`${t('take-in')} ${l(title)}`}
              onClick={() =>
                void send(`/api/programs/${pack}/enrolments`, {
                  id: crypto.randomUUID(),
                  person: one.subject,
                  on: one.today,
                })
              }
            >
              {t('take-in')}
            </Button>
          </li>
        ))}
      </ul>
      {failure !== undefined && <FailureNote error={failure} />}
    </Panel>
  );
}

function History({ one }: { one: ProgramInstitution }) {
  const { t, l } = useText('program-institutions');
  const can = useCan();
  return (
    <ListTable<ProgramContact>
      label={t('history')}
      rowKey="id"
      minWidth={760}
      cards
      dataSource={one.contacts}
      locale={{ emptyText: <Empty title={t('programs:contacts-none')} /> }}
      pagination={one.contacts.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
      columns={[
        {
          title: t('programs:day'),
          dataIndex: 'time',
          width: 150,
          render: (time: string) => <span className="num">{time.slice(0, 16).replace('T', ' ')}</span>,
        },
        { title: t('programs:form'), dataIndex: 'title', render: (_, row) => <ContactTitle contact={row} /> },
        {
          title: t('programs:class'),
          dataIndex: 'class',
          render: (_, row) =>
            row.withdrawn ? (
              <Mark tone="plain">{t('programs:withdrawn')}</Mark>
            ) : row.valid ? (
              <ClassMark found={row.class} />
            ) : (
              <Mark tone="bad" title={row.problems.map(({ text }) => l(text)).join('；')}>
                {t('programs:invalid')}
              </Mark>
            ),
        },
        { title: t('programs:by'), dataIndex: 'doctorName', width: 130 },
        {
          title: '',
          dataIndex: 'id',
          width: 130,
          render: (id: string, row) => (
            <>
              {can('program.record') && (
                <AppLink to={`/services/contact?person=${one.subject}&pack=${row.pack}&form=${row.form}&contact=${id}`}>
                  {t('programs:correct')}
                </AppLink>
              )}{' '}
              <AppLink to={`/records/QuestionnaireResponse/${id}`}>
                {t('programs:versions', { count: row.version })}
              </AppLink>
            </>
          ),
        },
      ]}
    />
  );
}
