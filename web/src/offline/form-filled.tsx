import { Button, Input } from 'antd';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { OfflineResident, ProgramJudged, ProgramOpened } from '../../../src/http/contract.ts';
import { AppLink, useGo } from '../app/address.tsx';
import { FailureNote } from '../app/errors.tsx';
import { useText } from '../i18n/index.ts';
import { Outcome } from '../pages/programs/contact.tsx';
import { goToFirstProblem } from '../pages/programs/first-problem.ts';
import { useFollowedDefaults } from '../pages/programs/follow-defaults.ts';
import { type Answers, FormView } from '../pages/programs/form-view.tsx';
import { ClassMark } from '../pages/programs/marks.tsx';
import type { OpenDevice } from './app.tsx';
import { platformTime } from './device.ts';
import { type DevicePack, groupAddress, groupWork } from './engine.ts';
import { judgeOffline, openOffline, sameEntry } from './open-form.ts';
import { counts, type LocalEntry, queue } from './outbox.ts';
import { keepDraft } from './store.ts';
import { lock } from './vault.ts';

export interface Draft {
  day: string;
  answers: Answers;
}

/** A contact of today is of this moment, an earlier one of its day. */
export const timeOf = ({ record, today }: OpenDevice, day: string): string =>
  day === today ? platformTime(record) : day;

/** The form as it is filled in: judged at once, noted as one types, kept on the device. */
export function FilledForm({
  device,
  resident,
  pack,
  initial,
  before,
  first,
  fromDraft,
  draftKey,
}: {
  device: OpenDevice;
  resident: OfflineResident;
  pack: DevicePack;
  initial: ProgramOpened;
  before: LocalEntry | undefined;
  first: Draft;
  fromDraft: boolean;
  draftKey: string;
}) {
  const { t, l } = useText('programs');
  const go = useGo();
  const { key, today } = device;
  const form = initial.form.code;
  const [{ day, answers }, setContent] = useState(first);
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [saved, setSaved] = useState<ProgramJudged>();
  const others = device.entries.filter((one) => one.entry.id !== before?.entry.id && counts(one));
  const made = useRef(device.madeOf(resident.person).filter(({ date }) => date !== before?.contact.time)).current;
  const time = day === initial.time.slice(0, 10) ? initial.time : day;
  // Another day may have another version of the form, and another contact before it.
  const opened = useMemo(
    () => (time === initial.time ? initial : (openOffline({ pack, form, resident, made }, time) ?? initial)),
    [initial, pack, form, resident, made, time],
  );
  const judged = useMemo(
    () => judgeOffline({ pack, form, resident, made }, time, answers) ?? opened.judged,
    [pack, form, resident, made, time, answers, opened],
  );
  const follow = useCallback(
    (change: (before: Answers) => Answers) =>
      setContent((content) => {
        const answered = change(content.answers);
        return answered === content.answers ? content : { ...content, answers: answered };
      }),
    [],
  );
  const missing = judged.problems.filter(({ kind }) => kind === 'required').length;
  const wrong = judged.problems.length - missing;
  useFollowedDefaults(initial.judged, judged, before === undefined, follow);
  const same = others.find(
    ({ contact }) =>
      contact.person === resident.person &&
      contact.pack === pack.id &&
      contact.form === form &&
      contact.time.slice(0, 10) === day &&
      sameEntry({ pack, form }, day, contact.answers, answers),
  );
  const next = groupWork(device.work, device.visits).find(
    ({ lead }) => lead.form === `${pack.id}/${form}` && lead.resident.person !== resident.person,
  );
  const late = day > today;

  useEffect(() => {
    if (saved || (answers === first.answers && day === first.day)) return;
    const timer = setTimeout(() => {
      lock(key, { day, answers }, `draft/${draftKey}`)
        .then((draft) => keepDraft(draftKey, draft))
        .catch(setFailure);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [key, draftKey, day, answers, first, saved]);

  const save = async (then: 'stay' | 'next') => {
    setTried(true);
    if (judged.problems.length > 0 || late) {
      goToFirstProblem();
      return;
    }
    setSaving(true);
    setFailure(undefined);
    try {
      const contact = {
        // What was sent already keeps its name on the platform, so a changed one is another.
        id: before && !before.entry.tried ? before.entry.id : crypto.randomUUID(),
        person: resident.person,
        name: resident.name,
        pack: pack.id,
        form,
        formFrom: opened.form.from,
        time: day === before?.contact.time.slice(0, 10) ? before.contact.time : timeOf(device, day),
        answers,
      };
      await queue(key, resident.patient, contact, { draft: draftKey, instead: before?.entry.id });
      await device.refresh();
      if (then === 'next' && next) go(groupAddress(next));
      else setSaved(judged);
    } catch (caught) {
      setFailure(caught);
    } finally {
      setSaving(false);
    }
  };
  if (saved)
    return (
      <div className="note note-good" role="status">
        <div className="note-title">✓ {t('offline:kept-here', { form: l(opened.form.title) })}</div>
        {saved.outcome && <Outcome outcome={saved.outcome} />}
        <p className="form-actions">
          <Button type="primary" onClick={() => go('/offline')}>
            {t('back-to-list')}
          </Button>
          <Button onClick={() => go(`/offline?person=${resident.person}`)}>{resident.name}</Button>
        </p>
      </div>
    );
  return (
    <div className="contact-form">
      <p>
        <AppLink to={`/offline?person=${resident.person}`}>‹ {resident.name}</AppLink>
      </p>
      <div className="form-head">
        <h1 className="offline-h1">
          {l(opened.packTitle)} · {l(opened.form.title)}
        </h1>
        <label htmlFor="contact-day">
          {t('day')}{' '}
          <Input
            id="contact-day"
            type="date"
            max={today}
            value={day}
            onChange={(event) => setContent({ day: event.target.value || day, answers })}
            style={{ width: 160 }}
          />
        </label>
        {opened.previous && (
          <span className="muted">
            {t('last-on', { day: opened.previous.day })} <ClassMark found={opened.previous.class} />
          </span>
        )}
        {fromDraft && <span className="muted">{t('from-draft')}</span>}
      </div>
      {same && (
        <div className="note note-empty" role="status">
          ! {t('offline:same-here', { day })}
        </div>
      )}
      <FormView
        opened={opened}
        judged={judged}
        answers={answers}
        tried={tried}
        onAnswer={(code, value) => {
          setContent(({ answers: { [code]: _, ...rest }, ...kept }) => ({
            ...kept,
            answers: value === undefined ? rest : { ...rest, [code]: value },
          }));
          setFailure(undefined);
        }}
      />
      <div className="form-foot">
        {judged.outcome ? (
          <Outcome outcome={judged.outcome} />
        ) : (
          <p className={tried ? 'field-problem' : 'muted'} role="status">
            {late
              ? t('offline:day-ahead')
              : [wrong > 0 && t('wrong', { count: wrong }), missing > 0 && t('missing', { count: missing })]
                  .filter(Boolean)
                  .join('，')}
          </p>
        )}
        {failure !== undefined && <FailureNote error={failure} />}
        <div className="form-actions">
          <Button type="primary" className="form-save" loading={saving} onClick={() => void save('stay')}>
            {t('save')}
          </Button>
          {!before && next && (
            <Button loading={saving} onClick={() => void save('next')}>
              {t('save-next')}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}
const PAUSE_MS = 400;
