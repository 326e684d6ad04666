import type { ProgramForm } from '../../../../src/http/contract.ts';

type Answers = Readonly<Record<string, unknown>>;

/** Whether earlier answers are about the same as these: the last dose of another vaccine says nothing of this one. */
export const sameMatter = ({ apart = [] }: Pick<ProgramForm, 'apart'>, before: Answers, now: Answers): boolean =>
  apart.every((item) => before[item] === now[item]);
