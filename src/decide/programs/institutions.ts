/** Institutions that a programme is for by the rule of its schedule, and enrolling all of them where the rule says so itself. */
import { randomUUID } from 'node:crypto';
import { judgeEnrolment } from '../../algorithms/forms/due-items.ts';
import type { Kernel, Submit } from '../../kernel/index.ts';
import { contentPacks, type Pack, scheduleOn } from '../../packs/index.ts';
import { SYSTEM } from '../../work/index.ts';
import { enrol } from './enrolments.ts';
import type { ProgramWriter } from './hand-in.ts';
import { loadHistories, madeOf, sqlFacts } from './histories.ts';
import { surroundings } from './recompute.ts';
import { type InstitutionRow, selectInstitutionsNotIn } from './store-institutions.ts';

export interface InstitutionProposal extends InstitutionRow {
  /** False where the rule speaks of it and does not hold, or where there is none and somebody has to choose. */
  proposed: boolean;
}
interface Wanted {
  areas?: readonly string[] | undefined;
  own?: string | undefined;
  name?: string | undefined;
  never?: boolean | undefined;
}
const PAGE = 200;

/** Institutions that take no part yet, a page at a time by their id; `after` is the last one seen. */
export async function proposeInstitutions(
  k: Pick<Kernel, 'db' | 'clock'>,
  pack: Pack,
  wanted: Wanted & { after?: string | undefined; limit: number },
): Promise<InstitutionProposal[]> {
  const today = k.clock.today();
  const schedule = scheduleOn(pack, today);
  const rows = await selectInstitutionsNotIn(k.db, { pack: pack.id, ...wanted });
  if (!schedule?.enrolWhen) return rows.map((row) => ({ ...row, proposed: false }));
  const subjects = rows.map(({ id }) => `Organization/${id}`);
  const [histories, facts] = await Promise.all([loadHistories(k.db, subjects), sqlFacts(k.db, pack, subjects, today)]);
  const of = new Map(histories.map((history) => [history.person, history]));
  return rows.map((row) => {
    const subject = `Organization/${row.id}`;
    const history = of.get(subject)!;
    const around = surroundings(pack, history, madeOf(history), facts.get(subject) ?? {}, today);
    return { ...row, proposed: judgeEnrolment(schedule, around).enrol === true };
  });
}

/** All that the rule proposes, whatever their number; `after` is the last one seen. */
export async function* allProposed(
  k: Pick<Kernel, 'db' | 'clock'>,
  pack: Pack,
  { after: seen, ...wanted }: Wanted & { after?: string | undefined },
): AsyncGenerator<InstitutionProposal> {
  for (let after = seen; ; ) {
    const page = await proposeInstitutions(k, pack, { ...wanted, after, limit: PAGE });
    yield* page.filter(({ proposed }) => proposed);
    after = page.at(-1)?.id;
    if (page.length < PAGE) return;
  }
}

/** Enrols whom the rule proposes, from today on; gives how many. */
export async function enrolProposed(
  writer: ProgramWriter,
  pack: Pack,
  wanted: Wanted & { doctor?: string | null | undefined },
): Promise<number> {
  const { doctor, ...which } = wanted;
  let enrolled = 0;
  for await (const { id } of allProposed(writer.kernel, pack, which)) {
    const on = writer.kernel.clock.today();
    await enrol(writer, { id: randomUUID(), pack: pack.id, patients: [`Organization/${id}`], on, doctor });
    enrolled += 1;
  }
  return enrolled;
}

/** Programmes that take in institutions by themselves; whose part has ended is not taken in again. */
export async function enrolAutomatically(
  kernel: ProgramWriter['kernel'],
  submit: Submit,
  packs: readonly Pack[] = contentPacks(),
): Promise<number> {
  const writer = { kernel, submit, account: SYSTEM.account, role: '' };
  let enrolled = 0;
  for (const pack of packs) {
    const schedule = scheduleOn(pack, kernel.clock.today())?.schedule;
    if (pack.subject !== 'institution' || schedule?.enrol.mode !== 'automatic') continue;
    enrolled += await enrolProposed(writer, pack, { never: true, doctor: null });
  }
  return enrolled;
}
