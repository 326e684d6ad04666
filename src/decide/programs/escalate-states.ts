/**
 * Presses for what should have followed in a workflow, and for contacts of a schedule, tasks and referrals that name who is to be
 * pressed: one work item a late step, for who answers for the enrolment if that is their role, else for whoever holds the role nearest to the resident; when
 * it still has not followed, one for the institution.
 */
import { EVERYWHERE, findHolders, isWithinByCode, loadRoles } from '../../access/index.ts';
import { addDays } from '../../algorithms/periods.ts';
import type { Kernel, Tx } from '../../kernel/index.ts';
import { contentPacks, type Pack, scheduleOn } from '../../packs/index.ts';
import {
  createItems,
  defineWorkKinds,
  ensureUnits,
  type ItemView,
  listItems,
  moveItemIn,
  SYSTEM,
} from '../../work/index.ts';
import { findPack } from './packs.ts';
import { lateTransitions, workflowOn } from './states.ts';
import {
  type LateContact,
  type LatePlace,
  type LateState,
  type LateTask,
  type PressedTask,
  selectLateContacts,
  selectLateStates,
  selectLateTasks,
  selectStillLate,
} from './store-escalation.ts';
import { COUNTY_DIGITS } from './subjects.ts';
import { workingContent } from './working-content.ts';

const STATE_WORK = 'programs.state';
const CONTACT_WORK = 'programs.contact';
const TASK_WORK = 'programs.task';
const PRESSING: ReadonlySet<string> = new Set([STATE_WORK, CONTACT_WORK, TASK_WORK]);
defineWorkKinds({
  [STATE_WORK]: { title: { zh: '服务流程催办', en: 'Late step of a programme' } },
  [CONTACT_WORK]: { title: { zh: '超期服务催办', en: 'Late contact of a programme' } },
  [TASK_WORK]: { title: { zh: '超期任务催办', en: 'Late task of a programme' } },
});
const BATCH = 500;

/** Gives how many items are new. Doing it again repeats nothing. */
export async function escalateStates(kernel: Kernel, packs?: readonly Pack[]): Promise<number> {
  const today = kernel.clock.today();
  const states = await escalate(
    kernel,
    (after) => selectLateStates(kernel.db, today, after, BATCH),
    (row) => stepsOf(row, today, packs),
  );
  const wanted = (packs ?? contentPacks()).flatMap((pack) =>
    (scheduleOn(pack, today)?.schedule.contacts ?? []).flatMap(({ code, escalate: asked }) =>
      asked ? [{ pack: pack.id, contact: code }] : [],
    ),
  );
  const contacts = await escalate(
    kernel,
    (after) => selectLateContacts(kernel.db, today, wanted, after, BATCH),
    (row) => contactSteps(row, today, packs),
  );
  const pressed = pressedTasks(packs ?? contentPacks());
  const tasks = await escalate(
    kernel,
    (after) => selectLateTasks(kernel.db, today, pressed, after, BATCH),
    (row) => taskSteps(row, pressed, packs),
  );
  return states + contacts + tasks;
}

/** Tasks and referrals of rules that name who is to be pressed. */
function pressedTasks(packs: readonly Pack[]): (PressedTask & { role: string })[] {
  const found = new Map<string, PressedTask & { role: string }>();
  for (const pack of packs)
    for (const { table } of pack.rules)
      for (const { tasks, referral } of table.rows) {
        const add = (kind: PressedTask['kind'], code: string, asked: { role: string } | undefined) => {
          if (!asked) return;
          const one = { pack: pack.id, form: table.form, kind, code, role: asked.role };
          found.set(keyOf(one), one);
        };
        for (const { code, escalate: asked } of tasks) add('task', code, asked);
        if (referral) add('referral', referral.level, referral.escalate);
      }
  return [...found.values()];
}

const keyOf = ({ pack, form, kind, code }: PressedTask): string => [pack, form, kind, code].join('/');

/** What is late in a row: who is pressed for it, since when, and what the item says. */
interface LateStep {
  /** Kind and three parts by which settleMoved knows it again, then whatever tells one time from another. */
  key: string;
  kind: string;
  /** `enrolment/<id>`, or `contact/<id>` where there is none. */
  about: string;
  role: string;
  title: string;
  detail: string;
  on: string;
}

async function escalate<R extends LatePlace>(
  kernel: Kernel,
  rowsAfter: (after: string) => Promise<R[]>,
  stepsIn: (row: R) => LateStep[],
): Promise<number> {
  let made = 0;
  for (let after = ''; ; ) {
    const rows = await rowsAfter(after);
    made += await kernel.db.transaction(async (tx) => {
      const items = [];
      for (const row of rows) for (const step of stepsIn(row)) items.push(...(await itemsOf(kernel, tx, row, step)));
      return items.length === 0 ? 0 : (await createItems(kernel, tx, items, SYSTEM)).created.length;
    });
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return made;
    after = last.after;
  }
}

function stepsOf(row: LateState, today: string, packs?: readonly Pack[]): LateStep[] {
  const pack = findPack(row.pack, packs);
  if (!pack) return [];
  const state = workflowOn(pack, row.since)?.states.find(({ code }) => code === row.state);
  return lateTransitions(pack, row.state, row.since, today).map(({ transition, escalate: { role, text }, on }) => ({
    key: `${STATE_WORK}/${row.enrolment}/${row.state}/${row.since}/${transition.code}`,
    kind: STATE_WORK,
    about: `enrolment/${row.enrolment}`,
    role,
    title: `${pack.title.zh}：${text.zh}`,
    detail: `“${state?.title.zh ?? row.state}”自 ${row.since} 起，应“${transition.title.zh}”`,
    on,
  }));
}

function contactSteps(row: LateContact, today: string, packs?: readonly Pack[]): LateStep[] {
  const pack = findPack(row.pack, packs);
  const contact = pack && scheduleOn(pack, today)?.schedule.contacts.find(({ code }) => code === row.contact);
  if (!pack || !contact?.escalate) return [];
  return [
    {
      key: `${CONTACT_WORK}/${row.enrolment}/${row.contact}/${row.no}/${row.late}`,
      kind: CONTACT_WORK,
      about: `enrolment/${row.enrolment}`,
      role: contact.escalate.role,
      title: `${pack.title.zh}：${contact.escalate.text.zh}`,
      detail: `“${contact.title.zh}”最迟 ${row.late}，尚未完成`,
      on: row.late,
    },
  ];
}

function taskSteps(
  row: LateTask,
  pressed: readonly (PressedTask & { role: string })[],
  packs?: readonly Pack[],
): LateStep[] {
  const pack = findPack(row.pack, packs);
  const asked = pressed.find((one) => keyOf(one) === keyOf(row));
  if (!pack || !asked) return [];
  const what = row.kind === 'referral' ? `随访转诊结果（${row.title.zh}）` : row.title.zh;
  return [
    {
      key: `${TASK_WORK}/${row.task}/${row.kind}/${row.code}/${row.late}`,
      kind: TASK_WORK,
      about: row.enrolment === null ? `contact/${row.asked}` : `enrolment/${row.enrolment}`,
      role: asked.role,
      title: `${pack.title.zh}：${what}`,
      detail: `“${what}”最迟 ${row.late}，尚未完成`,
      on: row.late,
    },
  ];
}

async function itemsOf(kernel: Kernel, tx: Tx, row: LatePlace, step: LateStep) {
  const today = kernel.clock.today();
  const { key, kind, about, role, title, detail, on } = step;
  const { area } = row;
  if (area === null) return [];
  const subject = { room: 'programs', key: about };
  const item = { key, kind, subject, title, detail, area, due: on };
  const told = [{ ...item, ...(await ownerOf(kernel, tx, role, row, area, today)) }];
  const due = addDays(on, workingContent().headAfterDays);
  if (row.institution === null || due >= today) return told;
  // Its leads are told; members of the institution see it as theirs.
  const [unit] = await unitsNamed(kernel, tx, area, [row.institution]);
  return [...told, { ...item, key: `${key}/head`, title: `${title}（转机构负责人）`, due, leads: [unit!] }];
}

/** Who answers for it where the role is theirs, the nearest account that holds the role, else a unit named after it in the county. */
async function ownerOf(kernel: Kernel, tx: Tx, role: string, { doctor }: LatePlace, area: string, today: string) {
  const holders = await findHolders(tx, [role], today);
  const near = holders.filter((one) => one.area === EVERYWHERE || isWithinByCode(area, one.area));
  const holder = near.find(({ account }) => account === doctor) ?? near[0];
  if (holder) return { account: holder.account };
  return { leads: await unitsNamed(kernel, tx, area, [loadRoles().roles[role]?.title.zh ?? role]) };
}

async function unitsNamed({ clock }: Kernel, tx: Tx, area: string, names: readonly string[]): Promise<string[]> {
  const { ids } = await ensureUnits(tx, clock, area.slice(0, COUNTY_DIGITS), names, SYSTEM);
  return names.map((name) => ids.get(name.trim())!);
}

/** Ends the items of what is late no more, whatever moved it on, about one subject (`enrolment/<id>`) or all; gives how many. */
export async function settleMoved(kernel: Kernel, about?: string): Promise<number> {
  const subject = about === undefined ? {} : { subject: about };
  const filter = { room: 'programs', open: true, ...subject };
  const viewer = { account: SYSTEM.account, scope: undefined };
  const pressed: ItemView[] = [];
  for (let after: string | undefined, more = true; more; ) {
    const { items, next } = await listItems(kernel, viewer, filter, { after, limit: BATCH });
    pressed.push(...items.filter(({ kind }) => PRESSING.has(kind)));
    after = next;
    more = next !== undefined;
  }
  if (pressed.length === 0) return 0;
  const enrolments = new Set(pressed.map((item) => item.subject.replace('enrolment/', '')));
  const tasks = pressed.flatMap(({ kind, key }) => (kind === TASK_WORK ? [(key ?? '').split('/')[1]!] : []));
  const late = await selectStillLate(kernel.db, [...enrolments], tasks, kernel.clock.today());
  const stands = new Set(late.map(({ kind, key }) => `programs.${kind}/${key}`));
  const moved = pressed.filter(({ key }) => !stands.has((key ?? '').split('/').slice(0, 4).join('/')));
  await kernel.db.transaction(async (tx) => {
    for (const { id, state } of moved) {
      if (state !== 'submitted') await moveItemIn(kernel, tx, id, { action: 'submit', note: '流程已推进' }, SYSTEM);
      await moveItemIn(kernel, tx, id, { action: 'accept' }, SYSTEM);
    }
  });
  return moved.length;
}
