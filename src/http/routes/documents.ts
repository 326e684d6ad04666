import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { seesInFull } from '../../access/index.ts';
import {
  bodyOf,
  cdaContent,
  MAX_CDA_MEGABYTES,
  openPayload,
  selectPayload,
  writableTypes,
  writeDocument,
} from '../../ingest/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { handInDocument } from '../../pipeline/index.ts';
import { getCurrent, readVersion } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { DocumentAccepted, DocumentTypeRow } from '../contract.ts';
import { recordScope } from '../record-scope.ts';
import { stateOf } from '../request-state.ts';
import { findFacts } from './document-facts.ts';
import { personsOf } from './records.ts';
import { readDetail } from './submission-detail.ts';

const XML = ['application/xml', 'text/xml', 'application/hl7-cda+xml', 'application/octet-stream'];
const Source = z.string().regex(/^[\p{L}\p{N}._:-]{1,64}$/u);
const Id = z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/);

/** CDA documents: handed in, kept as they came, made from records. */
export function registerDocuments(app: App, ctx: Ctx): void {
  registerIngest(app, ctx);
  registerOriginals(app, ctx);
  registerMaking(app, ctx);
}

function registerIngest(app: App, { kernel, pipeline }: Ctx): void {
  // The bytes are needed as they came: their encoding stands in them, and they are what is kept.
  app.register(async (plain) => {
    const scope = plain as App;
    for (const type of XML) if (scope.hasContentTypeParser(type)) scope.removeContentTypeParser(type);
    scope.addContentTypeParser(XML, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.post(
      '/api/ingest/cda',
      {
        bodyLimit: (MAX_CDA_MEGABYTES + 1) * 1024 * 1024,
        config: { access: { permission: 'data.submit' } },
        schema: {
          querystring: z.object({ source: Source.optional(), name: z.string().max(200).optional() }),
          response: { 200: DocumentAccepted, 201: DocumentAccepted },
        },
      },
      async (request, reply) => {
        const { source = request.caller.account, name = 'document.xml' } = request.query;
        const content = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const receipt = await handInDocument(kernel, pipeline.accept, {
          name,
          content,
          source,
          submittedBy: request.caller.account,
        });
        request.touch({ action: 'document.accept', object: receipt.document });
        stateOf(request).submission = receipt.submissionId;
        reply.code(receipt.duplicateOf === undefined ? 201 : 200);
        const { submissionId, document, duplicateOf } = receipt;
        return {
          ...(await readDetail(kernel.db, submissionId)),
          document,
          ...(duplicateOf === undefined ? {} : { duplicateOf }),
        };
      },
    );
  });
}

function registerOriginals(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;
  app.get(
    '/api/documents/:id/original',
    {
      config: { access: { permission: 'record.read' } },
      schema: { params: z.object({ id: Id }), querystring: z.object({ part: z.literal('body').optional() }) },
    },
    async (request, reply) => {
      const { id } = request.params;
      const current = await getCurrent(kernel, kernel.db, 'DocumentReference', id, recordScope(request, ctx));
      refuseMasked(request, current.area, areas.isWithin);
      request.touch({ action: 'document.read', object: `DocumentReference/${id}`, persons: personsOf(current) });
      // The first version is the one that came with the document; later ones only say that it was replaced.
      const first = await readVersion(kernel, kernel.db, 'DocumentReference', id, 1);
      const payload = first?.submission ? await selectPayload(kernel.db, first.submission) : undefined;
      if (payload?.format !== 'cda')
        throw new KangyuError('record.not-found', { reference: `DocumentReference/${id}` });
      const original = openPayload(kernel, first!.submission!, payload.content);
      const part = request.query.part === 'body' ? bodyOf(original) : { type: 'application/xml', content: original };
      if (!part) throw new KangyuError('record.not-found', { reference: `DocumentReference/${id}#body` });
      // Nothing of a document runs in this site's pages.
      reply.header('content-security-policy', "default-src 'none'; sandbox").header('cache-control', 'no-store');
      reply.header('content-disposition', `attachment; filename="${id}${request.query.part ? '' : '.xml'}"`);
      return reply.type(part.type).send(part.content);
    },
  );
}

function registerMaking(app: App, ctx: Ctx): void {
  app.get(
    '/api/documents/types',
    { config: { access: { signedIn: true } }, schema: { response: { 200: z.array(DocumentTypeRow) } } },
    async () => {
      const writable = new Set(writableTypes().map(({ code }) => code));
      return [...cdaContent().types.values()].map(
        ({ code, title, standard, family, templates, source, unverified }) => ({
          code,
          title,
          standard,
          family,
          templates,
          source,
          writable: writable.has(code),
          ...(unverified === undefined ? {} : { unverified }),
        }),
      );
    },
  );

  app.get(
    '/api/documents/:type',
    {
      config: { access: { permission: 'record.read' } },
      schema: {
        params: z.object({ type: z.string().max(40) }),
        querystring: z.object({ patient: Id, encounter: Id.optional() }),
      },
    },
    async (request, reply) => {
      const { xml, type } = await made(request, { ...request.query, type: request.params.type });
      reply.header('content-disposition', `attachment; filename="${type}-${request.query.patient}.xml"`);
      return reply.type('application/xml; charset=utf-8').header('cache-control', 'no-store').send(xml);
    },
  );

  async function made(request: FastifyRequest, asked: { type: string; patient: string; encounter?: string }) {
    return makeDocument(request, ctx, asked);
  }
}

/** A document holds everything in full, so only who sees the person in full gets it. */
export async function makeDocument(
  request: FastifyRequest,
  ctx: Pick<Ctx, 'kernel' | 'areas' | 'access'>,
  asked: { type: string; patient: string; encounter?: string },
): Promise<{ xml: string; type: string }> {
  if (!writableTypes().some(({ code }) => code === asked.type))
    throw new KangyuError('ingest.cda-type-unknown', { type: asked.type });
  const { facts, patient } = await findFacts(ctx.kernel, recordScope(request, ctx), asked);
  refuseMasked(request, patient.area, ctx.areas.isWithin);
  request.touch({
    action: 'document.make',
    object: `${asked.type}/${asked.encounter ?? asked.patient}`,
    persons: [`Patient/${asked.patient}`],
  });
  return { xml: writeDocument(facts), type: asked.type };
}

function refuseMasked({ caller }: FastifyRequest, area: string | null, isWithin: Ctx['areas']['isWithin']): void {
  if (!seesInFull(caller, area ?? undefined, isWithin)) throw new KangyuError('ingest.raw-not-yours');
}
