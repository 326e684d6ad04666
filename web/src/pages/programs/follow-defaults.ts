import { useEffect, useRef } from 'react';
import type { ProgramJudged } from '../../../../src/http/contract.ts';

type Values = Readonly<Record<string, unknown>>;
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Items that still stand at their default move with it; what somebody wrote stays. The same object where nothing moves. */
export function followDefaults<A extends Values>(answers: A, before: Values, now: Values): A {
  const moved = Object.keys({ ...before, ...now }).filter(
    (code) => !same(before[code], now[code]) && same(answers[code], before[code]),
  );
  if (moved.length === 0) return answers;
  const kept = Object.entries(answers).filter(([code]) => !moved.includes(code));
  const set = moved.flatMap((code) => (now[code] === undefined ? [] : [[code, now[code]] as const]));
  return Object.fromEntries([...kept, ...set]) as A;
}

/** Follows the defaults of a form while it is filled in. */
export function useFollowedDefaults<A extends Values>(
  first: ProgramJudged,
  { defaults }: ProgramJudged,
  on: boolean,
  setAnswers: (change: (answers: A) => A) => void,
): void {
  const known = useRef(first.defaults);
  useEffect(() => {
    const before = known.current;
    known.current = defaults;
    if (on && before !== defaults) setAnswers((answers) => followDefaults(answers, before, defaults));
  }, [defaults, on, setAnswers]);
}
