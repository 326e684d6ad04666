/** What of a pack holds on a day; everything dated says from when and, if it ended, until when. */
import type { Duration, Row, Value } from '../condition/types.ts';
import type { CompiledRules } from './classify.ts';
import type { CompiledForm } from './compile-form.ts';
import type { CompiledSchedule } from './due-items.ts';

interface Span {
  from: string;
  to?: string | undefined;
}
export interface DatedParameter {
  name: string;
  type: string;
  values: readonly { from: string; value: Value }[];
}

const holdsOn =
  (day: string) =>
  ({ from, to }: Span): boolean =>
    from <= day && (to === undefined || day <= to);

/** The version of the form that holds on the day. */
export const formOn = <F extends { compiled: CompiledForm }>(
  pack: { forms: readonly F[] },
  code: string,
  day: string,
): F | undefined => pack.forms.find(({ compiled: { form } }) => form.code === code && holdsOn(day)(form));

/** The decision tables of a form on the day; usually one. */
export const rulesOn = (
  pack: { rules: readonly CompiledRules[] },
  form: string,
  day: string,
): readonly CompiledRules[] => pack.rules.filter(({ table }) => table.form === form && holdsOn(day)(table));

export const scheduleOn = (
  pack: { schedules: readonly CompiledSchedule[] },
  day: string,
): CompiledSchedule | undefined => pack.schedules.find(({ schedule }) => holdsOn(day)(schedule));

/** Values of the parameters on a day; `set` holds what the instance has chosen otherwise. */
export function paramsOn(
  pack: { parameters: readonly DatedParameter[] },
  day: string,
  set: Row = {},
): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const { name, type, values: dated } of pack.parameters) {
    const value = set[name] ?? (dated.filter(({ from }) => from <= day).at(-1) ?? dated[0])?.value ?? null;
    values[name] = type === 'duration' && typeof value === 'string' ? (readDuration(value) ?? null) : value;
  }
  return values;
}

/** `3 months`, `14 days`; undefined for anything else. */
export function readDuration(text: string): Duration | undefined {
  const m = /^(\d{1,4}) (year|month|week|day)s?$/.exec(text);
  return m ? { value: Number(m[1]), unit: m[2] as Duration['unit'] } : undefined;
}
