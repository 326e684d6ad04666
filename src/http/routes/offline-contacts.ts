import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type DeviceRow, getOwnDevice, offlinePolicy, openSealed, touchDevice } from '../../access/index.ts';
import {
  type BroughtContact,
  findContact,
  type OfflineContact,
  saveContact,
  selectOffline,
  selectWaiting,
  settle,
  takeIn,
} from '../../decide/programs/index.ts';
import { findSamePerson } from '../../identify/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { contentPacks, formOn } from '../../packs/index.ts';
import { areaPatterns } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  OfflineBatch,
  OfflineContent,
  type OfflineReceipt,
  OfflineReceipts,
  OfflineSettling,
  type OfflineWaiting,
  OfflineWaitingDetail,
  OfflineWaitingPage,
} from '../contract.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { listedPersons, namesOf } from '../program-persons.ts';
import { shownContact, visiblePack, visiblePacks } from '../program-shapes.ts';
import { recordScope } from '../record-scope.ts';
import { openForProgram, writerOf } from './program-persons.ts';

const RECORD = { access: { permission: 'program.record' } };
const One = z.object({ id: z.uuid() });

/** Contacts that devices bring back: taken in once each with a receipt; what could not be stored waits to be settled. */
export function registerOfflineContacts(app: App, ctx: Ctx): void {
  registerBatch(app, ctx);
  registerWaiting(app, ctx);
}

function registerBatch(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.post(
    '/api/offline/contacts',
    { config: RECORD, schema: { body: OfflineBatch, response: { 200: OfflineReceipts } } },
    async (request) => {
      const { contacts, sentAt } = request.body;
      const { batch } = offlinePolicy(kernel.clock.today());
      if (contacts.length > batch) throw new KangyuError('programs.offline-batch', { batch });
      const device = await getOwnDevice(kernel.db, request.caller, request.body.device);
      const receivedAt = kernel.clock.now();
      const skewSeconds = Math.round((receivedAt.getTime() - Date.parse(sentAt)) / 1000);
      const receipts: OfflineReceipt[] = [];
      // One after the other: several may be of one person, and each is a transaction of its own.
      for (const { id, sealed } of contacts)
        receipts.push(await receiptFor(request, ctx, device, { id, sealed, receivedAt, skewSeconds }));
      await touchDevice(kernel.db, device.id, receivedAt);
      request.touch({ action: 'offline.send', object: `Device/${device.id}` });
      return { receipts, now: receivedAt.toISOString(), skewSeconds, revoked: device.revokedAt !== null };
    },
  );
}

interface Sent {
  id: string;
  sealed: OfflineBatch['contacts'][number]['sealed'];
  receivedAt: Date;
  skewSeconds: number;
}

async function receiptFor(
  request: FastifyRequest,
  ctx: Ctx,
  device: DeviceRow,
  { id, sealed, receivedAt, skewSeconds }: Sent,
): Promise<OfflineReceipt> {
  const { kernel } = ctx;
  const { clockSeconds } = offlinePolicy(kernel.clock.today());
  const at = receivedAt.toISOString();
  try {
    const text = await openSealed(kernel, device, sealed, id);
    const { recordedAt, ...content } = readContent(text);
    const brought = { ...content, id, recordedAt: new Date(recordedAt) };
    const kept = await takeIn(
      kernel,
      brought,
      { device: device.id, account: device.login, receivedAt, skewSeconds, clockSeconds },
      (contact) => save(request, ctx, device, contact),
    );
    return { id, state: kept.state, reason: kept.reason, receivedAt: kept.receivedAt.toISOString() };
  } catch (error) {
    if (!(error instanceof KangyuError) || error.status >= 500) throw error;
    return { id, state: 'unreadable', reason: { code: error.code, messages: error.texts }, receivedAt: at };
  }
}

function readContent(text: string): OfflineContent {
  try {
    return OfflineContent.parse(JSON.parse(text));
  } catch (cause) {
    throw new KangyuError('access.unreadable', {}, { cause });
  }
}

async function save(request: FastifyRequest, ctx: Ctx, device: DeviceRow, contact: BroughtContact): Promise<void> {
  if (device.revokedAt) throw new KangyuError('access.device-revoked');
  visiblePack(request, contact.pack);
  const patients = await openPatients(request, ctx, contact.patient, 'offline.record');
  const { id, pack, form, formFrom, time, answers } = contact;
  await saveContact(writerOf(request, ctx), { id, pack, form, formFrom, time, answers, patients, another: false });
}

/** The Patients of whom the contact is about; somebody out of the caller's area looks as if there were none. */
async function openPatients(request: FastifyRequest, ctx: Ctx, patient: string, action: string): Promise<string[]> {
  const [same] = await findSamePerson(ctx.kernel.db, [patient]);
  if (!same) throw new KangyuError('identify.person-unknown');
  return (await openForProgram(request, ctx, same.person, action)).patients;
}

function registerWaiting(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/offline/contacts',
    {
      config: RECORD,
      schema: {
        querystring: z.object({ ...limitQuery, of: z.enum(['own', 'area']).default('own') }),
        response: { 200: OfflineWaitingPage },
      },
    },
    async (request) => {
      const { limit, cursor, of } = request.query;
      const rows = await selectWaiting(kernel.db, {
        ...(of === 'own' ? { account: request.caller.account } : { areas: areaPatterns(recordScope(request, ctx)) }),
        after: CodeCursor.decode(cursor, /^[0-9a-f-]{36}$/),
        limit: limit + 1,
      });
      const { items, ...rest } = CodeCursor.page(rows, limit, ({ id }) => id);
      request.touch({ action: 'offline.waiting' });
      const seen = new Set(visiblePacks(request).map(({ id }) => id));
      const shown = items.filter(({ account, pack }) => account === request.caller.account || seen.has(pack));
      return { ...rest, items: await shownWaiting(request, ctx, shown) };
    },
  );

  app.get(
    '/api/offline/contacts/:id',
    { config: RECORD, schema: { params: One, response: { 200: OfflineWaitingDetail } } },
    async (request) => {
      const waiting = await openWaiting(request, ctx, request.params.id, 'offline.contact');
      const [shown] = await shownWaiting(request, ctx, [waiting]);
      const { contacts = [] } = (waiting.reason?.details ?? {}) as { contacts?: { id: string }[] };
      const theirs = (await Promise.all(contacts.map(({ id }) => findContact(kernel.db, id)))).flatMap((one) =>
        one && one.patient === waiting.patient ? one : [],
      );
      const names = await namesOf(
        kernel.db,
        theirs.map(({ doctor }) => doctor),
      );
      const visible = shown!.person === null ? [] : theirs.map((one) => shownContact(one, names));
      return { ...shown!, answers: waiting.answers, theirs: visible };
    },
  );

  app.post(
    '/api/offline/contacts/:id/settle',
    {
      config: RECORD,
      schema: { params: One, body: OfflineSettling, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const waiting = await openWaiting(request, ctx, request.params.id, 'offline.settle');
      const how = request.body;
      const patients = how.as === 'drop' ? [] : await openPatients(request, ctx, waiting.patient, 'offline.settle');
      request.touch({ object: `QuestionnaireResponse/${waiting.id}` });
      const writer = writerOf(request, ctx);
      // Whoever settles it for another: the contact stays that of who was there.
      const own = waiting.account === writer.account;
      await settle(
        own ? writer : { ...writer, account: waiting.account, practitioner: undefined },
        waiting,
        patients,
        how,
      );
      return reply.code(204).send(null);
    },
  );
}

/** One's own, or one of a resident whom the caller may open. */
async function openWaiting(request: FastifyRequest, ctx: Ctx, id: string, action: string): Promise<OfflineContact> {
  const [waiting] = await selectOffline(ctx.kernel.db, [id]);
  if (!waiting) throw new KangyuError('programs.offline-unknown');
  request.touch({ action, object: `QuestionnaireResponse/${id}` });
  if (waiting.account === request.caller.account) return waiting;
  visiblePack(request, waiting.pack);
  await openPatients(request, ctx, waiting.patient, action);
  return waiting;
}

async function shownWaiting(
  request: FastifyRequest,
  ctx: Ctx,
  rows: readonly OfflineContact[],
): Promise<OfflineWaiting[]> {
  const { db } = ctx.kernel;
  const patients = rows.map(({ patient }) => patient);
  const persons = await listedPersons(request, ctx, patients);
  const same = new Map((await findSamePerson(db, patients)).map((one) => [one.patient, one.person]));
  const names = await namesOf(
    db,
    rows.map(({ account }) => account),
  );
  return rows.map((row) => {
    const pack = contentPacks().find(({ id }) => id === row.pack);
    const title = pack && formOn(pack, row.form, row.time.slice(0, 10))?.compiled.form.title;
    const shown = persons.get(row.patient);
    return {
      id: row.id,
      state: row.state,
      reason: row.reason,
      person: shown ? (same.get(row.patient) ?? null) : null,
      name: shown?.name ?? '',
      pack: row.pack,
      packTitle: pack?.title ?? { zh: row.pack, en: row.pack },
      form: row.form,
      formTitle: title ?? { zh: row.form, en: row.form },
      time: row.time,
      account: row.account,
      accountName: names.get(row.account) ?? row.account,
      own: row.account === request.caller.account,
      recordedAt: row.recordedAt.toISOString(),
      receivedAt: row.receivedAt.toISOString(),
      skewSeconds: row.skewSeconds,
      clockMoved: row.clockMoved,
    };
  });
}
