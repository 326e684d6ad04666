/** What a form makes of answers: which items show, which are required, what is calculated, what is wrong or doubtful. */
import type { Row, Value } from '../condition/types.ts';
import type { CompiledForm, CompiledItem } from './compile-form.ts';
import { rowOver, type Surroundings, surroundingRow } from './context.ts';
import { type Finding, judgeRange, readAnswer, readRows } from './read-answer.ts';

/** Answers by item code; a group has a list of such objects. */
export type Answers = Readonly<Record<string, unknown>>;

export interface Evaluation {
  visible: Readonly<Record<string, boolean>>;
  required: Readonly<Record<string, boolean>>;
  calculated: Row;
  /** What counts: answers of visible items and what was calculated. */
  values: Row;
  /** Refused while there are any. */
  problems: readonly Finding[];
  /** Shown, to be confirmed. */
  warnings: readonly Finding[];
  valid: boolean;
}

interface Out {
  visible: Record<string, boolean>;
  required: Record<string, boolean>;
  calculated: Record<string, Value>;
  problems: Finding[];
  warnings: Finding[];
}
type Place = Pick<Finding, 'group' | 'row'>;

/** Pure and the same everywhere; never throws for what somebody answered. */
export function evaluateForm(form: CompiledForm, answers: Answers, around: Surroundings): Evaluation {
  const outside = surroundingRow(around);
  const row = rowOver(around);
  const values: Record<string, Value> = {};
  const out: Out = { visible: {}, required: {}, calculated: {}, problems: [], warnings: [] };
  tellUnknown(form.items, answers, out, {});
  for (const { entry, section } of form.order) {
    const value = evaluateItem(entry, answers, row, section ? section.holds(row) : true, out, {});
    row[entry.item.code] = value;
    if (value !== null) values[entry.item.code] = value;
  }
  for (const { check, when } of form.checks) {
    if (!when.holds(row)) continue;
    const finding: Finding = { item: check.items[0] ?? '', kind: 'check', check: check.code, text: check.message };
    (check.severity === 'error' ? out.problems : out.warnings).push(finding);
  }
  tellBeforeBirth(form, outside, out);
  return { ...out, values, valid: out.problems.length === 0 };
}

/** Nobody is seen before they are born, whatever the form asks. */
function tellBeforeBirth({ order }: CompiledForm, row: Row, out: Out): void {
  const [today, born] = [row.today as string, row['subject.birthDate'] as string | null | undefined];
  if (!born || today >= born || out.problems.some(({ check }) => check === 'born' || check === BEFORE_BIRTH)) return;
  out.problems.push({
    item: order[0]?.entry.item.code ?? '',
    kind: 'check',
    check: BEFORE_BIRTH,
    text: { zh: `日期早于出生日期 ${born}`, en: `The day lies before the birth on ${born}` },
  });
}
const BEFORE_BIRTH = 'before-birth';

function tellUnknown(items: ReadonlyMap<string, unknown>, answers: Answers, out: Out, place: Place): void {
  for (const code of Object.keys(answers))
    if (!items.has(code))
      out.problems.push({
        item: code,
        ...place,
        kind: 'unknown',
        text: { zh: `表单没有项目 ${code}`, en: `The form has no item ${code}` },
      });
}

function evaluateItem(entry: CompiledItem, answers: Answers, row: Row, shown: boolean, out: Out, place: Place): Value {
  const { item } = entry;
  const { code } = item;
  const add = (to: Finding[], found: Pick<Finding, 'kind' | 'text'>) => to.push({ item: code, ...place, ...found });
  const visible = shown && (entry.when ? entry.when.holds(row) : true);
  if (place.row === undefined) out.visible[code] = visible;
  if (!visible || item.type === 'display') return null;
  if (entry.calculate || item.type === 'calculated') {
    const value = entry.calculate?.run(row) ?? null;
    if (place.row === undefined) out.calculated[code] = value;
    judge(entry, value, add, out);
    return value;
  }
  const required = entry.required === true || entry.required?.holds(row) === true;
  if (place.row === undefined) out.required[code] = required;
  const { value, findings } =
    item.type === 'group' ? evaluateRows(entry, answers[code], row, out) : readAnswer(item, answers[code]);
  for (const found of findings) add(out.problems, found);
  if (required && value === null && findings.length === 0)
    add(out.problems, { kind: 'required', text: { zh: `${item.label.zh}必填`, en: `${item.label.en} is required` } });
  judge(entry, value, add, out);
  return value;
}

function judge(
  { item }: CompiledItem,
  value: Value,
  add: (to: Finding[], found: Pick<Finding, 'kind' | 'text'>) => void,
  out: Out,
): void {
  const { problem, warning } = judgeRange(item, value);
  if (problem) add(out.problems, { kind: 'hard', text: problem });
  if (warning) add(out.warnings, { kind: 'plausible', text: warning });
}

function evaluateRows(group: CompiledItem, raw: unknown, row: Row, out: Out) {
  const { rows, findings } = readRows(group.item, raw);
  const known = new Map(group.items.map((entry) => [entry.item.code, entry]));
  const value = rows.map((answers, i) => {
    const place = { group: group.item.code, row: i };
    tellUnknown(known, answers, out, place);
    const own: Record<string, Value> = {};
    const seen: Record<string, Value | undefined> = Object.create(row);
    for (const entry of group.items) {
      const one = evaluateItem(entry, answers, seen, true, out, place);
      seen[entry.item.code] = one;
      if (one !== null) own[entry.item.code] = one;
    }
    return own;
  });
  return { value: value.length > 0 ? value : null, findings };
}

/**
 * What stands in a form as it is opened: the last answers and the defaults, for items that say so. `asked` is settled already
 * (what it is opened for), so that defaults which follow from it are right at once.
 */
export function prefillForm(form: CompiledForm, around: Surroundings, asked: Answers = {}): Record<string, Value> {
  const row = rowOver(around);
  const filled: Record<string, Value> = {};
  for (const { entry } of form.order) {
    const { item } = entry;
    if (entry.calculate) {
      row[item.code] = entry.calculate.run(row);
      continue;
    }
    const settled = (asked[item.code] ?? null) as Value;
    const last = item.prefill === 'last' ? (around.previous?.values[item.code] ?? null) : null;
    const value = settled ?? last ?? defaultOf(entry, row);
    row[item.code] = value;
    if (value !== null) filled[item.code] = value;
  }
  return filled;
}

/** What the defaults of items are by the other values; whoever fills in has them follow while they stand as they were. */
export function defaultsFor(form: CompiledForm, around: Surroundings, values: Row): Record<string, Value> {
  const row = rowOver(around, values);
  const found: Record<string, Value> = {};
  for (const { entry } of form.order) {
    const value = entry.default ? defaultOf(entry, row) : null;
    if (value !== null) found[entry.item.code] = value;
  }
  return found;
}

function defaultOf({ item, default: standard }: CompiledItem, row: Row): Value {
  const value = standard?.run(row) ?? null;
  return item.type === 'choices' && typeof value === 'string' ? [value] : value;
}
