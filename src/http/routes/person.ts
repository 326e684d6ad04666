import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { enrolmentStates } from '../../decide/programs/index.ts';
import { heldCodes } from '../../identify/index.ts';
import {
  ageOn,
  getDocument,
  readAttachment,
  readOverview,
  readResults,
  readTimeline,
  shownDocument,
  takeOut,
  timelineLanes,
} from '../../person/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  AccessLogRow,
  MyFamily,
  PersonDocument,
  PersonEntry,
  PersonOverview,
  page,
  ResultSeries,
} from '../contract.ts';
import { policyNow } from '../health-code-shapes.ts';
import { languageOf } from '../language.ts';
import { type OpenedPerson, openOwn, openResident } from '../open-person.ts';
import { limitQuery } from '../paging.ts';
import { readAccessLog } from '../read-access-log.ts';
import { sourceNames } from '../source-names.ts';
import { streamOf } from '../stream-answer.ts';

const Person = z.object({ person: z.uuid() });
const Day = z.iso.date();
const DocumentParams = Person.extend({
  type: z.enum(['Composition', 'DocumentReference']),
  id: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/),
});

/** One door to a person's records: where it stands, who may, and how the person is opened. */
interface Door {
  prefix: string;
  permission: string;
  open: (request: FastifyRequest, ctx: Ctx, person: string, action: string) => Promise<OpenedPerson>;
  /** Begins the names of what the audit says. */
  name: string;
}
const STAFF: Door = { prefix: '/api/residents', permission: 'resident.read', open: openResident, name: 'resident' };
const OWN: Door = { prefix: '/api/me', permission: 'record.own', open: openOwn, name: 'me' };

/** The record of one person, for staff and for the person; every reading is audited. */
export function registerPerson(app: App, ctx: Ctx): void {
  for (const door of [STAFF, OWN]) {
    registerReading(app, ctx, door);
    registerDocuments(app, ctx, door);
  }
  registerOwnOnly(app, ctx);
}

function registerReading(app: App, ctx: Ctx, { prefix, permission, open, name }: Door): void {
  const { kernel } = ctx;
  const config = { access: { permission } };

  app.get(
    `${prefix}/:person/overview`,
    { config, schema: { params: Person, response: { 200: PersonOverview } } },
    async (request) => {
      const person = await open(request, ctx, request.params.person, `${name}.overview`);
      const { birthDate, deceased } = person.resident;
      const nameOf = await sourceNames(
        ctx,
        person.sources.map(({ source }) => source),
        languageOf(request),
      );
      return {
        resident: {
          ...person.shown,
          age: birthDate === null || deceased ? null : ageOn(birthDate, kernel.clock.today()),
        },
        sources: person.sources.map((one) => ({ ...one, name: nameOf(one.source) })),
        lanes: timelineLanes(),
        ...(await readOverview(
          kernel,
          person,
          { birthDate, deceased },
          await enrolmentStates(
            kernel.db,
            person.patients.map((reference) => reference.replace('Patient/', '')),
          ),
        )),
      };
    },
  );

  app.get(
    `${prefix}/:person/timeline`,
    {
      config,
      schema: {
        params: Person,
        querystring: z.object({
          ...limitQuery,
          lane: z.string().max(200).optional().describe('lanes, divided by commas'),
          from: Day.optional(),
          to: Day.optional(),
        }),
        response: { 200: page(PersonEntry) },
      },
    },
    async (request) => {
      const { lane, ...query } = request.query;
      const person = await open(request, ctx, request.params.person, `${name}.timeline`);
      return readTimeline(kernel, person, { ...query, ...(lane ? { lanes: lane.split(',') } : {}) });
    },
  );

  app.get(
    `${prefix}/:person/results/:code`,
    {
      config,
      schema: {
        params: Person.extend({ code: z.string().min(1).max(80) }),
        querystring: z.object({ system: z.string().max(200).optional() }),
        response: { 200: z.array(ResultSeries) },
      },
    },
    async (request) => {
      const person = await open(request, ctx, request.params.person, `${name}.results`);
      return readResults(kernel, person, request.params.code, request.query.system);
    },
  );
}

function registerDocuments(app: App, ctx: Ctx, { prefix, permission, open, name }: Door): void {
  const { kernel } = ctx;
  const config = { access: { permission } };

  app.get(
    `${prefix}/:person/documents`,
    { config, schema: { params: Person, querystring: z.object(limitQuery), response: { 200: page(PersonEntry) } } },
    async (request) => {
      const person = await open(request, ctx, request.params.person, `${name}.documents`);
      return readTimeline(kernel, person, { ...request.query, lanes: ['document'] });
    },
  );

  app.get(
    `${prefix}/:person/documents/:type/:id`,
    { config, schema: { params: DocumentParams, response: { 200: PersonDocument } } },
    async (request) => {
      const { person: id, type, id: document } = request.params;
      const person = await open(request, ctx, id, `${name}.document`);
      const found = await getDocument(kernel, person, type, document);
      request.touch({ object: `${type}/${document}` });
      const seen = person.show(found);
      return { ...shownDocument(found, seen.resource), masked: seen.resource !== found.resource };
    },
  );

  app.get(
    `${prefix}/:person/documents/:type/:id/attachments/:index`,
    {
      config,
      schema: { params: DocumentParams.extend({ index: z.coerce.number().int().min(0).max(99) }) },
    },
    async (request, reply) => {
      const { person: id, type, id: document, index } = request.params;
      const person = await open(request, ctx, id, `${name}.attachment`);
      const found = await getDocument(kernel, person, type, document);
      request.touch({ object: `${type}/${document}` });
      // What the role sees only masked has no attachments left: they hold everything in full.
      const { resource } = person.show(found);
      const { contentType, content, name: file } = await readAttachment(kernel, person, resource, index);
      reply
        .header('content-disposition', `attachment; filename="${file}"`)
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'no-store');
      return reply.type(contentType).send(content);
    },
  );
}

function registerOwnOnly(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const config = { access: { permission: OWN.permission } };

  app.get('/api/me/family', { config, schema: { response: { 200: MyFamily } } }, async ({ caller }) => {
    const { relations } = policyNow(ctx);
    return (await heldCodes(kernel, caller.accountId)).map(({ resident, guardianship }) => {
      const relation = guardianship && relations[guardianship.relation];
      return {
        person: resident.person,
        name: resident.name,
        sex: resident.sex,
        birthDate: resident.birthDate,
        relation: guardianship
          ? { zh: relation?.zh ?? guardianship.relation, en: relation?.en ?? guardianship.relation }
          : null,
      };
    });
  });

  app.get(
    '/api/me/:person/access-log',
    {
      config,
      schema: {
        params: Person,
        querystring: z.object({
          ...limitQuery,
          others: z.enum(['1']).optional().describe('without what one did oneself'),
        }),
        response: { 200: page(AccessLogRow) },
      },
    },
    async (request) => {
      const { persons } = await openOwn(request, ctx, request.params.person, 'me.access-log');
      const { others, ...query } = request.query;
      return readAccessLog(ctx, persons, { ...query, ...(others ? { except: request.caller.accountId } : {}) });
    },
  );

  app.get('/api/me/:person/data', { config, schema: { params: Person } }, async (request, reply) => {
    const person = await openOwn(request, ctx, request.params.person, 'me.data');
    const stream = await streamOf((sink) => takeOut(kernel, person, sink));
    reply.header('content-disposition', 'attachment; filename="my-health-record.json"');
    return reply.type('application/fhir+json; charset=utf-8').header('cache-control', 'no-store').send(stream);
  });
}
