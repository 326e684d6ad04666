/**
 * Residents whom a programme takes in by its own rule (enrol.mode automatic): every night, and when a record of theirs comes
 * that the programme counts. Whose part has ended is not taken in again.
 */
import { randomUUID } from 'node:crypto';
import { takesInSql } from '../../algorithms/forms/due-sql.ts';
import { KangyuError, type Kernel, type Queryable, type Submit } from '../../kernel/index.ts';
import { contentPacks, type Pack, paramsOn, scheduleOn } from '../../packs/index.ts';
import { SYSTEM } from '../../work/index.ts';
import { handIn, lockPerson } from './hand-in.ts';
import { sqlFactTexts } from './histories.ts';
import { episodeOf } from './make-entries.ts';
import { recordedTypesOf } from './recorded.ts';
import { workflowOn } from './states.ts';
import { homeInstitutions } from './store-read.ts';
import { selectNobodys, selectToTakeIn, type TakenIn } from './store-take-in.ts';

const JOB = 'programs.take-in';
/** Enrolments that are handed in at once. */
const PAGE = 200;

export const registerTakingIn = (kernel: Kernel, submit: Submit): void =>
  kernel.jobs.register(JOB, async (payload) => {
    await takeIn(kernel, submit, (payload as { patients: string[] }).patients);
  });

const takesIn = (pack: Pack, today: string) => {
  const schedule = scheduleOn(pack, today);
  return pack.subject === 'resident' && schedule?.schedule.enrol.mode === 'automatic' ? schedule : undefined;
};

/** Somebody whom a programme may take in has a record that it counts: looked at once this is stored. */
export async function scheduleTakingIn(
  k: Pick<Kernel, 'clock' | 'jobs'>,
  tx: Queryable,
  types: ReadonlySet<string>,
  patients: readonly string[],
): Promise<void> {
  const packs = contentPacks().filter(
    (pack) => takesIn(pack, k.clock.today()) && [...recordedTypesOf(pack)].some((type) => types.has(type)),
  );
  if (packs.length === 0 || patients.length === 0) return;
  const wanted = await selectNobodys(
    tx,
    packs.map(({ id }) => id),
    patients,
  );
  if (wanted.length > 0) await k.jobs.add(tx, JOB, { patients: wanted });
}

/** All whom the rules name, or of these Patients only; gives how many were taken in. */
export async function takeIn(kernel: Kernel, submit: Submit, patients?: readonly string[]): Promise<number> {
  const today = kernel.clock.today();
  let taken = 0;
  for (const pack of contentPacks()) {
    const schedule = takesIn(pack, today);
    if (!schedule) continue;
    const facts = sqlFactTexts(pack);
    const condition = takesInSql(schedule, {
      today: '$1::date',
      params: paramsOn(pack, today) as Parameters<typeof takesInSql>[1]['params'],
      column: (name) => COLUMNS[name] ?? `f${facts.findIndex((fact) => name === `facts.${fact.name}`)}.value`,
    });
    const joins = facts.map(({ sql }, i) => `left join (${sql}) f${i} on f${i}.subject = r.id`).join(' ');
    const select = (q: Queryable, only: readonly string[] | undefined, after?: string) =>
      selectToTakeIn(q, { today, pack: pack.id, joins, condition, patients: only, after, limit: PAGE });
    for (let after: string | undefined; ; ) {
      const page = await select(kernel.db, patients, after);
      taken += await takePage(kernel, submit, pack, page, select);
      after = page.at(-1)?.patient;
      if (page.length < PAGE) break;
    }
  }
  return taken;
}

const COLUMNS: Readonly<Record<string, string>> = {
  'subject.birthDate': 'r.birth_date',
  'subject.sex': 'r.sex',
  'subject.deceasedDate': 'r.deceased_date',
};

type Select = (q: Queryable, only: readonly string[]) => Promise<TakenIn[]>;

/** All of the page at once; where the door refuses somebody, the others by themselves. */
async function takePage(
  kernel: Kernel,
  submit: Submit,
  pack: Pack,
  page: readonly TakenIn[],
  select: Select,
): Promise<number> {
  if (page.length === 0) return 0;
  try {
    return await takeAtOnce(kernel, submit, pack, page, select);
  } catch (error) {
    if (!(error instanceof KangyuError) || error.code !== 'programs.refused') throw error;
    if (page.length === 1) {
      kernel.log.warn(
        { pack: pack.id, patient: page[0]!.patient, error },
        'a resident could not be taken in by the rule',
      );
      return 0;
    }
    let taken = 0;
    for (const one of page) taken += await takePage(kernel, submit, pack, [one], select);
    return taken;
  }
}

async function takeAtOnce(
  kernel: Kernel,
  submit: Submit,
  pack: Pack,
  page: readonly TakenIn[],
  select: Select,
): Promise<number> {
  const today = kernel.clock.today();
  return kernel.db.transaction(async (tx) => {
    for (const person of page.map(({ person }) => person).sort()) await lockPerson(tx, person);
    // Somebody may have registered one of them meanwhile.
    const still = await select(
      tx,
      page.map(({ patient }) => patient),
    );
    if (still.length === 0) return 0;
    const homes = await homeInstitutions(
      tx,
      still.map(({ patient }) => patient),
    );
    const state = workflowOn(pack, today)?.initial;
    const entries = still.map(({ patient }) => {
      const id = randomUUID();
      const institution = homes.get(patient);
      return {
        resource: episodeOf({ id, pack, patient, enrolled: today, institution, state, byRule: true }),
        request: { method: 'PUT' as const, url: `EpisodeOfCare/${id}` },
      };
    });
    const writer = { kernel, submit, account: SYSTEM.account, role: '' };
    await handIn(writer, tx, `taken-in/${entries[0]!.resource.id}`, entries);
    return entries.length;
  });
}
