/** Which name goes with which number of a clause. */
import type { Quantity } from './numbers.ts';
import type { Verdict } from './stated-rules.ts';
import type { Namer } from './subjects.ts';
import type { Sentence } from './types.ts';

export interface Clause {
  start: number;
  end: number;
}

export interface Context {
  sentence: Sentence;
  clause: Clause;
  /** Words of the clause before and after the number. */
  before: string;
  after: string;
  previous: string;
  next: string;
}

export interface Years {
  byYear: number | null;
  implied: boolean;
  several: readonly number[];
  annual: boolean;
  past: boolean;
}

export interface Accepted {
  quantity: Quantity;
  verdict: Verdict;
  context: Context;
  years: Years;
}

export interface Named extends Accepted {
  /** Its place among the numbers of the clause. */
  order: number;
  name: string;
  from: number;
  to: number;
  /** Set when years are dealt out over the numbers. */
  year: number | null;
  /** More is better whatever the name says: shares of things that do something, things counted. */
  higher: boolean;
}

/** Gives each number of a clause its name: 分别 deals names or years out, a joint subject gives each its own target. */
export function nameTargets(accepted: readonly Accepted[], names: Namer, clause: Clause, last: string | null): Named[] {
  const out: Named[] = [];
  const first = accepted[0];
  if (!first) return out;
  const { several } = first.years;
  const own = names.list(first.context.before);
  const byYear = own.length === 1 && several.length === accepted.length;
  const parts = accepted.length > 1 && !byYear ? names.dealt(first.context.before, accepted.length) : [];
  const subjects = parts.length > 0 ? parts : own;
  const dealt =
    accepted.length > 1 &&
    (/分别|依次/.test(first.context.before) || byYear) &&
    accepted.every(({ verdict }) => verdict.kind === first.verdict.kind);
  accepted.forEach((one, i) => {
    const { quantity, verdict, context } = one;
    const plain = { ...one, order: i, from: clause.start, to: verdict.end, year: null, higher: false };
    // 分别低于7%和5%: the sign before the first value holds for all.
    const same = { ...plain, verdict: { ...verdict, op: verdict.op ?? first.verdict.op } };
    if (dealt && subjects.length === accepted.length) {
      const name = subjects[i]!;
      const perHead = first.verdict.perHead;
      out.push({ ...same, name: perHead && !name.startsWith('每') ? `${perHead}${name}` : name });
      return;
    }
    if (dealt && subjects.length === 1 && several.length === accepted.length) {
      out.push({ ...same, name: subjects[0]!, year: several[i]! });
      return;
    }
    const previous = i > 0 ? accepted[i - 1]!.verdict.end - clause.start : 0;
    const before = context.before.slice(previous).replace(/^[、和及与,]+/, '');
    const from = clause.start + previous;
    const next = accepted[i + 1]?.quantity.start ?? clause.end;
    const after = context.sentence.text.slice(verdict.end, next);
    if (verdict.perHead && context.before.includes(verdict.perHead)) {
      // 每千人口执业医师数3.7人、注册护士数5.1人: what stands before the first holds for all.
      const shared = i > 0 && names.list(before).length > 0 ? `${verdict.perHead}${before}` : context.before;
      const whole = before.includes(verdict.perHead) ? before : shared;
      out.push({ ...plain, from, name: names.density(whole, after, verdict.perHead), higher: true });
      return;
    }
    if (verdict.circle) {
      out.push({
        ...plain,
        from,
        to: verdict.end + verdict.circle.length,
        name: `${quantity.raw}${verdict.circle}时间`,
      });
      return;
    }
    if (verdict.kind === 'count') {
      const name = names.counted(before || context.before, after) || last || '';
      const to = after.startsWith(name.slice(0, 2)) ? Math.min(next, verdict.end + name.length) : verdict.end;
      out.push({ ...plain, from, to, name: name || quantity.raw, higher: verdict.op !== '<=' });
      return;
    }
    const share =
      quantity.form === 'percent'
        ? names.share(before, context.after.slice(verdict.end - quantity.end), context.previous)
        : null;
    if (share) {
      out.push({
        ...plain,
        from,
        to: Math.max(verdict.end, Math.min(next, clause.end)),
        name: share,
        higher: verdict.op !== '<=',
      });
      return;
    }
    const list = names.list(before);
    const quoted = /“([^”]{2,20})”/.exec(context.sentence.text.slice(Math.max(0, quantity.start - 8), clause.end));
    if (list.length === 0 || verdict.quoted) {
      list.splice(
        0,
        list.length,
        verdict.quoted && quoted
          ? quoted[1]!
          : (last ?? names.list(context.previous).at(-1) ?? subjects[0] ?? quantity.raw),
      );
    }
    for (const name of list) out.push({ ...plain, from, name: name.replace(/占$/, '占比') });
  });
  return out;
}
