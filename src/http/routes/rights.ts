import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  askRight,
  decideRight,
  EVERYWHERE,
  findRights,
  forgetWords,
  getRight,
  maskName,
  noteRightsItem,
  PRIVACY_REVIEW,
  RIGHTS_CORRECT,
  type RightsRequest,
} from '../../access/index.ts';
import { dropDraftsOf } from '../../decide/programs/index.ts';
import { dropReportDraftsOf } from '../../decide/reporting/index.ts';
import { getResident } from '../../identify/index.ts';
import { applyChanges, flatFields, tableContent, validationContent } from '../../ingest/index.ts';
import {
  type FhirBundleEntry,
  type FhirResource,
  KangyuError,
  type Receipt,
  type Submission,
  type Tx,
} from '../../kernel/index.ts';
import { eraseEverywhere, institutionOf, requireErasable, retentionOf, titleOf } from '../../person/index.ts';
import { createSubmit } from '../../pipeline/index.ts';
import { getCurrent, type StoredVersion } from '../../record/index.ts';
import { createItem, defineWorkKinds, ensureUnits, getItem, moveItemIn, SYSTEM } from '../../work/index.ts';
import type { App, Ctx } from '../app.ts';
import { OwnRecord, page, RightsAsk, RightsDecision, RightsRow } from '../contract.ts';
import { institutionNames } from '../health-code-shapes.ts';
import { openOwn } from '../open-person.ts';
import { CodeCursor, limitQuery } from '../paging.ts';

const KIND = 'access.rights';
defineWorkKinds({
  [KIND]: { title: { zh: '居民更正与删除请求', en: "A resident's request for correction or erasure" } },
});
/** Who answers, where the institution that holds the record is not known. */
const UNITS = { correction: '健康档案数据管理', erasure: '个人信息保护工作组' } as const;
/** Days to answer in (project rule; PIPL art. 50 asks for convenience and gives no term). */
const DAYS = 15;
const DAY_MS = 86_400_000;

const OWN = { access: { permission: 'record.own' } };
const DECIDE = { access: { permission: [RIGHTS_CORRECT, PRIVACY_REVIEW] } };
const Person = z.object({ person: z.uuid() });
const RecordParams = Person.extend({
  type: z.string().regex(/^[A-Z][A-Za-z]{1,63}$/),
  id: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/),
});

/** Correction and erasure: asked by the resident, decided by the institution's side or the privacy officer. */
export function registerRights(app: App, ctx: Ctx): void {
  registerAsking(app, ctx);
  registerDeciding(app, ctx);
}

function registerAsking(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/me/:person/records/:type/:id',
    { config: OWN, schema: { params: RecordParams, response: { 200: OwnRecord } } },
    async (request) => {
      const { person, type, id } = request.params;
      const found = await ownRecord(request, ctx, person, `${type}/${id}`, 'me.record');
      return {
        reference: `${type}/${id}`,
        version: found.version,
        title: titleOf(found.resource, new Map()),
        fields: fieldsOf(found.resource),
        retention: retentionOf(found.resource, kernel.clock.today()),
      };
    },
  );

  app.post(
    '/api/me/:person/requests',
    { config: OWN, schema: { params: Person, body: RightsAsk, response: { 201: RightsRow } } },
    async (request, reply) => {
      const { kind, reference, field, should, reason } = request.body;
      const found = await ownRecord(request, ctx, request.params.person, reference, 'me.request');
      const asked = kind === 'correction' ? fieldsOf(found.resource).find(({ path }) => path === field) : undefined;
      if (kind === 'correction' && (!asked || should === undefined || should === ''))
        throw new KangyuError('access.rights-field', { field: field ?? '' });
      const row = await kernel.db.transaction(async (tx) => {
        const made = await askRight(kernel, tx, request.caller, {
          kind,
          person: found.person,
          area: found.area ?? '?',
          reference,
          version: found.version,
          record: titleOf(found.resource, new Map()) ?? reference.split('/')[0]!,
          heldBy: institutionOf(found.resource),
          field: asked ? asked.path : null,
          now: asked?.value ?? null,
          should: asked ? should! : null,
          reason,
          retention: kind === 'erasure' ? retentionOf(found.resource, kernel.clock.today()) : null,
        });
        await noteRightsItem(tx, made.id, await giveWork(ctx, tx, made, found.name));
        return made;
      });
      reply.code(201);
      return (await shown(ctx, [row]))[0]!;
    },
  );

  app.get(
    '/api/me/:person/requests',
    { config: OWN, schema: { params: Person, response: { 200: z.array(RightsRow) } } },
    async (request) => {
      const { persons } = await openOwn(request, ctx, request.params.person, 'me.requests');
      const rows = await findRights(kernel, kernel.db, { persons: [persons[0]!], limit: 200 });
      return shown(ctx, rows);
    },
  );
}

type OwnVersion = StoredVersion & { resource: FhirResource; person: string; area: string | null; name: string };

/** A record that is about the person, whom the caller may act for. */
async function ownRecord(
  request: FastifyRequest,
  ctx: Ctx,
  person: string,
  reference: string,
  action: string,
): Promise<OwnVersion> {
  const opened = await openOwn(request, ctx, person, action);
  const [type = '', id = ''] = reference.split('/');
  const found = await getCurrent(ctx.kernel, ctx.kernel.db, type, id, opened.scope);
  const about = (found.resource.subject ?? found.resource.patient) as { reference?: string } | undefined;
  const isPatient = type === 'Patient' && opened.patients.includes(reference);
  if (!isPatient && !opened.patients.includes(about?.reference ?? ''))
    throw new KangyuError('record.not-found', { reference });
  request.touch({ object: reference });
  return { ...found, person: opened.resident.person, area: opened.resident.area, name: opened.resident.name };
}

/** Nothing a resident could judge: whose record it is, what it refers to, how it is filed and in which unit it counts. */
const UNASKED = /^\/(subject|patient|id|text|category|class|meta|status)(\/|$)|\/(reference|unit)$/;

/** Fields as residents read them: of a code that has a name, or a unit, only that. */
function fieldsOf(resource: FhirResource) {
  const fields = flatFields(resource, [], tableContent().labels);
  const paths = new Set(fields.map(({ path }) => path));
  const isNamed = (path: string): boolean => {
    const [, parent] = /^(.*)\/code$/.exec(path) ?? [];
    return parent !== undefined && ['display', 'unit'].some((name) => paths.has(`${parent}/${name}`));
  };
  return fields
    .filter(({ path }) => !UNASKED.test(path) && !isNamed(path))
    .map(({ path, label, value }) => ({ path, label: { zh: label.zh, en: label.en }, value }));
}

async function giveWork({ kernel }: Ctx, tx: Tx, row: RightsRequest, name: string): Promise<string> {
  const unit = UNITS[row.kind];
  const units = await ensureUnits(tx, kernel.clock, row.area, [unit], SYSTEM);
  const due = new Date(Date.parse(kernel.clock.today()) + DAYS * DAY_MS).toISOString().slice(0, 10);
  return createItem(
    kernel,
    tx,
    {
      key: `${KIND}/${row.id}`,
      kind: KIND,
      subject: { room: 'access', key: `rights/${row.id}` },
      title: `${row.kind === 'correction' ? '更正请求' : '删除请求'}：${maskName(name)}`,
      area: row.area,
      due,
      leads: [units.ids.get(unit)!],
    },
    SYSTEM,
  );
}

function registerDeciding(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/rights-requests',
    {
      config: DECIDE,
      schema: {
        querystring: z.object({ ...limitQuery, state: z.enum(['open', 'all']).default('open') }),
        response: { 200: page(RightsRow) },
      },
    },
    async (request) => {
      const { limit, cursor, state } = request.query;
      const rows = await findRights(kernel, kernel.db, {
        ...decidedBy(request, ctx),
        open: state === 'open' ? true : undefined,
        before: CodeCursor.decode(cursor, /^[0-9a-f-]{36}$/),
        limit: limit + 1,
      });
      const list = CodeCursor.page(rows, limit, ({ id }) => id);
      request.touch({ action: 'rights.list', persons: list.items.map(({ person }) => person) });
      return { ...list, items: await shown(ctx, list.items) };
    },
  );

  app.post(
    '/api/rights-requests/:id/decision',
    {
      config: DECIDE,
      schema: { params: z.object({ id: z.uuid() }), body: RightsDecision, response: { 200: RightsRow } },
    },
    async (request) => {
      const { id } = request.params;
      const { grant, answer } = request.body;
      const row = await getRight(kernel, kernel.db, id, decidedBy(request, ctx));
      request.touch({ action: 'rights.decide', object: row.reference, persons: [row.person] });
      if (row.decidedAt) throw new KangyuError('access.rights-decided');
      if (row.accountId === request.caller.accountId) throw new KangyuError('access.own-rights');
      const outcome = grant && row.kind === 'correction' ? await correct(request, ctx, row) : null;
      const decided = await kernel.db.transaction(async (tx) => {
        if (grant && row.kind === 'erasure') await erase(request, ctx, tx, row);
        const made = await decideRight(kernel, tx, request.caller, id, { granted: grant, answer, outcome });
        await closeItem(ctx, tx, made);
        return made;
      });
      return (await shown(ctx, [decided]))[0]!;
    },
  );
}

/** Corrections are the data side's, erasures the privacy officer's; both of their area. */
function decidedBy({ caller }: FastifyRequest, { areas }: Ctx): { kinds: string[]; areas?: string[] } {
  const kinds = [
    ...(caller.permissions.has(RIGHTS_CORRECT) ? ['correction'] : []),
    ...(caller.permissions.has(PRIVACY_REVIEW) ? ['erasure'] : []),
  ];
  if (caller.area === EVERYWHERE) return { kinds };
  return { kinds, areas: [caller.area, ...areas.within(caller.area).map(({ code }) => code)] };
}

/**
 * Deletes the record on the main path and erases what it said everywhere, with the decision in one transaction: either all of
 * it is gone or the request still waits.
 */
async function erase(request: FastifyRequest, { kernel }: Ctx, tx: Tx, row: RightsRequest): Promise<void> {
  const [type = '', id = ''] = row.reference.split('/');
  const { version, deleted } = await requireErasable(kernel, tx, type, id);
  if (!deleted) await handIn(request, createSubmit(kernel).accept.bind(null, tx), row, version, deletionOf(row));
  const by = request.caller.account;
  await eraseEverywhere(kernel, tx, { type, id }, { by, cause: row.id, reason: ERASURE_LAW });
  await forgetWords(kernel, tx, row.reference);
  await dropDraftsOf(tx, row.person);
  await dropReportDraftsOf(tx, row.person);
}

const ERASURE_LAW = 'PIPL art. 47';
const deletionOf = (row: RightsRequest): FhirBundleEntry => ({ request: { method: 'DELETE', url: row.reference } });

/** Hands the change in on the main path, once by the request's id; gives the version that it made. */
async function correct(request: FastifyRequest, { kernel, pipeline }: Ctx, row: RightsRequest): Promise<string> {
  const [type = '', id = ''] = row.reference.split('/');
  const { resource, version } = await getCurrent(kernel, kernel.db, type, id);
  const { meta: _meta, ...plain } = resource;
  const tags = keptMeta(resource);
  return handIn(request, pipeline.accept, row, version, {
    resource: applyChanges(
      { ...plain, ...(tags ? { meta: tags } : {}) } as FhirResource,
      [{ path: row.field!, value: row.should }],
      validationContent(),
    ),
    request: { method: 'PUT', url: row.reference, ifMatch: `W/"${version}"` },
  });
}

async function handIn(
  request: FastifyRequest,
  accept: (submission: Submission) => Promise<Receipt>,
  row: RightsRequest,
  version: number,
  entry: FhirBundleEntry,
): Promise<string> {
  const receipt = await accept({
    source: 'kangyu-rights',
    externalId: `${row.id}/${version}`,
    kind: 'fhir',
    format: 'fhir-json',
    submittedBy: request.caller.account,
    causationId: row.id,
    bundle: { resourceType: 'Bundle', type: 'transaction', entry: [entry] },
  });
  const [made] = receipt.records;
  if (made?.status === 'stored') return made.reference ?? row.reference;
  const reason = made?.problems?.[0]?.message;
  throw new KangyuError('access.rights-not-possible', { reasonZh: reason?.zh ?? '', reasonEn: reason?.en ?? '' });
}

function keptMeta({ meta }: FhirResource): Record<string, unknown> | undefined {
  const { versionId: _version, lastUpdated: _at, ...kept } = (meta ?? {}) as Record<string, unknown>;
  return Object.keys(kept).length === 0 ? undefined : kept;
}

async function closeItem({ kernel }: Ctx, tx: Tx, row: RightsRequest): Promise<void> {
  if (row.workItem === null) return;
  const note = `${row.granted ? '同意' : '不同意'}：${row.answer}`;
  const { state } = await getItem(kernel, row.workItem, { account: SYSTEM.account, scope: undefined }, SYSTEM);
  if (state === 'open' || state === 'in-progress' || state === 'returned')
    await moveItemIn(kernel, tx, row.workItem, { action: 'submit', note }, SYSTEM);
  if (state !== 'done' && state !== 'cancelled')
    await moveItemIn(kernel, tx, row.workItem, { action: 'accept' }, SYSTEM);
}

/** Nothing is left of the name of a person whose Patients were all erased. */
async function nameOf({ kernel }: Ctx, person: string): Promise<string> {
  try {
    return (await getResident(kernel, kernel.db, person)).resident.name;
  } catch (error) {
    if (error instanceof KangyuError && error.code === 'identify.person-unknown') return '';
    throw error;
  }
}

async function shown(ctx: Ctx, rows: readonly RightsRequest[]): Promise<RightsRow[]> {
  const persons = [...new Set(rows.map(({ person }) => person))];
  const residents = new Map(await Promise.all(persons.map(async (one) => [one, await nameOf(ctx, one)] as const)));
  const idOf = (reference: string | null) => reference?.split('/')[1] ?? null;
  const institutions = await institutionNames(
    ctx,
    rows.map(({ heldBy }) => idOf(heldBy)),
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    person: row.person,
    personName: residents.get(row.person) ?? '',
    area: row.area,
    reference: row.reference,
    record: row.record,
    heldByName: institutions.get(idOf(row.heldBy) ?? '') ?? null,
    fieldLabel: row.field === null ? null : labelOf(row.reference, row.field),
    now: row.now,
    should: row.should,
    reason: row.reason,
    retention: row.retention as RightsRow['retention'],
    at: row.at.toISOString(),
    state: row.decidedAt === null ? 'open' : row.granted ? 'granted' : 'refused',
    decidedAt: row.decidedAt?.toISOString() ?? null,
    answer: row.answer,
    outcome: row.outcome,
  }));
}

/** The words of a field by its last named step. */
function labelOf(reference: string, path: string): { zh: string; en: string } {
  const steps = path.split('/').filter((step) => step !== '' && !/^\d+$/.test(step));
  const { labels } = tableContent();
  const type = reference.split('/')[0]!;
  const found = labels.get(`${type}/${steps.join('/')}`) ?? labels.get(steps.at(-1)!) ?? labels.get(steps[0]!);
  return found ? { zh: found.zh, en: found.en } : { zh: steps.join(' '), en: steps.join(' ') };
}
