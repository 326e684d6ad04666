import { Button, Input } from 'antd';
import type { ReactNode } from 'react';
import type { ProgramJudged } from '../../../../src/http/contract.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { Outcome } from './contact.tsx';
import { useFormKeys } from './form-keys.ts';
import { type Answers, FormView } from './form-view.tsx';
import { UnverifiedMark } from './marks.tsx';
import { type Merged, mergeJudged, nameOfPart, type Part } from './merge-forms.ts';

/** Several forms on one screen: what they share once, then what is each one's own; below what follows from each. */
export function MergedForm({
  title,
  verified,
  day,
  latest,
  onDay,
  parts,
  merged,
  judged,
  answers,
  tried,
  onAnswer,
  busy,
  onSave,
  head,
  foot,
  state,
}: {
  title: string;
  verified: boolean;
  day: string;
  /** Last day that may be chosen. */
  latest: string;
  onDay: (day: string) => void;
  parts: readonly Part[];
  merged: Merged;
  judged: readonly { form: string; judged: ProgramJudged }[];
  answers: Answers;
  tried: boolean;
  onAnswer: (code: string, value: unknown) => void;
  busy: boolean;
  onSave: () => void;
  head: ReactNode;
  /** What could not be saved, and why. */
  foot: ReactNode;
  /** Whether what is typed is kept. */
  state: ReactNode;
}) {
  const { t, l } = useText('programs');
  const one = mergeJudged(merged, judged);
  const frame = useFormKeys(merged.opened, one, answers, onAnswer);
  const missing = one.problems.filter(({ kind }) => kind === 'required').length;
  const wrong = one.problems.length - missing;
  return (
    <div className="contact-form" ref={frame}>
      <div className="form-head">
        <h2>{title}</h2>
        {!verified && <Mark tone="warn">{t('visit-unverified')}</Mark>}
        <UnverifiedMark found={merged.opened.unverified} />
        <label htmlFor="form-day">
          {t('day')}{' '}
          <Input
            id="form-day"
            type="date"
            max={latest}
            value={day}
            onChange={(event) => onDay(event.target.value || day)}
            style={{ width: 160 }}
          />
        </label>
      </div>
      {head}
      <FormView opened={merged.opened} judged={one} answers={answers} tried={tried} onAnswer={onAnswer} />
      <div className="form-foot">
        <div className="form-found">
          {judged.map(({ form, judged: { outcome } }) => {
            const part = parts.find((other) => other.form === form);
            return part && outcome ? (
              <div key={form}>
                <strong>{l(nameOfPart(part))}</strong>
                <Outcome outcome={outcome} />
              </div>
            ) : null;
          })}
          {one.problems.length > 0 && (
            <p className={tried ? 'field-problem' : 'muted'} role="status">
              {[wrong > 0 && t('wrong', { count: wrong }), missing > 0 && t('missing', { count: missing })]
                .filter(Boolean)
                .join(t('comma'))}
            </p>
          )}
          {foot}
        </div>
        <div className="form-actions">
          <Button type="primary" className="form-save" loading={busy} onClick={onSave}>
            {t('visit-save', { count: parts.length })}
          </Button>
          {state}
        </div>
      </div>
    </div>
  );
}
