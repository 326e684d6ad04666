/**
 * Presses for what should have followed in a workflow: one work item a late transition, for who answers for the enrolment if that is
 * their role, else for whoever holds the role nearest to the resident; when it still has not followed, one for the institution.
 */
import { EVERYWHERE, findHolders, isWithinByCode, loadRoles } from '../../access/index.ts';
import { addDays } from '../../algorithms/periods.ts';
import type { Kernel, Tx } from '../../kernel/index.ts';
import type { Pack } from '../../packs/index.ts';
import { createItems, defineWorkKinds, ensureUnits, listItems, moveItemIn, SYSTEM } from '../../work/index.ts';
import { findPack } from './packs.ts';
import { lateTransitions, workflowOn } from './states.ts';
import { type LateState, selectLateStates, selectStillLate } from './store-todo.ts';
import { workingContent } from './working-content.ts';

const STATE_WORK = 'programs.state';
defineWorkKinds({ [STATE_WORK]: { title: { zh: '服务流程催办', en: 'Late step of a programme' } } });
const BATCH = 500;
/** Digits of the county in a division code. */
const COUNTY = 6;

/** Gives how many items are new. Doing it again repeats nothing. */
export async function escalateStates(kernel: Kernel, packs?: readonly Pack[]): Promise<number> {
  const today = kernel.clock.today();
  let made = 0;
  for (let after = ''; ; ) {
    const rows = await selectLateStates(kernel.db, today, after, BATCH);
    made += await kernel.db.transaction(async (tx) => {
      const items = (await Promise.all(rows.map((row) => itemsOf(kernel, tx, row, today, packs)))).flat();
      return items.length === 0 ? 0 : (await createItems(kernel, tx, items, SYSTEM)).created.length;
    });
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return made;
    after = last.enrolment;
  }
}

async function itemsOf(kernel: Kernel, tx: Tx, row: LateState, today: string, packs?: readonly Pack[]) {
  const pack = findPack(row.pack, packs);
  const { area } = row;
  if (!pack || area === null) return [];
  const state = workflowOn(pack, row.since)?.states.find(({ code }) => code === row.state);
  const late = lateTransitions(pack, row.state, row.since, today);
  const items = await Promise.all(
    late.map(async ({ transition, escalate, on }) => {
      const item = {
        key: `${STATE_WORK}/${row.enrolment}/${row.state}/${row.since}/${transition.code}`,
        kind: STATE_WORK,
        subject: { room: 'programs', key: `enrolment/${row.enrolment}` },
        title: `${pack.title.zh}：${escalate.text.zh}`,
        detail: `“${state?.title.zh ?? row.state}”自 ${row.since} 起，应“${transition.title.zh}”`,
        area,
        due: on,
      };
      const told = [{ ...item, ...(await ownerOf(kernel, tx, escalate.role, row, area, today)) }];
      const due = addDays(on, workingContent().headAfterDays);
      if (row.institution === null || due >= today) return told;
      // Its leads are told; members of the institution see it as theirs.
      const [unit] = await unitsNamed(kernel, tx, area, [row.institution]);
      return [
        ...told,
        { ...item, key: `${item.key}/head`, title: `${item.title}（转机构负责人）`, due, leads: [unit!] },
      ];
    }),
  );
  return items.flat();
}

/** Who answers for it where the role is theirs, the nearest account that holds the role, else a unit named after it in the county. */
async function ownerOf(kernel: Kernel, tx: Tx, role: string, { doctor }: LateState, area: string, today: string) {
  const holders = await findHolders(tx, [role], today);
  const near = holders.filter((one) => one.area === EVERYWHERE || isWithinByCode(area, one.area));
  const holder = near.find(({ account }) => account === doctor) ?? near[0];
  if (holder) return { account: holder.account };
  return { leads: await unitsNamed(kernel, tx, area, [loadRoles().roles[role]?.title.zh ?? role]) };
}

async function unitsNamed({ clock }: Kernel, tx: Tx, area: string, names: readonly string[]): Promise<string[]> {
  const { ids } = await ensureUnits(tx, clock, area.slice(0, COUNTY), names, SYSTEM);
  return names.map((name) => ids.get(name.trim())!);
}

/** Ends the items of enrolments that ended or are late no more, whatever moved them on; gives how many enrolments. */
export async function settleMoved(kernel: Kernel): Promise<number> {
  const today = kernel.clock.today();
  const viewer = { account: SYSTEM.account, scope: undefined };
  const pressed = new Set<string>();
  for (let after: string | undefined, more = true; more; ) {
    const { items, next } = await listItems(kernel, viewer, { room: 'programs', open: true }, { after, limit: BATCH });
    for (const { kind, subject } of items) if (kind === STATE_WORK) pressed.add(subject.replace('enrolment/', ''));
    after = next;
    more = next !== undefined;
  }
  const late = new Set(await selectStillLate(kernel.db, [...pressed], today));
  const moved = [...pressed].filter((id) => !late.has(id));
  for (const id of moved) await settleEscalation(kernel, id);
  return moved.length;
}

/** What was pressed for has happened: its items end. */
export async function settleEscalation(kernel: Kernel, enrolment: string): Promise<void> {
  const filter = { room: 'programs', subject: `enrolment/${enrolment}`, open: true };
  const viewer = { account: SYSTEM.account, scope: undefined };
  const { items } = await listItems(kernel, viewer, filter, { limit: 50 });
  if (items.length === 0) return;
  await kernel.db.transaction(async (tx) => {
    for (const { id, state } of items) {
      if (state !== 'submitted') await moveItemIn(kernel, tx, id, { action: 'submit', note: '流程已推进' }, SYSTEM);
      await moveItemIn(kernel, tx, id, { action: 'accept' }, SYSTEM);
    }
  });
}
