/** Emergency teams: rosters with skills and certificates, called up to an event, mustered and released. */
import { findAccount } from '../../access/index.ts';
import { KangyuError, type Kernel, uuidv7 } from '../../kernel/index.ts';
import type { Actor } from '../../work/index.ts';
import { type CommandKernel, changeEvent, lockEvent, requireCommander } from './change-event.ts';
import { resourcesContent } from './load-content.ts';
import { writeLog } from './log.ts';
import {
  type Answer,
  insertAnswer,
  insertCallup,
  insertTeam,
  type MemberRow,
  markMusterTold,
  releaseCallup,
  selectCallups,
  selectCallupsOf,
  selectLateMusters,
  selectMembers,
  selectTeams,
  type TeamRow,
  upsertMember,
} from './store-teams.ts';
import { tellOf } from './tell.ts';
import { shanghai } from './texts.ts';

const PHONE = 'command.member.phone';

export async function addTeam(
  k: CommandKernel,
  request: { area: string; name: string; class: string; note?: string | undefined },
  actor: Actor,
): Promise<string> {
  requireCommander(actor, request.area);
  if (!resourcesContent().teams.classes.some(({ id }) => id === request.class))
    throw new KangyuError('command.code', { field: 'class', code: request.class });
  const id = uuidv7();
  const name = request.name.trim();
  await k.db.transaction(async (tx) => {
    if (!(await insertTeam(tx, { ...request, id, name, note: request.note?.trim() || null })))
      throw new KangyuError('command.exists', { name });
    await k.outbox.publish(tx, 'command', {});
  });
  return id;
}

export async function getTeam(k: Pick<CommandKernel, 'db'>, id: string): Promise<TeamRow> {
  const [team] = await selectTeams(k.db, undefined, id);
  if (!team) throw new KangyuError('command.team-unknown');
  return team;
}

/** With phones opened; whoever asks masks them. */
export async function rosterOf(k: Pick<Kernel, 'db' | 'sealer'>, team: string): Promise<MemberRow[]> {
  const rows = await selectMembers(k.db, team);
  return rows.map((row) => ({ ...row, phone: row.phone && k.sealer.open(row.phone, `${PHONE}:${row.id}`) }));
}

export type MemberRequest = Omit<MemberRow, 'id' | 'team' | 'active'> & {
  id?: string | undefined;
  active?: boolean | undefined;
};

/** Adds a member or changes one; a member who left is kept inactive. */
export async function saveMember(
  k: CommandKernel & Pick<Kernel, 'sealer'>,
  team: string,
  request: MemberRequest,
  actor: Actor,
): Promise<void> {
  requireCommander(actor, (await getTeam(k, team)).area);
  const known = new Set(resourcesContent().teams.skills.map(({ id }) => id));
  for (const skill of request.skills)
    if (!known.has(skill)) throw new KangyuError('command.code', { field: 'skills', code: skill });
  if (request.account && !(await findAccount(k.db, { account: request.account })))
    throw new KangyuError('work.account-unknown', { account: request.account });
  const id = request.id ?? uuidv7();
  if (request.id && !(await selectMembers(k.db, team)).some((member) => member.id === id))
    throw new KangyuError('command.team-unknown');
  const phone = request.phone?.trim();
  await k.db.transaction(async (tx) => {
    await upsertMember(tx, {
      ...request,
      id,
      team,
      name: request.name.trim(),
      phone: phone ? k.sealer.seal(phone, `${PHONE}:${id}`) : null,
      active: request.active ?? true,
    });
    await k.outbox.publish(tx, 'command', {});
  });
}

/** Calls a team up to an event: where and until when it shall be there. */
export async function callUp(
  k: CommandKernel,
  event: string,
  request: { team: string; message: string; place: string; minutes?: number | undefined },
  actor: Actor,
): Promise<void> {
  await changeEvent(k, event, ['responding'], async (tx, row) => {
    requireCommander(actor, row.area);
    const team = await getTeam(k, request.team);
    if (team.members === 0) throw new KangyuError('command.team-empty');
    const at = k.clock.now();
    const minutes = request.minutes ?? resourcesContent().teams.musterMinutes;
    const musterBy = new Date(at.getTime() + minutes * 60_000);
    const by = { account: actor.account, name: actor.name };
    const { message, place } = request;
    const id = uuidv7();
    if (!(await insertCallup(tx, { id, event, team: team.id, message, place, at, musterBy, ...by })))
      throw new KangyuError('command.team-called');
    await writeLog(tx, event, at, actor, 'callup', { team: team.name, by: shanghai(musterBy), place, note: message });
    await tellOf(k, tx, row, [
      {
        key: `callup/${id}`,
        what: 'callup',
        title: { zh: `紧急集结：${team.name}`, en: `Call-up: ${team.name}` },
        text: {
          zh: `${row.title}。请于 ${shanghai(musterBy)} 前到${place}：${message}`,
          en: `${row.title}. Be at ${place} by ${shanghai(musterBy)}: ${message}`,
        },
        link: '/command/mine',
        to: (await selectMembers(tx, team.id)).flatMap(({ account }) => account ?? []),
      },
    ]);
  });
}

/** What a member answers, or the watch for them; the same answer again changes nothing. */
export async function answerCallup(
  k: CommandKernel,
  id: string,
  request: { member: string; answer: Answer },
  actor: Actor,
): Promise<string> {
  const callup = await getCallup(k, id);
  const member = callup.members.find((one) => one.id === request.member);
  if (!member || callup.releasedAt) throw new KangyuError('command.callup-unknown');
  await changeEvent(k, callup.event, ['responding'], async (tx) => {
    const at = k.clock.now();
    const { answer } = request;
    if (await insertAnswer(tx, { callup: id, member: member.id, answer, at, account: actor.account, name: actor.name }))
      await writeLog(tx, callup.event, at, actor, 'answer', { member: member.name, team: callup.teamName, answer });
  });
  return callup.event;
}

/** Call-ups of the teams an account stands on, of responses under way; each with what the account answered. */
export function callupsOf(k: Pick<CommandKernel, 'db'>, account: string) {
  return selectCallupsOf(k.db, account);
}

/** A member answers for itself. Who does not stand on the roster learns of no call-up. */
export async function answerOwn(k: CommandKernel, id: string, answer: Answer, actor: Actor): Promise<void> {
  const own = (await selectCallupsOf(k.db, actor.account)).find((one) => one.id === id);
  if (!own) throw new KangyuError('command.callup-unknown');
  await answerCallup(k, id, { member: own.member, answer }, actor);
}

/** Musters that passed their time with members missing: into the log and to who called, once. */
export async function followMusters(k: CommandKernel): Promise<number> {
  const now = k.clock.now();
  const late = await selectLateMusters(k.db, now);
  for (const { id, event } of late)
    await k.db.transaction(async (tx) => {
      const row = await lockEvent(tx, event);
      const told = await markMusterTold(tx, id);
      if (!told) return;
      const { team, missing, members, givenBy } = told;
      await writeLog(tx, event, now, { account: 'system', name: '系统' }, 'callup-late', { team, missing, members });
      await tellOf(k, tx, row, [
        {
          key: `callup/${id}/late`,
          what: 'late',
          title: { zh: `${team}超时未齐：${missing} 人未到`, en: `${team}: ${missing} not there in time` },
          text: { zh: `${row.title}，应到 ${members} 人。`, en: `${row.title}, ${members} were called.` },
          to: [givenBy],
        },
      ]);
      await k.outbox.publish(tx, 'command', { event });
    });
  return late.length;
}

export async function getCallup(k: Pick<CommandKernel, 'db'>, id: string) {
  const [callup] = await selectCallups(k.db, { id });
  if (!callup) throw new KangyuError('command.callup-unknown');
  return callup;
}

export async function releaseTeam(k: CommandKernel, id: string, actor: Actor): Promise<string> {
  const callup = await getCallup(k, id);
  if (callup.releasedAt) return callup.event;
  await changeEvent(k, callup.event, ['responding', 'ended'], async (tx, row) => {
    requireCommander(actor, row.area);
    const at = k.clock.now();
    await releaseCallup(tx, id, at);
    await writeLog(tx, callup.event, at, actor, 'team-released', { team: callup.teamName });
  });
  return callup.event;
}
