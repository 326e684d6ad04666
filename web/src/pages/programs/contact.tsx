import { PrinterOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type {
  ProgramContact,
  ProgramJudged,
  ProgramOpened,
  ProgramOutcome,
  ProgramPerson,
  ProgramSaved,
  ProgramWorklist,
} from '../../../../src/http/contract.ts';
import { AppLink, type Search, useAddress, useGo } from '../../app/address.tsx';
import { ApiFailure, api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { Page } from '../../components/page.tsx';
import { Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { OfflineMark } from '../../offline/sync-mark.tsx';
import { DraftMark, useServerDrafts } from './draft-state.tsx';
import { goToFirstProblem } from './first-problem.ts';
import { useFollowedDefaults } from './follow-defaults.ts';
import { FormHead } from './form-head.tsx';
import { useFormKeys } from './form-keys.ts';
import { type Answers, FormView, useJudged } from './form-view.tsx';
import { useInstitution } from './institution.tsx';
import { useLeaveGuard } from './leave-guard.ts';
import { ClassMark } from './marks.tsx';
import { BirthLink } from './register.tsx';
import { StillOwed } from './still-owed.tsx';
import { isInstitution, pageOf } from './subject.ts';
import { VisitLink, workAddress } from './work-card.tsx';
import { useKept } from './work-filters.tsx';
import '../../styles/programs.css';

/** A contact through its form: `?person&pack&form`, with `contact` to put one right. */
export function ContactPage() {
  const { t } = useText('programs');
  const [{ person = '', pack = '', form = '', contact, due }] = useAddress();
  // While one leaves, the address is the next page's already.
  const known = person !== '' && pack !== '' && form !== '';
  const before = useQuery({
    queryKey: ['programs', 'contact', contact],
    queryFn: () => api.get<ProgramContact>(`/api/programs/contacts/${contact}`),
    enabled: contact !== undefined,
    staleTime: 0,
  });
  const time = before.data?.time;
  const opened = useQuery({
    queryKey: ['programs', 'form', pack, form, person, time, due],
    queryFn: ({ signal }) =>
      api.get<ProgramOpened>(`/api/programs/${pack}/forms/${form}`, { person, time, due }, signal),
    enabled: known && (contact === undefined || time !== undefined),
    staleTime: 0,
    gcTime: 0,
  });
  const who = useQuery({
    queryKey: ['programs', 'person', person],
    queryFn: ({ signal }) => api.get<ProgramPerson>(`/api/programs/persons/${person}`, {}, signal),
    enabled: known && !isInstitution(person),
  });
  const institution = useInstitution(known ? person : '').data;
  const name = who.data?.name ?? institution?.name ?? '';
  return (
    <Guard need="program.record">
      <Page
        title={name || t('record')}
        name={t('record')}
        note={
          institution ? (
            <AppLink to={pageOf(person)}>{t('institution-page')}</AppLink>
          ) : (
            who.data && (
              <>
                {who.data.sex && t(`sex.${who.data.sex}`, { defaultValue: '' })}{' '}
                {who.data.age !== null && t('years', { age: who.data.age })} ·{' '}
                <AppLink to={pageOf(person)}>{t('resident-page')}</AppLink>
              </>
            )
          )
        }
      >
        <OfflineMark />
        <Loaded query={opened} rows={12}>
          {(data) => (
            <Contact
              key={`${person}/${pack}/${form}/${contact ?? ''}/${due ?? ''}`}
              opened={data}
              person={person}
              before={before.data}
              visits={who.data?.visits ?? []}
            />
          )}
        </Loaded>
      </Page>
    </Guard>
  );
}

function Contact({
  opened,
  person,
  before,
  visits,
}: {
  opened: ProgramOpened;
  person: string;
  before: ProgramContact | undefined;
  visits: ProgramPerson['visits'];
}) {
  const { t, l } = useText('programs');
  const go = useGo();
  const kept = useKept();
  const [{ area, due }] = useAddress();
  const client = useQueryClient();
  const can = useCan();
  const { draft } = opened;
  const [id] = useState(() => draft?.contact ?? crypto.randomUUID());
  const [day, setDay] = useState((before?.time ?? draft?.time ?? opened.time).slice(0, 10));
  const [answers, setAnswers] = useState<Answers>(before?.answers ?? draft?.answers ?? opened.answers);
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [saved, setSaved] = useState<ProgramSaved>();
  const started = before && day === before.day ? before.time : undefined;
  // A contact of today is of this moment, an earlier one of its day.
  const time = started ?? (day === opened.time.slice(0, 10) ? opened.time : day);
  const { judged, error, waiting } = useJudged(opened, person, time, answers, before?.id);
  useFollowedDefaults(opened.judged, judged, before === undefined, setAnswers);
  const base = `/api/programs/${opened.pack}`;
  const dirty =
    saved === undefined &&
    JSON.stringify(answers) !== JSON.stringify(before?.answers ?? draft?.answers ?? opened.answers);
  const drafts = useServerDrafts(
    before === undefined && dirty
      ? [{ path: `${base}/forms/${opened.form.code}/draft`, body: { person, contact: id, time, answers, due } }]
      : [],
  );
  const leave = useLeaveGuard(dirty, ['person', 'pack', 'form', 'contact', 'due'], drafts.state === 'kept');
  const top = useRef<HTMLDivElement>(null);
  const answer = (code: string, value: unknown) => {
    setAnswers(({ [code]: _, ...rest }) => (value === undefined ? rest : { ...rest, [code]: value }));
    setFailure(undefined);
  };
  const frame = useFormKeys(opened, judged, answers, answer);

  const save = async (then: 'stay' | 'next', another = false) => {
    setTried(true);
    if (judged.problems.length > 0 && !waiting) {
      goToFirstProblem();
      return;
    }
    setSaving(true);
    setFailure(undefined);
    try {
      const done = before
        ? await api.put<ProgramSaved>(`/api/programs/contacts/${before.id}`, {
            person,
            version: before.version,
            time,
            answers,
          })
        : await api.post<ProgramSaved>(`${base}/contacts`, {
            id,
            person,
            form: opened.form.code,
            formFrom: opened.form.from,
            time,
            answers,
            another,
            due,
          });
      leave();
      await client.invalidateQueries({ queryKey: ['programs'], refetchType: 'none' });
      if (then === 'next') {
        const next = await nextOf(done, person, { ...kept, area });
        if (next) {
          go(next, kept);
          return;
        }
      }
      setSaved(done);
      top.current?.scrollIntoView();
    } catch (caught) {
      setFailure(caught);
      if (caught instanceof ApiFailure && caught.code === 'programs.answers') goToFirstProblem();
    } finally {
      setSaving(false);
    }
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      document.querySelector<HTMLButtonElement>(event.shiftKey ? '.form-save-next' : '.form-save')?.click();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  if (saved)
    return (
      <div ref={top} className="note note-good" role="status">
        <div className="note-title">✓ {t('saved', { form: l(opened.form.title) })}</div>
        <Outcome outcome={saved.outcome} />
        {can('program.manage') && saved.contact.birth && (
          <p>
            <BirthLink birth={saved.contact.birth} person={person} />
          </p>
        )}
        <StillOwed saved={saved} person={person} />
        <p className="form-actions">
          <Button
            type="primary"
            autoFocus
            onClick={() => (isInstitution(person) ? go('/services/institutions') : go('/services/today', kept))}
          >
            {t('back-to-list')}
          </Button>
          <Button onClick={() => go(pageOf(person))}>
            {t(isInstitution(person) ? 'institution-page' : 'resident-page')}
          </Button>
          {!isInstitution(person) && (
            <Button
              icon={<PrinterOutlined />}
              onClick={() => go(`/services/print?person=${person}&contact=${saved.contact.id}`)}
            >
              {t('print')}
            </Button>
          )}
        </p>
      </div>
    );
  return (
    <div className="contact-form" ref={frame}>
      <FormHead opened={opened} label={t('day')} day={day} onDay={setDay}>
        {!before && <VisitLink visits={visits} person={person} form={`${opened.pack}/${opened.form.code}`} />}
        {draft && !before && <span className="muted">{t('from-draft')}</span>}
        {before && !isInstitution(person) && (
          <AppLink to={`/services/print?person=${person}&contact=${before.id}`}>
            <PrinterOutlined aria-hidden="true" /> {t('print')}
          </AppLink>
        )}
      </FormHead>
      <FormView opened={opened} judged={judged} answers={answers} tried={tried} onAnswer={answer} />
      <div className="form-foot">
        <Verdict judged={judged} tried={tried} />
        {error && <FailureNote error={error} />}
        {failure !== undefined && (
          <>
            <FailureNote error={failure} />
            {/* A failed connection says so itself. */}
            {!(failure instanceof ApiFailure && failure.status === 0) && <p className="muted">{t('kept')}</p>}
            {failure instanceof ApiFailure && failure.code === 'programs.same-visit' && (
              <Conflict
                details={failure.details}
                person={person}
                opened={opened}
                onAnother={() => void save('stay', true)}
              />
            )}
          </>
        )}
        <div className="form-actions">
          <Button type="primary" className="form-save" loading={saving} onClick={() => void save('stay')}>
            {before ? t('save-correction') : t('save')}
          </Button>
          {!before && !isInstitution(person) && (
            <Button className="form-save-next" loading={saving} onClick={() => void save('next')}>
              {t('save-next')}
            </Button>
          )}
          <DraftMark {...drafts} />
        </div>
      </div>
    </div>
  );
}

/** The next resident of the list who waits for the same form. */
async function nextOf(
  { contact: { pack, form } }: ProgramSaved,
  person: string,
  { village, area, doctor, team, status }: Search,
): Promise<string | undefined> {
  const filters = { pack, area: village ?? area, doctor, team, status };
  const { items } = await api.get<ProgramWorklist>('/api/programs/worklist', { ...filters, limit: 50 });
  const wanted = `${pack}/${form}`;
  const next = items.find((item) => item.form === wanted && item.person !== null && item.person !== person);
  return next && workAddress(next);
}

function Verdict({ judged, tried }: { judged: ProgramJudged; tried: boolean }) {
  const { t } = useText('programs');
  const missing = judged.problems.filter(({ kind }) => kind === 'required').length;
  const wrong = judged.problems.length - missing;
  if (judged.outcome) return <Outcome outcome={judged.outcome} />;
  return (
    <p className={tried ? 'field-problem' : 'muted'} role="status">
      {[wrong > 0 && t('wrong', { count: wrong }), missing > 0 && t('missing', { count: missing })]
        .filter(Boolean)
        .join(t('comma'))}
    </p>
  );
}

/** Class, advice, next date and referral, each with the reason of the rule. */
export function Outcome({ outcome }: { outcome: ProgramOutcome }) {
  const { t, l } = useText('programs');
  const { class: found, reasons, advice, next, referral, alerts, tasks } = outcome;
  return (
    <div className="outcome" role="status">
      {alerts.map((one) => (
        <p key={one.text.zh} className={one.level === 'info' ? '' : 'outcome-alert'}>
          ! {l(one.text)}
        </p>
      ))}
      <p>
        <ClassMark found={found} /> {reasons.map(l).join('；')}
        {next && (
          <>
            {' '}
            · {t('next')} <strong className="num">{next}</strong>
          </>
        )}
      </p>
      {referral && (
        <p className="outcome-alert">
          {t(`referral.${referral.level}`)}：{l(referral.reason)}
          {referral.checkOn && ` · ${t('check-on', { day: referral.checkOn })}`}
        </p>
      )}
      {advice.length > 0 && <p>{advice.map(l).join('；')}</p>}
      {tasks.length > 0 && (
        <ul className="outcome-tasks">
          {tasks.map((task) => (
            <li key={task.code}>
              {l(task.title)} {task.due && <span className="num muted">{t('until', { day: task.due })}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Somebody else has saved the same visit: one looks at it, puts it right, or says that it was another one. */
export function Conflict({
  details,
  person,
  opened,
  onAnother,
}: {
  details: unknown;
  person: string;
  opened: ProgramOpened;
  onAnother: () => void;
}) {
  const { t } = useText('programs');
  const { contacts = [] } = (details ?? {}) as { contacts?: { id: string; doctor: string | null; time: string }[] };
  return (
    <div className="form-actions">
      {contacts.map((one) => (
        <AppLink
          key={one.id}
          to={`/services/contact?person=${person}&pack=${opened.pack}&form=${opened.form.code}&contact=${one.id}`}
        >
          {t('open-theirs', { doctor: one.doctor ?? '—', time: one.time.slice(0, 16).replace('T', ' ') })}
        </AppLink>
      ))}
      <Button onClick={onAnother}>{t('save-another')}</Button>
    </div>
  );
}
