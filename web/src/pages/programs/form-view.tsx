import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ProgramFormItem, ProgramJudged, ProgramOpened } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { formatNumber } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';
import { Field } from './field.tsx';
import { sameMatter } from './same-matter.ts';

export type Answers = Record<string, unknown>;
const PAUSE_MS = 180;

/** What the server makes of the answers, a moment after the last key. */
/** `team` is who is going to look after the person, while they are enrolled. */
export function useJudged(
  opened: ProgramOpened,
  person: string,
  time: string,
  answers: Answers,
  contact?: string,
  team?: string,
) {
  const [asked, setAsked] = useState({ time, answers });
  useEffect(() => {
    const timer = setTimeout(() => setAsked({ time, answers }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [time, answers]);
  const query = useQuery({
    queryKey: ['programs', 'judge', opened.pack, opened.form.code, person, asked, team],
    queryFn: () =>
      api.post<ProgramJudged>(`/api/programs/${opened.pack}/forms/${opened.form.code}/judge`, {
        person,
        time: asked.time,
        answers: withoutFiles(asked.answers),
        ...(contact === undefined ? {} : { contact }),
        ...(team === undefined ? {} : { team }),
      }),
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  return {
    judged: query.data ?? opened.judged,
    error: query.error,
    waiting: asked.answers !== answers || query.isPlaceholderData,
  };
}

/** What is in a file changes no rule, so only that there is one is sent while one types. */
export const withoutFiles = (answers: Answers): Answers =>
  Object.fromEntries(
    Object.entries(answers).map(([code, value]) => {
      const file = typeof value === 'object' && value !== null && 'data' in value;
      return [code, file ? { ...value, data: '' } : value];
    }),
  );

/** Sections and fields that show now. What was not touched yet is not called missing before somebody tries to save. */
export function FormView({
  opened,
  judged,
  answers,
  onAnswer,
  tried,
}: {
  opened: ProgramOpened;
  judged: ProgramJudged;
  answers: Answers;
  onAnswer: (code: string, value: unknown) => void;
  tried: boolean;
}) {
  const { t, l } = useText('programs');
  const { form, previous: before, trends } = opened;
  const previous = before && sameMatter(form, before.values, answers) ? before : null;
  return (
    <>
      {form.sections.map((section) => {
        const shown = section.items.filter((item) => !item.hidden && judged.visible[item.code] !== false);
        if (shown.length === 0) return null;
        return (
          <section key={section.code} className="form-section" aria-label={l(section.title)}>
            <h2>{l(section.title)}</h2>
            {shown.map((item) => {
              const own = (found: { item: string; group?: string }) =>
                found.item === item.code || found.group === item.code;
              return (
                <Field
                  key={item.code}
                  item={item}
                  value={item.type === 'calculated' ? judged.calculated[item.code] : answers[item.code]}
                  onChange={(value) => onAnswer(item.code, value)}
                  required={judged.required[item.code] === true}
                  problems={judged.problems.filter((one) => own(one) && (tried || one.kind !== 'required'))}
                  warnings={judged.warnings.filter(own)}
                  last={previous ? lastText(item, previous.values[item.code], l, t) : undefined}
                  trend={trends.find((one) => one.item === item.code)}
                />
              );
            })}
          </section>
        );
      })}
    </>
  );
}

function lastText(
  item: ProgramFormItem,
  value: unknown,
  l: (text: { zh: string; en: string }) => string,
  t: (key: string) => string,
) {
  const word = (code: unknown) => {
    const option = item.options?.find((one) => one.code === code);
    return option ? l(option.label) : String(code);
  };
  if (value === undefined || value === null || ['group', 'boolean', 'attachment', 'signature'].includes(item.type))
    return undefined;
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (typeof value === 'number') return formatNumber(value, item.decimals ?? (Number.isInteger(value) ? 0 : 1));
  return Array.isArray(value) ? value.map(word).join('、') : word(value);
}
