import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  addSender,
  endSender,
  type Hl7Hand,
  type Hl7Outcome,
  listSenders,
  MAX_MEGABYTES,
  readMessages,
  receiveHl7,
  type SenderRow,
  truncatedHl7,
} from '../../ingest/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import type { App, Ctx } from '../app.ts';
import { type Hl7Message, Hl7Node, Hl7Receipts, NewHl7Node } from '../contract.ts';

const Source = z.string().regex(/^[\p{L}\p{N}._:-]{1,64}$/u);
const Id = z.object({ id: z.uuid() });
const ER7 = /hl7-v2|er7/;

/** HL7 v2 messages over HTTP, and the register of their senders. */
export function registerHl7(app: App, ctx: Ctx): void {
  registerMessages(app, ctx);
  registerNodes(app, ctx);
}

/** Bytes, whatever the content type says: MSH-18 names the character set. */
function registerMessages(app: App, { kernel, pipeline }: Ctx): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.post(
      '/api/ingest/hl7v2',
      {
        bodyLimit: MAX_MEGABYTES * 1024 * 1024,
        config: { access: { permission: 'data.submit' } },
        schema: {
          querystring: z.object({ source: Source.optional(), externalId: z.string().min(1).max(150).optional() }),
          response: { 200: z.union([Hl7Receipts, z.string()]), 201: z.union([Hl7Receipts, z.string()]) },
        },
      },
      async (request, reply) => {
        const { source, externalId } = request.query as { source?: string; externalId?: string };
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        if (body.length === 0) throw new KangyuError('ingest.empty');
        const messages = readMessages(body);
        const outcomes: Hl7Outcome[] = [];
        for (const [i, { bytes, whole }] of messages.entries()) {
          const name = externalId === undefined || messages.length === 1 ? externalId : `${externalId}/${i + 1}`;
          const hand: Hl7Hand = {
            submittedBy: request.caller.account,
            ip: request.ip,
            ...(source === undefined
              ? {}
              : { vouched: { source, ...(name === undefined ? {} : { externalId: name }) } }),
          };
          outcomes.push(
            whole ? await receiveHl7({ kernel, accept: pipeline.accept }, bytes, hand) : truncatedHl7(bytes),
          );
        }
        return answered(request, reply, outcomes);
      },
    );
  });
}

function answered(request: FastifyRequest, reply: FastifyReply, outcomes: readonly Hl7Outcome[]) {
  const stored = outcomes.filter(({ receipt }) => receipt !== undefined);
  request.touch({
    action: 'submission.accept',
    object: stored[0] ? `submission/${stored[0].receipt!.submissionId}` : 'hl7v2',
  });
  const messages = outcomes.map(shownMessage);
  const er7 = ER7.test(request.headers.accept ?? '');
  if (stored.length === 0 && !er7) {
    const first = messages.flatMap(({ errors }) => errors.filter(({ severity }) => severity === 'E'))[0];
    const { zh: reasonZh = '', en: reasonEn = '' } = first?.text ?? {};
    throw new KangyuError('ingest.hl7v2-refused', { reasonZh, reasonEn, messages });
  }
  const isNew = stored.some(({ receipt }) => receipt!.duplicateOf === undefined);
  reply.code(isNew ? 201 : 200);
  if (!er7) return { messages };
  const answers = Buffer.concat(outcomes.flatMap((outcome) => outcome.answers));
  // The serializer of the route is for JSON; an answer in ER7 keeps the character set of its message.
  return reply
    .code(stored.length === 0 ? 422 : isNew ? 201 : 200)
    .type('x-application/hl7-v2+er7')
    .serializer((value: unknown) => value as string)
    .send(answers as unknown as string);
}

function shownMessage({ controlId, type, verdict, source, receipt, errors }: Hl7Outcome): Hl7Message {
  return {
    controlId,
    type,
    acknowledgement: `A${verdict}`,
    receipts: (receipt?.records ?? []).map(({ at: _at, ...record }) => record),
    errors,
    ...(source === undefined ? {} : { source }),
    ...(receipt ? { submission: receipt.submissionId } : {}),
    ...(receipt?.duplicateOf === undefined ? {} : { duplicateOf: receipt.duplicateOf }),
  };
}

function registerNodes(app: App, { kernel }: Ctx): void {
  app.get(
    '/api/hl7v2/nodes',
    {
      config: { access: { permission: ['data.read', 'node.manage'] } },
      schema: { response: { 200: z.array(Hl7Node) } },
    },
    async () => (await listSenders(kernel.db)).map(shownNode),
  );

  app.post(
    '/api/hl7v2/nodes',
    { config: { access: { permission: 'node.manage' } }, schema: { body: NewHl7Node, response: { 201: Hl7Node } } },
    async (request, reply) => {
      const { application, facility, source, institution, validFrom, validTo, note } = request.body;
      const node = await addSender(
        kernel,
        {
          application,
          facility,
          source,
          ...(institution === undefined ? {} : { institution }),
          ...(validFrom === undefined ? {} : { from: validFrom }),
          ...(validTo === undefined ? {} : { to: validTo }),
          ...(note === undefined ? {} : { note }),
        },
        request.caller.account,
      );
      request.touch({ action: 'node.add', object: `hl7-node/${node.id}` });
      reply.code(201);
      return shownNode(node);
    },
  );

  app.delete(
    '/api/hl7v2/nodes/:id',
    { config: { access: { permission: 'node.manage' } }, schema: { params: Id, response: { 200: Hl7Node } } },
    async (request) => {
      request.touch({ action: 'node.end', object: `hl7-node/${request.params.id}` });
      return shownNode(await endSender(kernel, request.params.id, request.caller.account));
    },
  );
}

function shownNode(row: SenderRow): Hl7Node {
  return {
    id: row.id,
    application: row.application,
    facility: row.facility,
    source: row.source,
    institution: row.institution,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    note: row.note,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
  };
}
