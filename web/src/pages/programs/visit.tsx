import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input } from 'antd';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type {
  ProgramJudged,
  ProgramOpened,
  ProgramPerson,
  ProgramSaved,
  ProgramVisit,
} from '../../../../src/http/contract.ts';
import { AppLink, useAddress, useGo } from '../../app/address.tsx';
import { ApiFailure, api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { Page } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { OfflineMark } from '../../offline/sync-mark.tsx';
import { Outcome } from './contact.tsx';
import { useFormKeys } from './form-keys.ts';
import { type Answers, FormView } from './form-view.tsx';
import { DueMark, UnverifiedMark } from './marks.tsx';
import { answersOf, firstAnswers, mergeForms, mergeJudged, type Part } from './merge-forms.ts';
import { useKept } from './work-filters.tsx';
import '../../styles/programs.css';

const PAUSE_MS = 180;
const DRAFT_MS = 1500;
/** What was typed outlives a change of the forms that are filled in together. */
type Typed = Record<string, Answers>;

const pathOf = (form: string): string => `/api/programs/${form.replace('/', '/forms/')}`;

/** Several programmes' forms of one visit on one screen: `?person&visit`, with `forms` where not those that are due are chosen. */
export function VisitPage() {
  const { t } = useText('programs');
  const [{ person = '', visit = '' }] = useAddress();
  const who = useQuery({
    queryKey: ['programs', 'person', person],
    queryFn: ({ signal }) => api.get<ProgramPerson>(`/api/programs/persons/${person}`, {}, signal),
    enabled: person !== '',
    staleTime: 0,
  });
  const { data } = who;
  const home = <AppLink to={`/residents/${person}?tab=programmes`}>{t('resident-page')}</AppLink>;
  return (
    <Guard need="program.record">
      <Page
        title={data?.name || t('record')}
        name={t('record')}
        note={
          data && (
            <>
              {data.sex && t(`sex.${data.sex}`, { defaultValue: '' })}{' '}
              {data.age !== null && t('years', { age: data.age })} · {home}
            </>
          )
        }
      >
        <OfflineMark />
        <Loaded query={who} rows={12}>
          {({ visits }) => {
            const asked = visits.find(({ code }) => code === visit);
            return asked ? <Choice visit={asked} person={person} /> : <Empty title={t('visit-none')} next={home} />;
          }}
        </Loaded>
      </Page>
    </Guard>
  );
}

/** Which of the forms are filled in: those that are due, or those that the address names. */
function Choice({ visit, person }: { visit: ProgramVisit; person: string }) {
  const { t, l } = useText('programs');
  const [{ forms: named }, change] = useAddress();
  const [typed, setTyped] = useState<Typed>({});
  const due = visit.forms.filter(({ status }) => status !== null);
  const chosen =
    named?.split(',').filter((form) => visit.forms.some((one) => one.form === form)) ??
    (due.length > 0 ? due : visit.forms).map(({ form }) => form);
  const opened = useQueries({
    queries: visit.forms.map(({ form, contact }) => ({
      queryKey: ['programs', 'form', form, person, contact],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.get<ProgramOpened>(pathOf(form), { person, due: contact ?? undefined }, signal),
      enabled: chosen.includes(form),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 0,
    })),
  });
  const failed = opened.find(({ error }) => error)?.error;
  const parts = visit.forms.flatMap(({ form }, i): Part[] => {
    const data = opened[i]!.data;
    return chosen.includes(form) && data ? [{ form, opened: data }] : [];
  });
  const head = (
    <fieldset className="visit-forms">
      <legend>{t('visit-forms')}</legend>
      {visit.forms.map(({ form, title, due: day, status }) => (
        <Checkbox
          key={form}
          checked={chosen.includes(form)}
          onChange={({ target }) => {
            const next = visit.forms.flatMap((one) =>
              one.form === form ? (target.checked ? [form] : []) : chosen.includes(one.form) ? [one.form] : [],
            );
            change({ forms: next.join(',') });
          }}
        >
          {l(title)} {day && <span className="num muted">{t('due-on', { day })}</span>}{' '}
          {status ? <DueMark status={status} /> : <span className="muted">{t('visit-not-due')}</span>}
        </Checkbox>
      ))}
    </fieldset>
  );
  if (failed) return <FailureNote error={failed} />;
  if (chosen.length === 0)
    return (
      <>
        {head}
        <Empty title={t('visit-choose')} />
      </>
    );
  if (parts.length < chosen.length) return head;
  return (
    <VisitForm
      key={chosen.join()}
      visit={visit}
      parts={parts}
      person={person}
      typed={typed}
      onTyped={(more) => setTyped((before) => ({ ...before, ...more }))}
    >
      {head}
    </VisitForm>
  );
}

interface FormProps {
  visit: ProgramVisit;
  parts: Part[];
  person: string;
  typed: Typed;
  onTyped: (answers: Typed) => void;
  children: ReactNode;
}

function VisitForm({ visit, parts: given, person, typed, onTyped, children }: FormProps) {
  const { t, l } = useText('programs');
  // Opened once: what is typed belongs to the forms as they were opened.
  const [parts] = useState(given);
  const [merged] = useState(() => mergeForms(parts, visit));
  const [first] = useState(() => answersOf(parts, merged, firstAnswers(parts, merged, typed)));
  const [answers, setAnswers] = useState<Answers>(() => firstAnswers(parts, merged, typed));
  const [ids] = useState(() =>
    Object.fromEntries(parts.map(({ form, opened }) => [form, opened.draft?.contact ?? crypto.randomUUID()])),
  );
  const [day, setDay] = useState(parts[0]!.opened.time.slice(0, 10));
  const [tried, setTried] = useState(false);
  const of = useMemo(() => answersOf(parts, merged, answers), [parts, merged, answers]);
  // A contact of today is of this moment, an earlier one of its day.
  const time = day === parts[0]!.opened.time.slice(0, 10) ? parts[0]!.opened.time : day;
  const { judged, waiting, error } = useJudgedParts(parts, person, time, of);
  const one = mergeJudged(merged, judged);
  const answer = (code: string, value: unknown) => {
    const next = ({ [code]: _, ...rest }: Answers) => (value === undefined ? rest : { ...rest, [code]: value });
    setAnswers(next);
    onTyped(answersOf(parts, merged, next(answers)));
  };
  const frame = useFormKeys(merged.opened, one, answers, answer);
  const saving = useSaving(parts, person, time, of, ids);
  useDrafts(parts, person, time, of, ids, first, saving.saved);
  const save = (another?: string) => {
    setTried(true);
    if (one.problems.length > 0 && !waiting)
      requestAnimationFrame(() => document.querySelector('.field-problem')?.scrollIntoView({ block: 'center' }));
    else void saving.save(another);
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      document.querySelector<HTMLButtonElement>('.form-save')?.click();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  if (saving.saved.size === parts.length) return <Done parts={parts} saved={saving.saved} person={person} />;
  const missing = one.problems.filter(({ kind }) => kind === 'required').length;
  const wrong = one.problems.length - missing;
  return (
    <div className="contact-form" ref={frame}>
      <div className="form-head">
        <h2>{l(visit.title)}</h2>
        {!visit.source.verified && <Mark tone="warn">{t('visit-unverified')}</Mark>}
        <UnverifiedMark found={merged.opened.unverified} />
        <label htmlFor="form-day">
          {t('day')}{' '}
          <Input
            id="form-day"
            type="date"
            value={day}
            onChange={(event) => setDay(event.target.value || day)}
            style={{ width: 160 }}
          />
        </label>
      </div>
      {children}
      <FormView opened={merged.opened} judged={one} answers={answers} tried={tried} onAnswer={answer} />
      <div className="form-foot">
        {judged.map(({ form, judged: { outcome } }) => {
          const part = parts.find((other) => other.form === form)!;
          return outcome ? (
            <div key={form}>
              <strong>{l(part.opened.packTitle)}</strong>
              <Outcome outcome={outcome} />
            </div>
          ) : null;
        })}
        {one.problems.length > 0 && (
          <p className={tried ? 'field-problem' : 'muted'} role="status">
            {[wrong > 0 && t('wrong', { count: wrong }), missing > 0 && t('missing', { count: missing })]
              .filter(Boolean)
              .join('，')}
          </p>
        )}
        {error && <FailureNote error={error} />}
        {saving.failure && (
          <>
            <FailureNote error={saving.failure.error} />
            <p className="muted">
              {t('visit-stopped', {
                form: l(parts.find(({ form }) => form === saving.failure!.form)!.opened.packTitle),
              })}
            </p>
            {saving.failure.error instanceof ApiFailure && saving.failure.error.code === 'programs.same-visit' && (
              <Button onClick={() => save(saving.failure!.form)}>{t('save-another')}</Button>
            )}
          </>
        )}
        <div className="form-actions">
          <Button type="primary" className="form-save" loading={saving.busy} onClick={() => save()}>
            {t('visit-save', { count: parts.length })}
          </Button>
        </div>
      </div>
    </div>
  );
}

/** What came of each of the forms. */
function Done({ parts, saved, person }: { parts: Part[]; saved: ReadonlyMap<string, ProgramSaved>; person: string }) {
  const { t, l } = useText('programs');
  const go = useGo();
  const kept = useKept();
  return (
    <div className="note note-good" role="status">
      {parts.map(({ form, opened }) => (
        <div key={form}>
          <div className="note-title">
            ✓ {l(opened.packTitle)} · {t('saved', { form: l(opened.form.title) })}
          </div>
          <Outcome outcome={saved.get(form)!.outcome} />
        </div>
      ))}
      <p className="form-actions">
        <Button type="primary" autoFocus onClick={() => go('/services/today', kept)}>
          {t('back-to-list')}
        </Button>
        <Button onClick={() => go(`/residents/${person}?tab=programmes`)}>{t('resident-page')}</Button>
      </p>
    </div>
  );
}

/** What the server makes of the answers of each form, a moment after the last key. */
function useJudgedParts(parts: readonly Part[], person: string, time: string, answers: Record<string, Answers>) {
  const [asked, setAsked] = useState({ time, answers });
  useEffect(() => {
    const timer = setTimeout(() => setAsked({ time, answers }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [time, answers]);
  const found = useQueries({
    queries: parts.map(({ form }) => ({
      queryKey: ['programs', 'judge', form, person, asked.time, asked.answers[form]],
      queryFn: () =>
        api.post<ProgramJudged>(`${pathOf(form)}/judge`, { person, time: asked.time, answers: asked.answers[form] }),
      placeholderData: (before: ProgramJudged | undefined) => before,
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 60_000,
    })),
  });
  return {
    judged: parts.map(({ form, opened }, i) => ({ form, judged: found[i]!.data ?? opened.judged })),
    error: found.find(({ error }) => error)?.error,
    waiting: asked.answers !== answers || found.some(({ isPlaceholderData }) => isPlaceholderData),
  };
}

/** One form after the other, each by an id of its own: what is stored stays, and saving again goes on where it stopped. */
function useSaving(
  parts: readonly Part[],
  person: string,
  time: string,
  answers: Record<string, Answers>,
  ids: Record<string, string>,
) {
  const client = useQueryClient();
  const [saved, setSaved] = useState<ReadonlyMap<string, ProgramSaved>>(new Map());
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<{ form: string; error: unknown }>();
  const others = useRef(new Set<string>());
  const save = async (another?: string) => {
    if (another) others.current.add(another);
    setBusy(true);
    setFailure(undefined);
    const done = new Map(saved);
    for (const { form, opened } of parts) {
      if (done.has(form)) continue;
      try {
        const body = { id: ids[form], person, form: opened.form.code, formFrom: opened.form.from, time };
        const path = `/api/programs/${opened.pack}/contacts`;
        const sent = { ...body, answers: answers[form], another: others.current.has(form) };
        done.set(form, await api.post<ProgramSaved>(path, sent));
      } catch (error) {
        setFailure({ form, error });
        break;
      }
    }
    await client.invalidateQueries({ queryKey: ['programs'], refetchType: 'none' });
    setSaved(done);
    setBusy(false);
  };
  return { saved, busy, failure, save };
}

/** Keeps what is typed on the server, for each form as if it were filled in alone. */
function useDrafts(
  parts: readonly Part[],
  person: string,
  time: string,
  answers: Record<string, Answers>,
  ids: Record<string, string>,
  first: Record<string, Answers>,
  saved: ReadonlyMap<string, ProgramSaved>,
) {
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const { form } of parts) {
        if (saved.has(form) || JSON.stringify(answers[form]) === JSON.stringify(first[form])) continue;
        const body = { person, contact: ids[form], time, answers: answers[form] };
        // A draft that cannot be kept is no reason to stop somebody who types; saving tells it.
        api.put(`${pathOf(form)}/draft`, body).catch(() => undefined);
      }
    }, DRAFT_MS);
    return () => clearTimeout(timer);
  }, [parts, person, time, answers, ids, first, saved]);
}
