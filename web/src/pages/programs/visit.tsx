import { useQueries, useQuery } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import type { ProgramOpened, ProgramPerson, ProgramVisit } from '../../../../src/http/contract.ts';
import { AppLink, useAddress, useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { Page } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { OfflineMark } from '../../offline/sync-mark.tsx';
import { Outcome } from './contact.tsx';
import { DueMark } from './marks.tsx';
import { ownerOfPart, type Part, toldApart } from './merge-forms.ts';
import { type SavedParts, type Typed, VisitForm } from './visit-form.tsx';
import { useKept } from './work-filters.tsx';
import '../../styles/programs.css';

const pathOf = (form: string): string => `/api/programs/${form.replace('/', '/forms/')}`;

/** The forms of one visit on one screen: `?person&visit`, with `forms` (their keys) where not those that are due are chosen. */
export function VisitPage() {
  const { t } = useText('programs');
  const [{ person = '', visit = '' }] = useAddress();
  const [done, setDone] = useState<{ of: string; saved: SavedParts }>();
  const of = `${person}/${visit}`;
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
        {done?.of === of ? (
          <Done saved={done.saved} person={person} />
        ) : (
          <Loaded query={who} rows={12}>
            {({ visits }) => {
              const asked = visits.find(({ code }) => code === visit);
              return asked ? (
                <Choice key={of} visit={asked} person={person} onSaved={(saved) => setDone({ of, saved })} />
              ) : (
                <Empty title={t('visit-none')} next={home} />
              );
            }}
          </Loaded>
        )}
      </Page>
    </Guard>
  );
}

/** Which of the forms are filled in: those that are due, or those that the address names. */
function Choice({
  visit: found,
  person,
  onSaved,
}: {
  visit: ProgramVisit;
  person: string;
  onSaved: (saved: SavedParts) => void;
}) {
  const { t, l } = useText('programs');
  const [{ forms: named }, change] = useAddress();
  const [typed, setTyped] = useState<Typed>({});
  // As it was when the page opened: somebody may see to one of them meanwhile, and what is typed stays.
  const [visit] = useState(found);
  const due = visit.forms.filter(({ status }) => status !== null);
  const chosen =
    named?.split(',').filter((key) => visit.forms.some((one) => one.key === key)) ??
    (due.length > 0 ? due : visit.forms).map(({ key }) => key);
  const opened = useQueries({
    queries: visit.forms.map(({ key, form, contact }) => ({
      queryKey: ['programs', 'form', key, person, contact],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.get<ProgramOpened>(pathOf(form), { person, due: contact ?? undefined }, signal),
      enabled: chosen.includes(key),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 0,
    })),
  });
  const failed = opened.find(({ error }) => error)?.error;
  const loaded = visit.forms.flatMap(({ key, title, contact }, i): Part[] => {
    const data = opened[i]!.data;
    const entry = contact === null ? {} : { entry: contact };
    return chosen.includes(key) && data
      ? [{ form: key, opened: data, ...entry, ...(visit.each ? { label: title } : {}) }]
      : [];
  });
  const parts = toldApart(loaded);
  const head = (
    <fieldset className="visit-forms">
      <legend>{t('visit-forms')}</legend>
      {visit.forms.map(({ key, title, due: day, status }) => (
        <Checkbox
          key={key}
          checked={chosen.includes(key)}
          onChange={({ target }) => {
            const next = visit.forms.flatMap((one) =>
              one.key === key ? (target.checked ? [key] : []) : chosen.includes(one.key) ? [one.key] : [],
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
      onSaved={onSaved}
    >
      {head}
    </VisitForm>
  );
}

/** What came of each of the forms. */
function Done({ saved, person }: { saved: SavedParts; person: string }) {
  const { t, l } = useText('programs');
  const go = useGo();
  const kept = useKept();
  return (
    <div className="note note-good" role="status">
      {saved.map(({ part, saved: { outcome } }) => (
        <div key={part.form}>
          <div className="note-title">
            ✓ {l(ownerOfPart(part))} · {t('saved', { form: l(part.opened.form.title) })}
          </div>
          <Outcome outcome={outcome} />
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
