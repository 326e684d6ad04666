/** Who takes somebody over finds it in the inbox, with what was said of it, until it is received: by saying so, or by a contact of theirs. */
import { findAccount } from '../../access/index.ts';
import { addDays } from '../../algorithms/periods.ts';
import type { Kernel, Queryable, Tx } from '../../kernel/index.ts';
import { createItems, defineWorkKinds, ensureUnits, moveItemIn, SYSTEM } from '../../work/index.ts';
import { getPack } from './packs.ts';
import { findPlace, type HandOver, selectHandOvers } from './store-hand-over.ts';
import type { KeptEnrolment } from './store-history.ts';
import { selectInstitutionNames } from './store-read.ts';
import { findTeam } from './store-teams.ts';
import { COUNTY_DIGITS } from './subjects.ts';
import { workingContent } from './working-content.ts';

const KIND = 'programs.hand-over';
defineWorkKinds({ [KIND]: { title: { zh: '移交接收', en: 'Resident to be taken over' } } });

export type WorkOf = Pick<Kernel, 'db' | 'clock' | 'outbox'>;

/** Tells whoever answers for it now; nobody where that is who hands over, or where it was before. */
export async function announceHandOver(
  kernel: WorkOf,
  tx: Tx,
  before: KeptEnrolment,
  after: KeptEnrolment,
  { account, note }: { account: string; note?: string | undefined },
): Promise<void> {
  await closeHandOvers(kernel, tx, [after.id], '再次移交');
  const area = await findPlace(tx, after.patient);
  const owner = area === null ? undefined : await takerOf(kernel, tx, before, after, area);
  if (area === null || !owner || owner.account === account) return;
  const by = (await findAccount(tx, { account }))?.name ?? account;
  const item = {
    key: `${KIND}/${after.id}/${after.version}`,
    kind: KIND,
    subject: { room: 'programs', key: `enrolment/${after.id}` },
    title: `${getPack(after.pack).title.zh}：接收移交`,
    detail: note ?? null,
    area,
    due: addDays(kernel.clock.today(), workingContent().receiveDays),
    ...owner,
  };
  await createItems(kernel, tx, [item], { ...SYSTEM, account, name: by });
}

/** The doctor, else who leads the team, else the institution. */
async function takerOf(
  { clock }: WorkOf,
  tx: Tx,
  before: KeptEnrolment,
  after: KeptEnrolment,
  area: string,
): Promise<{ account: string } | { account?: undefined; leads: string[] } | undefined> {
  if (after.doctor !== null && after.doctor !== before.doctor) return { account: after.doctor };
  if (after.team !== null && after.team !== before.team) {
    const lead = (await findTeam(tx, after.team))?.members.find((one) => one.lead);
    return lead && { account: lead.account };
  }
  if (after.institution === null || after.institution === before.institution) return undefined;
  const [found] = await selectInstitutionNames(tx, [after.institution]);
  if (!found?.name) return undefined;
  const { ids } = await ensureUnits(tx, clock, area.slice(0, COUNTY_DIGITS), [found.name], SYSTEM);
  return { leads: [...ids.values()] };
}

/** Says that it was received; again it does nothing. `own`: only what waits for that account. */
export function receiveHandOver(
  kernel: WorkOf,
  enrolments: readonly string[],
  account: string,
  own = false,
): Promise<number> {
  return kernel.db.transaction(async (tx) => {
    const name = (await findAccount(tx, { account }))?.name ?? account;
    return closeHandOvers(kernel, tx, enrolments, `${name}已接收`, own ? account : undefined);
  });
}

/** Those that wait, by enrolment. */
export async function handOversOf(q: Queryable, enrolments: readonly string[]): Promise<Map<string, HandOver>> {
  const found = await selectHandOvers(q, KIND, enrolments);
  return new Map(found.map((one) => [one.enrolment, one]));
}

async function closeHandOvers(
  kernel: WorkOf,
  tx: Tx,
  enrolments: readonly string[],
  note: string,
  account?: string,
): Promise<number> {
  const waiting = (await selectHandOvers(tx, KIND, enrolments)).filter(
    (one) => account === undefined || one.account === account,
  );
  for (const { item, submitted } of waiting) {
    if (!submitted) await moveItemIn(kernel, tx, item, { action: 'submit', note }, SYSTEM);
    await moveItemIn(kernel, tx, item, { action: 'accept' }, SYSTEM);
  }
  return waiting.length;
}
