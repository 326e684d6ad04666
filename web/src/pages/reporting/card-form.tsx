import { useQuery } from '@tanstack/react-query';
import { Button, Input, type RefSelectProps, Select } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import type {
  CardDetail,
  CardDraft,
  CardJudged,
  CardNewPatient,
  CardOpened,
  ProgramOpened,
} from '../../../../src/http/contract.ts';
import { AppLink, useGo } from '../../app/address.tsx';
import { ApiFailure, api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { formatTime, none } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';
import { useFormKeys } from '../programs/form-keys.ts';
import { type Answers, FormView } from '../programs/form-view.tsx';
import { Address, Labelled } from './card-head.tsx';
import { CardSent } from './card-sent.tsx';
import { useDropDraft } from './drafts.tsx';
import { PersonText } from './marks.tsx';
import { CARDS, useCardChanged, useReportContent } from './queries.ts';

const PAUSE_MS = 250;
const DRAFT_MS = 1500;

interface Who {
  person: string | undefined;
  missed: string | undefined;
  patient: Partial<CardNewPatient> | undefined;
}

/** The card itself: disease, place and institution on top, then the form that fits them. */
export function CardForm({
  opened,
  disease,
  onDisease,
  who,
  before,
  draft,
}: {
  opened: CardOpened;
  disease: string | undefined;
  onDisease: (disease: string) => void;
  who: Who;
  before: CardDetail | undefined;
  draft: CardDraft | undefined;
}) {
  const { t, l } = useText('reporting');
  const go = useGo();
  const content = useReportContent().data;
  const changed = useCardChanged();
  const dropDraft = useDropDraft();
  const [id] = useState(() => draft?.id ?? crypto.randomUUID());
  const [given, setAnswers] = useState<Answers>(before?.answers ?? draft?.answers ?? opened.answers);
  const [institution, setInstitution] = useState(before?.institution ?? draft?.institution ?? opened.institution);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [sent, setSent] = useState<CardDetail>();
  const answers = useMemo(() => (disease === undefined ? given : { ...given, disease }), [given, disease]);
  const judged = useJudgement(opened, who, answers, before?.id);
  const answer = (code: string, value: unknown) => {
    setAnswers(({ [code]: _, ...rest }) => (value === undefined ? rest : { ...rest, [code]: value }));
    setFailure(undefined);
  };
  const kept = useDraft(id, { who, disease, institution, answers }, before === undefined && sent === undefined);
  const shown: ProgramOpened = useMemo(
    () => ({
      ...{ pack: 'reporting', packTitle: opened.form.title, time: '', previous: null, trends: [], draft: null },
      form: opened.form,
      answers: opened.answers,
      judged: opened.judged,
    }),
    [opened],
  );
  const frame = useFormKeys(shown, judged.judged, answers, answer);
  const needsInstitution = before === undefined && institution === null;
  const diseaseBox = useRef<RefSelectProps>(null);
  const institutionBox = useRef<RefSelectProps>(null);
  const firstEmpty = useRef<() => HTMLElement | RefSelectProps | null | undefined>(() => null);
  firstEmpty.current = () => {
    if (who.patient && !who.patient.name) return document.getElementById('patient-name');
    if (disease === undefined) return diseaseBox.current;
    return needsInstitution ? institutionBox.current : null;
  };
  // What stands above the form is asked before it: the first of it that is empty has the cursor whenever a form has come.
  useEffect(() => {
    if (shown.form) firstEmpty.current()?.focus();
  }, [shown]);
  const chosen = content?.diseases.find((one) => one.id === disease);
  const problem = (code: string) =>
    judged.judged.problems.find((one) => one.item === code && (tried || one.kind !== 'required'));

  const send = async (another: boolean) => {
    setTried(true);
    if (needsInstitution || (judged.judged.problems.length > 0 && !judged.waiting)) {
      requestAnimationFrame(() => {
        const wrong = '.ant-select-status-error input, .field-wrong input, .field-wrong textarea';
        const first =
          document.querySelector<HTMLElement>(wrong) ?? document.querySelector<HTMLElement>('.field-problem');
        first?.focus({ preventScroll: true });
        first?.scrollIntoView({ block: 'center', behavior: 'smooth' });
      });
      return;
    }
    setSaving(true);
    setFailure(undefined);
    try {
      const card = before
        ? await api.put<CardDetail>(`${CARDS}/${before.id}`, {
            version: before.version,
            answers,
            note: note || undefined,
          })
        : await api.post<CardDetail>(CARDS, {
            id,
            person: who.missed ? undefined : who.person,
            missed: who.missed,
            patient: who.patient,
            institution: institution ?? undefined,
            answers,
            another,
          });
      changed(card);
      setSent(card);
      if (!before) await dropDraft(id);
    } catch (caught) {
      setFailure(caught);
    } finally {
      setSaving(false);
    }
  };

  if (sent) return <CardSent card={sent} corrected={before !== undefined} />;
  const past = judged.due !== null && Date.parse(judged.due) < Date.parse(judged.now);
  return (
    <div className="contact-form" ref={frame}>
      <div className="card-head">
        {(before?.person ?? opened.person) && (
          <div>
            <PersonText person={(before?.person ?? opened.person)!} />{' '}
            {!before && !who.missed && (
              <Button size="small" onClick={() => go('/warning/cards/new')}>
                {t('other-person')}
              </Button>
            )}
          </div>
        )}
        {opened.found && (
          <p className="muted">
            {t(opened.found.source === 'result' ? 'found-result' : opened.found.makeup ? 'found-case' : 'found-now', {
              day: opened.found.day,
              institution: opened.found.institutionName ?? none,
            })}{' '}
            {opened.found.source === 'result' && opened.found.makeup && t('found-late')}
          </p>
        )}
        <div className="filters">
          <Labelled text={t('disease')}>
            <Select
              ref={diseaseBox}
              aria-label={t('disease')}
              placeholder={t('choose-disease')}
              value={disease ?? null}
              onChange={(next: string) => {
                answer('subtype', undefined);
                onDisease(next);
              }}
              showSearch={{ optionFilterProp: 'label' }}
              options={(['A', 'B', 'C', 'none'] as const).map((kind) => ({
                label: t(`class.${kind}`),
                title: kind,
                options: (content?.diseases ?? [])
                  .filter((one) => one.class === kind)
                  .map((one) => ({ value: one.id, label: l(one.title) })),
              }))}
              popupMatchSelectWidth={false}
              style={{ minWidth: 220 }}
              {...(problem('disease') ? { status: 'error' as const } : {})}
            />
          </Labelled>
          <Labelled text={t('area')}>
            <Address value={answers} onAnswer={answer} wrong={problem('address') !== undefined} />
          </Labelled>
          {!before && (
            <Labelled text={t('institution')}>
              <Select
                ref={institutionBox}
                aria-label={t('institution')}
                placeholder={t('choose-institution')}
                value={institution ?? null}
                onChange={(next: string) => setInstitution(next)}
                showSearch={{ optionFilterProp: 'label' }}
                options={(content?.institutions ?? []).map((one) => ({ value: one.id, label: one.name }))}
                popupMatchSelectWidth={false}
                style={{ minWidth: 220 }}
                {...(tried && needsInstitution ? { status: 'error' as const } : {})}
              />
            </Labelled>
          )}
        </div>
        {chosen && (
          <p className={past && !before ? 'field-warning' : 'muted'}>
            {t(`class.${chosen.class}`)} · {t('hours', { hours: chosen.hours })}
            {judged.due && !before && ` · ${t(past ? 'past-due' : 'due-report', { at: formatTime(judged.due) })}`}
          </p>
        )}
      </div>
      {judged.earlier.length > 0 && (
        <div className="note note-warn" role="status">
          <div className="note-title">{t('earlier')}</div>
          {judged.earlier.map((one) => (
            <div key={one.id}>
              <AppLink to={`/warning/cards/${one.id}`}>
                {t('earlier-card', {
                  at: formatTime(one.diagnosedAt),
                  institution: one.institutionName ?? none,
                  state: l(one.stateTitle),
                })}
              </AppLink>
            </div>
          ))}
        </div>
      )}
      <FormView opened={shown} judged={judged.judged} answers={answers} tried={tried} onAnswer={answer} />
      {before && (
        <label className="card-note" htmlFor="card-note">
          {t('correct-note')}{' '}
          <Input.TextArea
            id="card-note"
            value={note}
            maxLength={500}
            onChange={(event) => setNote(event.target.value)}
            autoSize={{ minRows: 2 }}
          />
        </label>
      )}
      <div className="form-foot">
        <Verdict judged={judged.judged} tried={tried} needs={tried && needsInstitution} />
        {judged.error !== null && <FailureNote error={judged.error} />}
        {failure !== undefined && (
          <>
            <FailureNote error={failure} />
            <p className="muted">{t('kept')}</p>
            {failure instanceof ApiFailure && failure.code === 'reporting.same-case' && (
              <Button onClick={() => void send(true)}>{t('another')}</Button>
            )}
          </>
        )}
        <div className="form-actions">
          <Button type="primary" className="form-save" loading={saving} onClick={() => void send(false)}>
            {before ? t('save-correct') : t('submit')}
          </Button>
          {kept && <span className="muted">{t('draft-kept')}</span>}
        </div>
      </div>
    </div>
  );
}

function Verdict({ judged, tried, needs }: { judged: CardJudged['judged']; tried: boolean; needs: boolean }) {
  const { t } = useText('reporting');
  const missing = judged.problems.filter(({ kind }) => kind === 'required').length;
  const wrong = judged.problems.length - missing;
  const told = [
    needs && t('need-institution'),
    wrong > 0 && t('wrong', { count: wrong }),
    missing > 0 && t('missing', { count: missing }),
  ].filter(Boolean);
  if (told.length === 0) return null;
  return (
    <p className={tried ? 'field-problem' : 'muted'} role="status">
      {told.join('，')}
    </p>
  );
}

/** What the server makes of the answers, a moment after the last key. */
function useJudgement(opened: CardOpened, who: Who, answers: Answers, card: string | undefined) {
  const body = {
    person: who.missed ? undefined : who.person,
    missed: who.missed,
    birthDate: who.patient?.birthDate,
    card,
    answers,
  };
  const text = JSON.stringify(body);
  const [asked, setAsked] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const query = useQuery({
    queryKey: ['report-judge', asked],
    queryFn: () => api.post<CardJudged>('/api/reporting/judge', JSON.parse(asked)),
    placeholderData: (last) => last,
    staleTime: 30_000,
    gcTime: 60_000,
  });
  const found = query.data;
  return {
    judged: found?.judged ?? opened.judged,
    due: found?.due ?? null,
    now: found?.now ?? '',
    earlier: found?.earlier ?? [],
    error: query.error,
    waiting: asked !== text || query.isPlaceholderData,
  };
}

/** Keeps what is typed on the server, so that a lost connection or another device loses nothing. */
function useDraft(
  id: string,
  {
    who,
    disease,
    institution,
    answers,
  }: { who: Who; disease: string | undefined; institution: string | null; answers: Answers },
  on: boolean,
): boolean {
  const text = JSON.stringify({
    person: who.missed ? null : (who.person ?? null),
    missed: who.missed ?? null,
    patient: who.patient ?? null,
    disease: disease ?? null,
    institution,
    answers,
  });
  const [first] = useState(text);
  const [kept, setKept] = useState(false);
  useEffect(() => {
    if (!on || text === first) return;
    const timer = setTimeout(() => {
      // A draft that cannot be kept is no reason to stop somebody who types; reporting tells it.
      api.put(`/api/reporting/drafts/${id}`, JSON.parse(text)).then(
        () => setKept(true),
        () => setKept(false),
      );
    }, DRAFT_MS);
    return () => clearTimeout(timer);
  }, [id, text, first, on]);
  return kept;
}
