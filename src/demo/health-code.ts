/** Gives the demo's resident account a person of the region, with a child and an elder in their care, each with a code. */
import { findAccount } from '../access/index.ts';
import {
  applyForCode,
  decideApplication,
  findResidents,
  getResident,
  listApplications,
  ownPerson,
  type Resident,
  requestGuardianship,
} from '../identify/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { search } from '../record/index.ts';

const ACCOUNT = 'resident';
const WINDOW = { accountId: '', account: 'village-doctor' };
const LOOK_AMONG = 500;
const CANDIDATES = 40;

/** Once: an account that stands for somebody stays theirs. Does nothing where nobody of such ages has an id number. */
export async function joinDemoResident(kernel: Kernel): Promise<void> {
  const account = await findAccount(kernel.db, { account: ACCOUNT });
  if (!account?.demo || (await ownPerson(kernel.db, account.id)) !== undefined) return;
  const found = await findResidents(kernel, kernel.db, { limit: LOOK_AMONG });
  const today = kernel.clock.today();
  const aged = (from: number, to: number) =>
    found.filter(({ idNumber, birthDate, deceased }) => {
      if (idNumber === null || birthDate === null || deceased) return false;
      const age = yearsBetween(birthDate, today);
      return age >= from && age <= to;
    });
  const holder = await mostSeen(kernel, aged(32, 45).slice(0, CANDIDATES));
  if (!holder) return;
  const who = { accountId: account.id, account: ACCOUNT };
  await applyForCode(kernel, who, nameOf(holder));
  await approveAll(kernel);
  for (const [relation, proof, ward] of [
    ['child', 'birth-certificate', aged(4, 9)[0]],
    ['parent', 'household', aged(62, 75)[0]],
  ] as const) {
    if (!ward) continue;
    await requestGuardianship(kernel, who, {
      ...nameOf(ward),
      relation,
      proof: { kind: proof, reference: 'DEMO' },
    });
  }
  await approveAll(kernel);
  // One more waits, so that a window has something to decide.
  const waiting = aged(62, 90).at(-1);
  if (waiting && waiting !== aged(62, 75)[0])
    await requestGuardianship(kernel, who, {
      ...nameOf(waiting),
      relation: 'grandparent',
      proof: { kind: 'household', reference: 'DEMO-2' },
    });
}

/** The resident with most visits, so that their record shows something. */
async function mostSeen(kernel: Kernel, residents: readonly Resident[]): Promise<Resident | undefined> {
  let best: { resident: Resident; visits: number } | undefined;
  for (const resident of residents) {
    const { sources } = await getResident(kernel, kernel.db, resident.person);
    const { matches } = await search(kernel, kernel.db, 'Encounter', [
      ['patient', sources.map(({ reference }) => reference).join(',')],
      ['_count', '50'],
    ]);
    if (!best || matches.length > best.visits) best = { resident, visits: matches.length };
  }
  return best?.resident;
}

const yearsBetween = (birth: string, day: string): number =>
  Number(day.slice(0, 4)) - Number(birth.slice(0, 4)) - (day.slice(5) < birth.slice(5) ? 1 : 0);

const nameOf = ({ name, idNumber }: Resident) => ({ name, idNumber: idNumber! });

async function approveAll(kernel: Kernel): Promise<void> {
  const open = await listApplications(kernel, { state: 'pending', limit: 10 });
  for (const { request } of open) await decideApplication(kernel, request.id, { approve: true }, WINDOW);
}
