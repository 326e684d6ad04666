import { Input } from 'antd';
import type { ReactNode } from 'react';
import type { ProgramOpened } from '../../../../src/http/contract.ts';
import { useText } from '../../i18n/index.ts';
import { ClassMark, UnverifiedMark } from './marks.tsx';

/** Title of a form, the day it is about, and the contact before. */
export function FormHead({
  opened,
  label,
  day,
  onDay,
  children,
}: {
  opened: ProgramOpened;
  /** What the day is called. */
  label: string;
  day: string;
  onDay: (day: string) => void;
  children?: ReactNode;
}) {
  const { t, l } = useText('programs');
  // Wrong before anything was typed: it is the person whom the form does not suit, so one need not begin.
  const about = opened.draft ? [] : opened.judged.problems.filter(({ kind }) => kind === 'check');
  return (
    <div className="form-head">
      <h2>
        {l(opened.packTitle)} · {l(opened.form.title)}
      </h2>
      <UnverifiedMark found={opened.unverified} />
      <label htmlFor="form-day">
        {label}{' '}
        <Input
          id="form-day"
          type="date"
          value={day}
          onChange={(event) => onDay(event.target.value || day)}
          style={{ width: 160 }}
        />
      </label>
      {opened.previous && (
        <span className="muted">
          {t('last-on', { day: opened.previous.day })} <ClassMark found={opened.previous.class} />
        </span>
      )}
      {children}
      {about.length > 0 && (
        <div className="note note-failure form-about" role="alert">
          {about.map((one) => (
            <div key={one.check ?? one.item} className="note-title">
              ✕ {l(one.text)}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
