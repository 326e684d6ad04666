import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  BREAK_GLASS,
  type BreakGlass,
  breakGlassNotice,
  EVERYWHERE,
  getBreakGlass,
  listBreakGlass,
  maskName,
  noteWorkItem,
  openBreakGlass,
  PRIVACY_REVIEW,
  reviewBreakGlass,
} from '../../access/index.ts';
import { parseIdNumber } from '../../algorithms/id-number.ts';
import { accountsFor, findResidents, findSamePerson, getResident } from '../../identify/index.ts';
import { dayOf, KangyuError, type Tx } from '../../kernel/index.ts';
import { tell } from '../../notify/index.ts';
import { patientOf, read } from '../../record/index.ts';
import { createItem, defineWorkKinds, ensureUnits, getItem, moveItemIn, SYSTEM } from '../../work/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  AccessLogRow,
  BreakGlassNotice,
  BreakGlassOpen,
  BreakGlassReview,
  BreakGlassRow,
  BreakGlassState,
  BreakGlassTarget,
  OpenBreakGlass,
  page,
} from '../contract.ts';

import { nearTo } from '../emergency.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { readAccessLog } from '../read-access-log.ts';
import { stateOf } from '../request-state.ts';

const KIND = 'access.break-glass';
defineWorkKinds({ [KIND]: { title: { zh: '紧急调阅审核', en: 'Judge an emergency access' } } });
/** Takes what no privacy officer is there for. */
const OFFICE = '个人信息保护工作组';
const EXPORT_LIMIT = 10_000;
const OPEN = { access: { permission: BREAK_GLASS } };
const Id = z.object({ id: z.uuid() });

/** Emergency access (紧急调阅): opened for one person, told at once, judged by the privacy officer; and who read a person's records. */
export function registerBreakGlass(app: App, ctx: Ctx): void {
  const { kernel, access } = ctx;

  app.get(
    '/api/break-glass/notice',
    { config: OPEN, schema: { querystring: BreakGlassTarget, response: { 200: BreakGlassNotice } } },
    async (request) => {
      const { person, area } = await findPerson(request, ctx, request.query, { anywhere: true });
      const { emergencies = [] } = stateOf(request);
      const open = emergencies.find((one) => one.person === person);
      const row = open && (await getBreakGlass(kernel.db, open.id));
      return {
        ...(await breakGlassNotice(access, kernel.db, area ?? request.caller.area)),
        openUntil: row ? row.expiresAt.toISOString() : null,
      };
    },
  );

  app.get(
    '/api/break-glass/open',
    { config: OPEN, schema: { response: { 200: z.array(OpenBreakGlass) } } },
    async (request) => {
      const now = kernel.clock.now().getTime();
      const { emergencies = [] } = stateOf(request);
      return emergencies.map(({ id, personName, expiresAt }) => ({
        id,
        personName,
        expiresAt: expiresAt.toISOString(),
        leftMs: expiresAt.getTime() - now,
      }));
    },
  );

  app.post(
    '/api/break-glass',
    { config: OPEN, schema: { body: BreakGlassOpen, response: { 201: BreakGlassRow } } },
    async (request, reply) => {
      const { purpose, reason } = request.body;
      request.touch({ action: 'break-glass.open', purpose: `${purpose} ${reason}` });
      const { person, name, area, patients } = await findPerson(request, ctx, request.body, { anywhere: true });
      request.touch({ object: `person/${person}`, persons: [person, ...patients] });
      const row = await kernel.db.transaction(async (tx) => {
        const opened = await openBreakGlass(access, tx, request.caller, {
          person,
          personName: maskName(name),
          patients,
          patientArea: area,
          purpose,
          reason,
        });
        await noteWorkItem(tx, opened.id, await giveToOfficer(ctx, tx, opened));
        await tellResident(ctx, tx, opened);
        return opened;
      });
      return reply.code(201).send(shown(request, ctx, row));
    },
  );

  app.get(
    '/api/break-glass',
    {
      config: { access: { permission: [PRIVACY_REVIEW, BREAK_GLASS] } },
      schema: {
        querystring: z.object({ ...limitQuery, ...exportQuery, state: BreakGlassState.optional() }),
        response: { 200: page(BreakGlassRow) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, state } = request.query;
      const before = CodeCursor.decode(cursor, /^[0-9a-f-]{36}$/);
      const rows = await listBreakGlass(access, {
        ...visibleTo(request, ctx),
        state,
        before: format ? undefined : before,
        limit: format ? EXPORT_LIMIT : limit + 1,
      });
      request.touch({ action: 'break-glass.list', object: 'BreakGlass' });
      const list = rows.map((row) => shown(request, ctx, row));
      if (format)
        return sendTable(reply, format, {
          name: 'break-glass',
          columns: COLUMNS,
          rows: list.map(({ told, ...row }) => ({ ...row, told: told.join(' ') })),
        });
      return CodeCursor.page(list, limit, (row) => row.id);
    },
  );

  app.post(
    '/api/break-glass/:id/review',
    {
      config: { access: { permission: PRIVACY_REVIEW } },
      schema: { params: Id, body: BreakGlassReview, response: { 200: BreakGlassRow } },
    },
    async (request) => {
      const { id } = request.params;
      request.touch({ action: 'break-glass.review', object: `BreakGlass/${id}` });
      const { areas } = visibleTo(request, ctx);
      const row = await kernel.db.transaction(async (tx) => {
        const judged = await reviewBreakGlass(access, tx, request.caller, id, { ...request.body, areas });
        await closeItem(ctx, tx, judged);
        return judged;
      });
      request.touch({ persons: [row.person] });
      return shown(request, ctx, row);
    },
  );

  app.get(
    '/api/residents/:person/access-log',
    {
      config: { access: { permission: ['resident.read', PRIVACY_REVIEW] } },
      schema: {
        params: z.object({ person: z.uuid() }),
        querystring: z.object(limitQuery),
        response: { 200: page(AccessLogRow) },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const { person, patients } = await findPerson(request, ctx, request.params);
      request.touch({ action: 'access-log.read', object: `person/${person}`, persons: [person, ...patients] });
      return readAccessLog(ctx, [person, ...patients], { limit, cursor });
    },
  );
}

/** The resident, and who looks after them: at once, with the way to who looked at what. */
async function tellResident({ kernel }: Ctx, tx: Tx, { id, person, purpose, openedAt }: BreakGlass): Promise<void> {
  const accounts = await accountsFor(tx, person, dayOf(openedAt));
  const notice = {
    key: `break-glass/${id}`,
    kind: KIND,
    level: 'orange' as const,
    title: { zh: '健康档案被紧急调阅', en: 'Health record opened in an emergency' },
    text: {
      zh: '您或您代管家人的健康档案因紧急情况被临时打开。谁打开、为什么、看了什么，见“谁看过”；隐私保护负责人会审核。',
      en: 'Your health record, or that of a person in your care, was opened for some hours in an emergency. Who did so, why, and what was read stands under “Who looked”; the privacy officer judges it.',
    },
    link: '/me?tab=log',
    about: [`person/${person}`],
    facts: { purpose },
    to: accounts.map((account) => ({ account })),
  };
  if (accounts.length > 0) await tell(kernel, tx, [notice]);
}

const COLUMNS = [
  ['id', '编号'],
  ['name', '调阅人'],
  ['account', '账号'],
  ['role', '角色'],
  ['personName', '居民'],
  ['patientAreaName', '居住地'],
  ['purpose', '目的'],
  ['reason', '理由'],
  ['openedAt', '开始'],
  ['expiresAt', '结束'],
  ['noticeDue', '应审核'],
  ['told', '已告知'],
  ['reviewedAt', '审核时间'],
  ['reviewedBy', '审核人'],
  ['justified', '正当'],
  ['words', '审核意见'],
].map(([key, title]) => ({ key: key!, title: title! }));

interface Found {
  person: string;
  name: string;
  area: string | null;
  /** `Patient/…` of all the person's source records. */
  patients: string[];
}

/**
 * The person in the caller's areas; others look as if there were none, but `anywhere`: then the rules of emergency access say
 * whether they can be opened. Whether a record is confidential makes no difference.
 */
async function findPerson(
  request: FastifyRequest,
  ctx: Ctx,
  target: BreakGlassTarget & { idNumber?: string | undefined },
  { anywhere = false }: { anywhere?: boolean } = {},
): Promise<Found> {
  const { kernel } = ctx;
  const { person, record, idNumber } = target;
  if ([person, record, idNumber].filter((one) => one !== undefined).length !== 1)
    throw new KangyuError('http.break-glass-target');
  const id = person ?? (record ? await personOfRecord(ctx, record) : await personOfNumber(ctx, idNumber!));
  const { resident, sources } = await getResident(kernel, kernel.db, id);
  if (!anywhere && nearTo(request, ctx, resident) === undefined) throw new KangyuError('identify.person-unknown');
  const patients = sources.map(({ reference }) => reference);
  return { person: resident.person, name: resident.name, area: resident.area, patients };
}

/** Of the card that an unconscious person carries; a whole and valid number only. */
async function personOfNumber({ kernel }: Ctx, text: string): Promise<string> {
  if (!parseIdNumber(text, kernel.clock.today()).ok) throw new KangyuError('http.break-glass-target');
  const [found] = await findResidents(kernel, kernel.db, { text, limit: 1 });
  if (!found) throw new KangyuError('identify.person-unknown');
  return found.person;
}

async function personOfRecord({ kernel }: Ctx, reference: string): Promise<string> {
  const [type = '', id = ''] = reference.split('/');
  const found = await read(kernel, kernel.db, type, id);
  const patient = found?.resource && patientOf(found.resource);
  const [same] = patient ? await findSamePerson(kernel.db, [patient.slice('Patient/'.length)]) : [];
  if (!same) throw new KangyuError('identify.person-unknown');
  return same.person;
}

/** Privacy officers see what lies in their area; others their own. */
function visibleTo({ caller }: FastifyRequest, { areas }: Ctx): { account?: string; areas?: string[] } {
  if (!caller.permissions.has(PRIVACY_REVIEW)) return { account: caller.accountId };
  if (caller.area === EVERYWHERE) return {};
  return { areas: [caller.area, ...areas.within(caller.area).map(({ code }) => code)] };
}

/** One item for the nearest privacy officer, else for the office of the area. */
async function giveToOfficer({ kernel }: Ctx, tx: Tx, row: BreakGlass): Promise<string> {
  const area = row.patientArea ?? row.area;
  const [account] = row.told;
  const unit = account ? undefined : await ensureUnits(tx, kernel.clock, area, [OFFICE], SYSTEM);
  return createItem(
    kernel,
    tx,
    {
      key: `${KIND}/${row.id}`,
      kind: KIND,
      subject: { room: 'access', key: `break-glass/${row.id}` },
      title: `紧急调阅待审核：${row.name} 调阅 ${row.personName}`,
      detail: row.reason,
      area,
      priority: 'high',
      due: dayOf(row.noticeDue),
      ...(account ? { account } : { leads: [unit!.ids.get(OFFICE)!] }),
    },
    SYSTEM,
  );
}

async function closeItem({ kernel }: Ctx, tx: Tx, row: BreakGlass): Promise<void> {
  if (row.workItem === null) return;
  const note = `${row.justified ? '正当' : '不正当'}：${row.words}`;
  const { state } = await getItem(kernel, row.workItem, { account: SYSTEM.account, scope: undefined }, SYSTEM);
  if (state === 'open' || state === 'in-progress' || state === 'returned')
    await moveItemIn(kernel, tx, row.workItem, { action: 'submit', note }, SYSTEM);
  if (state !== 'done' && state !== 'cancelled')
    await moveItemIn(kernel, tx, row.workItem, { action: 'accept' }, SYSTEM);
}

function shown({ caller }: FastifyRequest, { kernel, areas }: Ctx, row: BreakGlass): BreakGlassRow {
  const {
    openedAt,
    expiresAt,
    noticeDue,
    reviewedAt,
    workItem: _item,
    patients: _patients,
    area: _area,
    ...rest
  } = row;
  const patientAreaName = row.patientArea === null ? undefined : areas.nameOf(row.patientArea);
  return {
    ...rest,
    ...(patientAreaName === undefined ? {} : { patientAreaName }),
    openedAt: openedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    noticeDue: noticeDue.toISOString(),
    reviewedAt: reviewedAt?.toISOString() ?? null,
    open: expiresAt > kernel.clock.now(),
    mine: row.account === caller.account,
  };
}
