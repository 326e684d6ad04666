import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type {
  ProgramFinding,
  ProgramJudged,
  ProgramSaved,
  ProgramVisit,
  ProgramVisitJudged,
  ProgramVisitRequest,
  ProgramVisitSaved,
} from '../../../../src/http/contract.ts';
import { ApiFailure, api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useText } from '../../i18n/index.ts';
import { Conflict } from './contact.tsx';
import { DraftMark, useServerDrafts } from './draft-state.tsx';
import { goToFirstProblem } from './first-problem.ts';
import { useFollowedDefaults } from './follow-defaults.ts';
import { type Answers, withoutFiles } from './form-view.tsx';
import { useLeaveGuard } from './leave-guard.ts';
import { answersOf, firstAnswers, mergeForms, mergeJudged, nameOfPart, type Part } from './merge-forms.ts';
import { MergedForm } from './merged-form.tsx';

const PAUSE_MS = 180;
/** What was typed outlives a change of the forms that are filled in together. */
export type Typed = Record<string, Answers>;
export type SavedParts = { part: Part; saved: ProgramSaved }[];

interface Props {
  visit: ProgramVisit;
  parts: Part[];
  person: string;
  typed: Typed;
  onTyped: (answers: Typed) => void;
  onSaved: (saved: SavedParts) => void;
  children: ReactNode;
}

/** The forms of one visit as they are filled in: judged together, kept as drafts, saved all or none. */
export function VisitForm({ visit, parts: given, person, typed, onTyped, onSaved, children }: Props) {
  const { l } = useText('programs');
  // Opened once: what is typed belongs to the forms as they were opened.
  const [parts] = useState(given);
  const [merged] = useState(() => mergeForms(parts, visit));
  const [first] = useState(() => answersOf(parts, merged, firstAnswers(parts, merged, {})));
  const [answers, setAnswers] = useState<Answers>(() => firstAnswers(parts, merged, typed));
  const [ids] = useState(() =>
    Object.fromEntries(parts.map(({ form, opened }) => [form, opened.draft?.contact ?? crypto.randomUUID()])),
  );
  const { time: now } = parts[0]!.opened;
  const [day, setDay] = useState(now.slice(0, 10));
  const [tried, setTried] = useState(false);
  const of = useMemo(() => answersOf(parts, merged, answers), [parts, merged, answers]);
  // A contact of today is of this moment, an earlier one of its day.
  const time = day === now.slice(0, 10) ? now : day;
  const { judged, waiting, error } = useJudgedVisit(parts, person, time, of, ids);
  const saving = useSaving(parts, person, time, of, ids);
  const shown = judged.map(({ form, judged: one }) => ({ form, judged: withRefused(one, saving.refusedOf(form)) }));
  const follow = useCallback((change: (before: Answers) => Answers) => setAnswers((before) => change(before)), []);
  const opened = useMemo(
    () =>
      mergeJudged(
        merged,
        parts.map(({ form, opened: { judged: one } }) => ({ form, judged: one })),
      ),
    [merged, parts],
  );
  const merging = useMemo(() => mergeJudged(merged, judged), [merged, judged]);
  useFollowedDefaults(opened, merging, true, follow);
  const changed = (form: string) => JSON.stringify(of[form]) !== JSON.stringify(first[form]);
  const dirty = parts.some(({ form }) => changed(form));
  const drafts = useServerDrafts(
    parts
      .filter(({ form }) => changed(form))
      .map(
        ({
          form,
          entry,
          opened: {
            pack,
            form: { code },
          },
        }) => ({
          path: `/api/programs/${pack}/forms/${code}/draft`,
          body: { person, contact: ids[form]!, time, answers: of[form]!, due: entry },
        }),
      ),
  );
  const leave = useLeaveGuard(dirty, ['person', 'visit'], drafts.state === 'kept');
  const answer = (code: string, value: unknown) => {
    const next = ({ [code]: _, ...rest }: Answers) => (value === undefined ? rest : { ...rest, [code]: value });
    setAnswers(next);
    onTyped(answersOf(parts, merged, next(answers)));
    saving.forget();
  };
  const save = async (another?: string) => {
    setTried(true);
    if (judged.some(({ judged: { problems } }) => problems.length > 0) && !waiting) {
      goToFirstProblem();
      return;
    }
    const saved = await saving.save(another);
    if (!saved) return;
    leave();
    onSaved(saved);
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
  return (
    <MergedForm
      title={l(visit.title)}
      verified={visit.source.verified}
      day={day}
      latest={now.slice(0, 10)}
      onDay={setDay}
      parts={parts}
      merged={merged}
      judged={shown}
      answers={answers}
      tried={tried}
      onAnswer={answer}
      busy={saving.busy}
      onSave={() => void save()}
      head={children}
      foot={
        <>
          {error && <FailureNote error={error} />}
          {saving.failure !== undefined && (
            <Refusals
              failure={saving.failure}
              parts={parts}
              ids={ids}
              person={person}
              onAnother={(form) => void save(form)}
            />
          )}
        </>
      }
      state={<DraftMark {...drafts} />}
    />
  );
}

/** Why nothing of the visit is saved, by programme. */
function Refusals({
  failure,
  parts,
  ids,
  person,
  onAnother,
}: {
  failure: unknown;
  parts: readonly Part[];
  ids: Record<string, string>;
  person: string;
  onAnother: (form: string) => void;
}) {
  const { t, l } = useText('programs');
  const refused = refusedContacts(failure);
  if (refused.length === 0)
    return (
      <>
        <FailureNote error={failure} />
        <p className="muted">{t('kept')}</p>
      </>
    );
  return (
    <div className="note note-failure" role="alert">
      <div className="note-title">✕ {t('visit-refused', { count: refused.length })}</div>
      {refused.map(({ id, code, messages, details }) => {
        const part = parts.find(({ form }) => ids[form] === id);
        return (
          <div key={id}>
            <p>
              {part && <strong>{l(nameOfPart(part))}</strong>} {l(messages)}
            </p>
            {part && code === 'programs.same-visit' && (
              <Conflict details={details} person={person} opened={part.opened} onAnother={() => onAnother(part.form)} />
            )}
          </div>
        );
      })}
      <p className="muted">{t('visit-kept')}</p>
    </div>
  );
}

interface RefusedContact {
  id: string;
  code: string;
  messages: { zh: string; en: string };
  details: unknown;
}
const refusedContacts = (failure: unknown): RefusedContact[] =>
  failure instanceof ApiFailure && failure.code === 'programs.visit'
    ? ((failure.details as { contacts?: RefusedContact[] } | undefined)?.contacts ?? [])
    : [];

/** What the platform found when it was to be saved stands at its fields, beside what was known before. */
function withRefused(judged: ProgramJudged, found: readonly ProgramFinding[]): ProgramJudged {
  const more = found.filter(
    ({ item, text }) => !judged.problems.some((known) => known.item === item && known.text.zh === text.zh),
  );
  return more.length === 0 ? judged : { ...judged, problems: [...judged.problems, ...more], outcome: null };
}

const contactsOf = (
  parts: readonly Part[],
  answers: Record<string, Answers>,
  ids: Record<string, string>,
): ProgramVisitRequest['contacts'] =>
  parts.map(({ form, entry, opened }) => ({
    id: ids[form]!,
    pack: opened.pack,
    form: opened.form.code,
    formFrom: opened.form.from,
    ...(entry === undefined ? {} : { due: entry }),
    answers: answers[form]!,
  }));

/** What the server makes of the answers of all forms, a moment after the last key. */
function useJudgedVisit(
  parts: readonly Part[],
  person: string,
  time: string,
  answers: Record<string, Answers>,
  ids: Record<string, string>,
) {
  const [asked, setAsked] = useState({ time, answers });
  useEffect(() => {
    const timer = setTimeout(() => setAsked({ time, answers }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [time, answers]);
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['programs', 'judge-visit', person, parts.map(({ form }) => form), asked],
    queryFn: () => {
      const light = Object.fromEntries(Object.entries(asked.answers).map(([form, own]) => [form, withoutFiles(own)]));
      const body = { person, time: asked.time, contacts: contactsOf(parts, light, ids) };
      return api.post<ProgramVisitJudged>('/api/programs/visits/judge', body);
    },
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  const judged = useMemo(
    () => parts.map(({ form, opened }, i) => ({ form, judged: data?.judged[i] ?? opened.judged })),
    [parts, data],
  );
  return { judged, error, waiting: asked.answers !== answers || isPlaceholderData };
}

/** All forms at once, each by an id of its own: sent again after a lost answer, nothing is stored twice. */
function useSaving(
  parts: readonly Part[],
  person: string,
  time: string,
  answers: Record<string, Answers>,
  ids: Record<string, string>,
) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const others = useRef(new Set<string>());
  const save = async (another?: string): Promise<SavedParts | undefined> => {
    if (another) others.current.add(another);
    setBusy(true);
    setFailure(undefined);
    try {
      const contacts = contactsOf(parts, answers, ids).map((one, i) => ({
        ...one,
        another: others.current.has(parts[i]!.form),
      }));
      const { saved } = await api.post<ProgramVisitSaved>('/api/programs/visits', { person, time, contacts });
      await client.invalidateQueries({ queryKey: ['programs'], refetchType: 'none' });
      return parts.map((part, i) => ({ part, saved: saved[i]! }));
    } catch (caught) {
      setFailure(caught);
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  const refusedOf = (form: string): ProgramFinding[] => {
    const own = refusedContacts(failure).find(({ id }) => id === ids[form]);
    return ((own?.details as { problems?: ProgramFinding[] } | undefined)?.problems ?? []).slice();
  };
  return { busy, failure, save, refusedOf, forget: () => setFailure(undefined) };
}
