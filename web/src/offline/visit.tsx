import { Button, Checkbox } from 'antd';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { OfflineResident, ProgramJudged } from '../../../src/http/contract.ts';
import { AppLink, useAddress, useGo } from '../app/address.tsx';
import { FailureNote } from '../app/errors.tsx';
import { Empty } from '../components/state.tsx';
import { useText } from '../i18n/index.ts';
import { Outcome } from '../pages/programs/contact.tsx';
import { goToFirstProblem } from '../pages/programs/first-problem.ts';
import { useFollowedDefaults } from '../pages/programs/follow-defaults.ts';
import type { Answers } from '../pages/programs/form-view.tsx';
import { DueMark } from '../pages/programs/marks.tsx';
import {
  answersOf,
  firstAnswers,
  mergeForms,
  mergeJudged,
  nameOfPart,
  ownerOfPart,
  type Part,
  toldApart,
} from '../pages/programs/merge-forms.ts';
import { MergedForm } from '../pages/programs/merged-form.tsx';
import type { OpenDevice } from './app.tsx';
import { timeOf } from './form-filled.tsx';
import { judgeOffline, openOffline, sameEntry } from './open-form.ts';
import { counts, queueAll } from './outbox.ts';
import { keepDraft, readDraft } from './store.ts';
import { lock, unlock } from './vault.ts';
import { type DeviceVisit, visitsOf } from './visits-of.ts';

const PAUSE_MS = 400;
/** Answers of each form, by its key. */
interface VisitDraft {
  day: string;
  of: Record<string, Answers>;
}

/** The forms of one visit on the device: `visit` in the address, `forms` (their keys) where not those that are due are chosen. */
export function OfflineVisitForm({
  device,
  resident,
  code,
}: {
  device: OpenDevice;
  resident: OfflineResident;
  code: string;
}) {
  const { t, l } = useText('programs');
  const [{ forms: named }, change] = useAddress();
  // As it was when the page opened: what is recorded here takes forms from the list.
  const [visit] = useState(() => visitsOf(device, resident).find((one) => one.code === code));
  const draftKey = `visit/${code}/${resident.person}`;
  const [draft, setDraft] = useState<VisitDraft | null>();
  const [done, setDone] = useState(false);
  const { key } = device;
  useEffect(() => {
    readDraft(draftKey)
      .then((kept) => (kept ? unlock<VisitDraft>(key, kept, `draft/${draftKey}`) : null))
      .then(setDraft, () => setDraft(null));
  }, [key, draftKey]);
  const home = <AppLink to={`/offline?person=${resident.person}`}>‹ {resident.name}</AppLink>;
  if (!visit) return <Empty title={t('visit-none')} next={home} />;
  if (draft === undefined) return null;
  const due = visit.forms.filter(({ owed }) => owed !== undefined);
  const chosen =
    named?.split(',').filter((one) => visit.forms.some((form) => form.key === one)) ??
    (due.length > 0 ? due : visit.forms).map((form) => form.key);
  return (
    <>
      <p>{home}</p>
      <fieldset className="visit-forms" hidden={done}>
        <legend>{t('visit-forms')}</legend>
        {visit.forms.map((form) => (
          <Checkbox
            key={form.key}
            checked={chosen.includes(form.key)}
            onChange={({ target }) => {
              const next = visit.forms
                .map((one) => one.key)
                .filter((one) => (one === form.key ? target.checked : chosen.includes(one)));
              change({ forms: next.join(',') });
            }}
          >
            {l(form.title)}{' '}
            {form.owed ? (
              <>
                <span className="num muted">{t('due-on', { day: form.owed.item.due })}</span>{' '}
                <DueMark status={form.owed.status} />
              </>
            ) : (
              <span className="muted">{t('visit-not-due')}</span>
            )}
          </Checkbox>
        ))}
      </fieldset>
      {chosen.length === 0 ? (
        <Empty title={t('visit-choose')} />
      ) : (
        <Filled
          key={chosen.join()}
          device={device}
          resident={resident}
          visit={visit}
          chosen={chosen}
          first={draft}
          draftKey={draftKey}
          onTyped={setDraft}
          onSaved={() => setDone(true)}
        />
      )}
    </>
  );
}

function Filled({
  device,
  resident,
  visit,
  chosen,
  first,
  draftKey,
  onTyped,
  onSaved,
}: {
  device: OpenDevice;
  resident: OfflineResident;
  visit: DeviceVisit;
  chosen: readonly string[];
  first: VisitDraft | null;
  draftKey: string;
  onTyped: (draft: VisitDraft) => void;
  onSaved: () => void;
}) {
  const { t, l } = useText('programs');
  const go = useGo();
  const { key, today, packs } = device;
  const made = useRef(device.madeOf(resident.person)).current;
  const [day, setDay] = useState(first?.day ?? today);
  const [opening] = useState(() => timeOf(device, today));
  const time = day === today ? opening : day;
  // Another day may have another version of a form, and another contact before it.
  const parts = useMemo(
    () => openParts({ packs }, visit, chosen, resident, made, time),
    [packs, visit, chosen, resident, made, time],
  );
  const merged = useMemo(() => mergeForms(parts, visit), [parts, visit]);
  const [answers, setAnswers] = useState<Answers>(() => firstAnswers(parts, merged, first?.of ?? {}));
  const [typed, setTyped] = useState(false);
  const [kept, setKept] = useState(false);
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [saved, setSaved] = useState<{ part: Part; judged: ProgramJudged }[]>();
  const of = useMemo(() => answersOf(parts, merged, answers), [parts, merged, answers]);
  const judged = useMemo(
    () =>
      parts.map((part) => {
        const place = { pack: packs.find(({ id }) => id === part.opened.pack)!, form: part.opened.form.code };
        return {
          form: part.form,
          judged: judgeOffline({ ...place, resident, made }, time, of[part.form]!) ?? part.opened.judged,
        };
      }),
    [parts, packs, resident, made, time, of],
  );
  const opened = useRef(
    mergeJudged(
      merged,
      parts.map((part) => ({ form: part.form, judged: part.opened.judged })),
    ),
  ).current;
  const merging = useMemo(() => mergeJudged(merged, judged), [merged, judged]);
  const follow = useCallback((move: (before: Answers) => Answers) => setAnswers((before) => move(before)), []);
  useFollowedDefaults(opened, merging, true, follow);
  useEffect(() => {
    if (saved || !typed) return;
    setKept(false);
    const timer = setTimeout(() => {
      const draft = { day, of: { ...first?.of, ...of } };
      lock(key, draft, `draft/${draftKey}`)
        .then((locked) => keepDraft(draftKey, locked))
        .then(() => setKept(true), setFailure);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [key, draftKey, day, of, first, saved, typed]);
  const gone = chosen.length - parts.length;
  const same = parts.filter(({ opened: { pack, form }, form: part }) =>
    device.entries.some(
      (one) =>
        counts(one) &&
        one.contact.person === resident.person &&
        one.contact.pack === pack &&
        one.contact.form === form.code &&
        one.contact.time.slice(0, 10) === day &&
        sameEntry({ pack: packs.find(({ id }) => id === pack)!, form: form.code }, day, one.contact.answers, of[part]!),
    ),
  );
  const save = async () => {
    setTried(true);
    if (gone > 0 || day > today || judged.some(({ judged: { problems } }) => problems.length > 0)) {
      goToFirstProblem();
      return;
    }
    setSaving(true);
    setFailure(undefined);
    try {
      const at = timeOf(device, day);
      const contacts = parts.map(({ form, opened: { pack, form: held } }) => ({
        ...{ id: crypto.randomUUID(), person: resident.person, name: resident.name, pack, form: held.code },
        ...{ formFrom: held.from, time: at, answers: of[form]! },
      }));
      await queueAll(key, resident.patient, contacts, { draft: draftKey });
      onSaved();
      setSaved(parts.map((part, i) => ({ part, judged: judged[i]!.judged })));
      await device.refresh();
    } catch (caught) {
      setFailure(caught);
    } finally {
      setSaving(false);
    }
  };
  if (saved)
    return (
      <div className="note note-good" role="status">
        {saved.map(({ part, judged: { outcome } }) => (
          <div key={part.form}>
            <div className="note-title">
              ✓ {l(ownerOfPart(part))} · {t('offline:kept-here', { form: l(part.opened.form.title) })}
            </div>
            {outcome && <Outcome outcome={outcome} />}
          </div>
        ))}
        <p className="form-actions">
          <Button type="primary" onClick={() => go('/offline')}>
            {t('back-to-list')}
          </Button>
          <Button onClick={() => go(`/offline?person=${resident.person}`)}>{resident.name}</Button>
        </p>
      </div>
    );
  return (
    <MergedForm
      title={l(visit.title)}
      verified={visit.source.verified}
      day={day}
      latest={today}
      onDay={setDay}
      parts={parts}
      merged={merged}
      judged={judged}
      answers={answers}
      tried={tried}
      onAnswer={(item, value) => {
        const next = ({ [item]: _, ...rest }: Answers) => (value === undefined ? rest : { ...rest, [item]: value });
        setAnswers(next);
        setTyped(true);
        setFailure(undefined);
        onTyped({ day, of: { ...first?.of, ...answersOf(parts, merged, next(answers)) } });
      }}
      busy={saving}
      onSave={() => void save()}
      head={
        <>
          {first && !typed && <p className="muted">{t('from-draft')}</p>}
          {same.length > 0 && (
            <div className="note note-empty" role="status">
              ! {same.map((part) => l(nameOfPart(part))).join('、')} {t('offline:same-here', { day })}
            </div>
          )}
        </>
      }
      foot={
        <>
          {gone > 0 && <p className="field-problem">{t('offline:no-form', { day })}</p>}
          {day > today && <p className="field-problem">{t('offline:day-ahead')}</p>}
          {failure !== undefined && <FailureNote error={failure} />}
        </>
      }
      state={kept && <span className="muted">{t('offline:draft-here')}</span>}
    />
  );
}

function openParts(
  { packs }: Pick<OpenDevice, 'packs'>,
  visit: DeviceVisit,
  chosen: readonly string[],
  resident: OfflineResident,
  made: ReturnType<OpenDevice['madeOf']>,
  time: string,
): Part[] {
  const parts = visit.forms.flatMap(({ key, form, title, owed }): Part[] => {
    const [id = '', code = ''] = form.split('/');
    const pack = chosen.includes(key) ? packs.find((one) => one.id === id) : undefined;
    const entry = owed?.item.contact;
    const opened = pack && openOffline({ pack, form: code, resident, made }, time, entry);
    if (!opened) return [];
    return [{ form: key, opened, ...(entry ? { entry } : {}), ...(visit.each ? { label: title } : {}) }];
  });
  return toldApart(parts);
}
