import { judgeEnrolment } from '../../algorithms/forms/due-items.ts';
import type { Kernel } from '../../kernel/index.ts';
import { type Pack, scheduleOn } from '../../packs/index.ts';
import { loadHistories, madeOf, sqlFacts } from './histories.ts';
import { surroundings } from './recompute.ts';
import { selectCandidates } from './store-read.ts';

export interface Proposal {
  person: string;
  patient: string;
  area: string | null;
  /** The diagnosis that proposes it. */
  code: string;
  since: string | null;
}

/**
 * Residents who belong to a programme by the rule of its schedule and are not enrolled, a page at a time: `after` is the last
 * Patient looked at. A pack without a fact from diagnoses proposes nobody.
 */
export async function proposeEnrolments(
  k: Pick<Kernel, 'db' | 'clock'>,
  pack: Pack,
  { areas, after, limit }: { areas?: readonly string[] | undefined; after?: string | undefined; limit: number },
): Promise<{ items: Proposal[]; next?: string }> {
  const today = k.clock.today();
  const schedule = scheduleOn(pack, today);
  const read = new Set(schedule?.enrolWhen?.names ?? []);
  const codes = pack.facts.flatMap(({ name, from }) =>
    'diagnosis' in from && read.has(`facts.${name}`) ? from.diagnosis : [],
  );
  if (!schedule || codes.length === 0 || pack.subject !== 'resident') return { items: [] };
  const patients = await selectCandidates(k.db, { pack: pack.id, codes, areas, after, limit });
  const [histories, facts] = await Promise.all([loadHistories(k.db, patients), sqlFacts(k.db, pack, patients, today)]);
  const wanted = new Set(patients);
  const items = histories.flatMap((history): Proposal[] => {
    const patient = history.patients.find((one) => wanted.has(one))!;
    const around = surroundings(pack, history, madeOf(history), facts.get(patient) ?? {}, today);
    if (judgeEnrolment(schedule, around).enrol !== true) return [];
    const found = history.diagnoses.find(({ code }) => codes.some((prefix) => code.startsWith(prefix)));
    return [
      { person: history.person, patient, area: history.area, code: found?.code ?? '', since: found?.since ?? null },
    ];
  });
  return { items, ...(patients.length === limit ? { next: patients.at(-1)! } : {}) };
}
