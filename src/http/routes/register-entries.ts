import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, requireArea } from '../../access/index.ts';
import {
  addPost,
  changeEntry,
  closeEntry,
  createEntry,
  type Entry,
  type EntryQuestion,
  type EntryWriter,
  entryHistory,
  findingsOf,
  getEntry,
  listEntries,
  mappingOf,
  postColumns,
  type RegisterKind,
  relationsOf,
  type Show,
  tableRows,
} from '../../decide/registers/index.ts';
import { fixedColumns } from '../../ingest/index.ts';
import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import {
  page,
  RegisterChange,
  RegisterClosing,
  type RegisterColumnInfo,
  RegisterCreate,
  RegisterDetail,
  RegisterEntry,
  RegisterName,
  RegisterSaved,
} from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { requireInstitution } from './indicators.ts';
import { personsOf } from './records.ts';
import { shownFinding } from './register-findings.ts';

const EXPORT_LIMIT = 100_000;
const Register = z.object({ register: RegisterName });
const One = z.object({ register: RegisterName, id: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/) });
const entriesQuery = z.object({
  ...limitQuery,
  ...exportQuery,
  area: z.string().max(32).optional(),
  institution: z.string().max(64).optional(),
  q: z.string().trim().max(64).optional(),
  class: z.string().max(8).optional().describe('class of the institution, or its beginning'),
  grade: z.string().max(4).optional().describe('level of the institution'),
  on: z.iso.date().optional().describe('only what is in service on the day'),
  asOf: z.iso.date().optional().describe('as the record stood on the evening of the day'),
});
const READ = { access: { permission: 'register.read', area: queryArea } };
const READ_ONE = { access: { permission: 'register.read' } };
const EDIT = { access: { permission: 'register.edit' } };

/** Entries of the registers with the columns of their tables: lists on a day, one with its history, and forms that change them. */
export function registerRegisterEntries(app: App, ctx: Ctx): void {
  registerReading(app, ctx);
  registerWriting(app, ctx);
}

function registerReading(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;

  app.get(
    '/api/registers/:register/entries',
    { config: READ, schema: { params: Register, querystring: entriesQuery, response: { 200: page(RegisterEntry) } } },
    (request, reply) => listed(request, reply, ctx, request.params.register, request.query),
  );

  app.get(
    '/api/registers/:register/form',
    { config: READ_ONE, schema: { params: Register, response: { 200: z.array(z.custom<RegisterColumnInfo>()) } } },
    async (request) => columnsOf(request.params.register),
  );

  app.get(
    '/api/registers/:register/:id',
    {
      config: READ_ONE,
      schema: {
        params: One,
        querystring: z.object({ asOf: z.iso.date().optional() }),
        response: { 200: RegisterDetail },
      },
    },
    async (request) => {
      const { register, id } = request.params;
      const show = showTo(request);
      const entry = await getEntry(kernel, register, id, show, request.query.asOf);
      requireSeen(request, ctx, entry);
      touch(request, register, [entry], entry.reference);
      const today = kernel.clock.today();
      const record = entry.records.find((one) => one && `${one.resourceType}/${one.id}` === entry.reference)!;
      const history = await entryHistory(kernel, register, { id, area: entry.area, record }, show);
      const [type = ''] = entry.reference.split('/');
      const findings = await findingsOf(kernel.db, today, { type, id });
      return {
        ...shown(ctx, entry),
        columns: columnsOf(register),
        history: history.map(({ at, ...version }) => ({
          ...version,
          at: at.toISOString(),
          changes: version.changes.map(({ column, before, after }) => ({
            column,
            before: plain(before),
            after: plain(after),
          })),
        })),
        relations: await relationsOf(kernel.db, entry, today),
        findings: findings.map((finding) => shownFinding(request, ctx, finding)),
        editable:
          request.caller.permissions.has('register.edit') &&
          (request.caller.area === EVERYWHERE ||
            (entry.area !== null && areas.isWithin(entry.area, request.caller.area))),
      };
    },
  );
}

function registerWriting(app: App, ctx: Ctx): void {
  app.post(
    '/api/registers/:register',
    { config: EDIT, schema: { params: Register, body: RegisterCreate, response: { 201: RegisterSaved } } },
    async (request, reply) => {
      const { register } = request.params;
      request.touch({ action: 'register.create', object: `register/${register}` });
      const { values, postOf, another = false } = request.body;
      if (postOf !== undefined && register !== 'workers')
        throw new KangyuError('registers.column', { column: 'postOf' });
      const writer = writerOf(request, ctx);
      const saved =
        postOf === undefined
          ? await createEntry(writer, register, values, another)
          : await addPost(writer, postOf, values);
      request.touch({ object: saved.reference });
      return reply.code(201).send(saved);
    },
  );

  app.put(
    '/api/registers/:register/:id',
    { config: EDIT, schema: { params: One, body: RegisterChange, response: { 200: RegisterSaved } } },
    async (request) => {
      const { register, id } = request.params;
      request.touch({ action: 'register.change', object: `register/${register}/${id}` });
      const { version, values } = request.body;
      return changeEntry(writerOf(request, ctx), register, id, { version, texts: values });
    },
  );

  app.post(
    '/api/registers/:register/:id/close',
    { config: EDIT, schema: { params: One, body: RegisterClosing, response: { 200: RegisterSaved } } },
    async (request) => {
      const { register, id } = request.params;
      request.touch({ action: 'register.close', object: `register/${register}/${id}` });
      return closeEntry(writerOf(request, ctx), register, id, request.body);
    },
  );
}

function writerOf(request: FastifyRequest, { kernel, pipeline, areas }: Ctx): EntryWriter {
  const { caller } = request;
  return {
    kernel,
    accept: (submission) => pipeline.accept(submission),
    account: caller.account,
    requireArea: (area) => {
      if (caller.area !== EVERYWHERE) requireArea(caller, area ?? '', areas.isWithin);
    },
  };
}

const showTo =
  (request: FastifyRequest): Show =>
  (resource: FhirResource, area) =>
    request.mask(resource, area ?? undefined).resource;

/** Someone else's entry is refused as an area outside one's own. */
function requireSeen(request: FastifyRequest, { areas }: Ctx, entry: Entry): void {
  if (request.caller.area !== EVERYWHERE) requireArea(request.caller, entry.area ?? '', areas.isWithin);
}

async function listed(
  request: FastifyRequest,
  reply: FastifyReply,
  ctx: Ctx,
  kind: RegisterKind,
  query: z.infer<typeof entriesQuery>,
) {
  if (query.institution) await requireInstitution(request, ctx, query.institution);
  const { format, limit, cursor } = query;
  const area = query.area ?? request.caller.area;
  const after = format ? undefined : CodeCursor.decode(cursor, /^[A-Za-z0-9\-.]{1,64}$/);
  const question: EntryQuestion = {
    kind,
    limit: format ? EXPORT_LIMIT : limit + 1,
    ...(after === undefined ? {} : { after }),
    ...(area === EVERYWHERE ? {} : { areas: [area, ...ctx.areas.within(area).map(({ code }) => code)] }),
    ...(query.institution ? { institution: query.institution } : {}),
    ...(query.q ? { text: query.q } : {}),
    ...(query.class ? { class: query.class } : {}),
    ...(query.grade ? { grade: query.grade } : {}),
    ...(query.on ? { on: query.on } : {}),
    ...(query.asOf ? { asOf: query.asOf } : {}),
  };
  const entries = await listEntries(ctx.kernel, question, showTo(request));
  touch(request, kind, entries.slice(0, format ? undefined : limit), `register/${kind}`);
  if (format) {
    const { sheet, title, columns, rows } = tableRows(kind, entries);
    // Named as its template is, so that the page of uploads knows it again.
    return sendTable(reply, format, { name: sheet, file: title, columns, rows });
  }
  return CodeCursor.page(
    entries.map((entry) => shown(ctx, entry)),
    limit,
    ({ id }) => id,
  );
}

function touch(request: FastifyRequest, kind: RegisterKind, entries: readonly Entry[], object: string): void {
  const persons = entries.flatMap(({ records }) =>
    records.flatMap((resource) =>
      resource ? personsOf({ type: resource.resourceType, id: String(resource.id), resource }) : [],
    ),
  );
  request.touch({ action: 'register.read', object, ...(kind === 'workers' ? { persons: [...new Set(persons)] } : {}) });
}

const plain = <T>(value: T | readonly string[] | null): T | string[] | null =>
  Array.isArray(value) ? [...(value as readonly string[])] : (value as T | null);

function shown({ areas }: Ctx, entry: Entry): RegisterEntry {
  const { kind, records: _records, values, ...rest } = entry;
  const areaName = entry.area === null ? undefined : areas.nameOf(entry.area);
  return {
    ...rest,
    register: kind,
    ...(areaName === undefined ? {} : { areaName }),
    values: Object.fromEntries([...values].map(([key, value]) => [key, plain(value)])) as RegisterEntry['values'],
  };
}

function columnsOf(kind: RegisterKind): RegisterColumnInfo[] {
  const mapping = mappingOf(kind);
  const fixed = fixedColumns(mapping);
  const ofPost = kind === 'workers' ? postColumns(mapping) : undefined;
  return mapping.columns
    .filter(({ key }) => key !== 'record' && key !== 'person')
    .map(({ key, zh, en, type, required, note, codes }) => ({
      key,
      title: { zh, en },
      type,
      required,
      fixed: fixed.has(key),
      ...(ofPost?.has(key) ? { post: true } : {}),
      ...(note ? { note } : {}),
      ...(codes
        ? { codes: Object.fromEntries(codes.codes.map((code) => [code.code, { zh: code.zh, en: code.en }])) }
        : {}),
    }));
}
