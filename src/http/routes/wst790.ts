import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Access, type Caller, requirePermission, seesInFull } from '../../access/index.ts';
import {
  type AnswerEnvelope,
  type Asked,
  answerEnvelope,
  exchangeContent,
  type Handler,
  type OpenedEnvelope,
  openEnvelope,
  ownNode,
  type Reply,
  refusal,
  requireServed,
} from '../../decide/exchange/index.ts';
import { type NodeRow, noteRefusal, noteTaken, noteTraffic } from '../../ingest/index.ts';
import { fingerprintOf, KangyuError, type Receipt } from '../../kernel/index.ts';
import type { App, Ctx } from '../app.ts';
import { Wst790Services } from '../contract.ts';
import { toKangyuError } from '../error-handler.ts';
import { stateOf } from '../request-state.ts';
import { answerAppointment, answerAppointmentCancel } from '../wst790/appointments.ts';
import { answerContract, answerContractEnd, answerContractQuery } from '../wst790/contracts.ts';
import { answerFigureQuery, answerFigureRecall, answerFigures } from '../wst790/figures.ts';
import { answerAudit, answerNode, answerRecall, answerReconcile, answerTime } from '../wst790/keep.ts';
import { answerNotice } from '../wst790/notices.ts';
import { answerCrossReference, answerPersonSummary, answerSamePerson } from '../wst790/persons.ts';
import { answerMatch, answerSearch, answerTerminology } from '../wst790/query.ts';
import { answerReferral, answerReferralDecision } from '../wst790/referrals.ts';
import { answerReminders } from '../wst790/reminders.ts';
import { answerSendReminder } from '../wst790/send-reminder.ts';
import { answerDocumentRegister, answerDocumentRetrieve, answerSubmit } from '../wst790/submit.ts';
import { answerEvents, answerSubscribe, answerUnsubscribe } from '../wst790/subscribe.ts';
import { answerTable } from '../wst790/tables.ts';
import type { Answering } from '../wst790/task.ts';
import { openDoor } from './fhir-door.ts';

const HANDLERS: Readonly<Record<Handler, Answering>> = {
  time: answerTime,
  node: answerNode,
  audit: answerAudit,
  submit: answerSubmit,
  table: answerTable,
  figures: answerFigures,
  'figure-query': answerFigureQuery,
  match: answerMatch,
  'cross-reference': answerCrossReference,
  summary: answerPersonSummary,
  'same-person': answerSamePerson,
  search: answerSearch,
  terminology: answerTerminology,
  'document-register': answerDocumentRegister,
  'document-retrieve': answerDocumentRetrieve,
  recall: answerRecall,
  reconcile: answerReconcile,
  subscribe: answerSubscribe,
  unsubscribe: answerUnsubscribe,
  events: answerEvents,
  'figure-recall': answerFigureRecall,
  appointment: answerAppointment,
  'appointment-cancel': answerAppointmentCancel,
  referral: answerReferral,
  'referral-decision': answerReferralDecision,
  contract: answerContract,
  'contract-end': answerContractEnd,
  'contract-query': answerContractQuery,
  reminders: answerReminders,
  'send-reminder': answerSendReminder,
  notice: answerNotice,
};
/** A node acts as a program of an institution does. */
const ROLE = 'exchange-node';
const ENVELOPE_MARGIN = 2; // JSON escapes, and the fields around the payload

/** The WS/T 790 envelope: one address for all services; who asks is known by the signature of a registered node. */
export function registerWst790(app: App, ctx: Ctx): void {
  app.get(
    '/api/wst790/services',
    { config: { access: { public: true } }, schema: { response: { 200: Wst790Services } } },
    async () => listServices(ctx),
  );

  const options = {
    bodyLimit: exchangeContent().payloadLimit * ENVELOPE_MARGIN,
    config: { access: { public: true as const } },
  };
  app.post('/api/wst790', options, async (request, reply) => receive(request, reply, ctx));
  app.post(
    '/api/wst790/:service',
    { ...options, schema: { params: z.object({ service: z.string().max(100) }) } },
    async (request, reply) => receive(request, reply, ctx, request.params.service),
  );
}

async function listServices({ kernel }: Ctx): Promise<Wst790Services> {
  const { version, clockSeconds, services } = exchangeContent();
  const { code, key } = await ownNode(kernel);
  return {
    version,
    clockSeconds,
    platform: {
      code,
      algorithm: key.algorithm,
      publicKey: key.publicKey,
      fingerprint: fingerprintOf(key.publicKey),
    },
    services: [...services.values()].map(
      ({ code, title, part, partTitle, handler, payloads, types, parameters, unserved }) => ({
        code,
        title,
        part,
        partTitle,
        served: handler !== undefined,
        ...(unserved ? { unserved } : {}),
        payloads,
        ...(types ? { types } : {}),
        ...(parameters ? { parameters } : {}),
      }),
    ),
  };
}

async function receive(request: FastifyRequest, reply: FastifyReply, ctx: Ctx, service?: string) {
  const asked = askedOf(request.body);
  let opened: OpenedEnvelope | undefined;
  let proved: NodeRow | undefined;
  try {
    opened = await openEnvelope(ctx.kernel, request.body, request.ip, (node) => {
      proved = node;
    });
    const { watched, taken } = watch(ctx);
    const answer = await serve(request, watched, opened, service);
    noteTraffic(ctx.kernel, opened.node, 'wst790', { error: answer.errorCode, skewMs: opened.skewMs });
    const { senderNode, messageId } = opened.envelope;
    if (answer.errorCode !== undefined) noteRefused(ctx, asked, proved, answer);
    else noteTaken(ctx.kernel, { door: 'wst790', sender: senderNode, message: messageId, submission: taken() });
    return send(reply, 200, await answerEnvelope(ctx.kernel, opened.envelope, { ack: 'AA', ...answer }));
  } catch (thrown) {
    const error = toKangyuError(thrown);
    if (error.status >= 500 && error.code !== 'exchange.not-served')
      request.log.error({ err: thrown, requestId: request.id }, 'a WST 790 message could not be worked on');
    // The clock of what was not opened says nothing: it may be an old message, sent again by anybody.
    if (proved) noteTraffic(ctx.kernel, proved, 'wst790', { error: error.code, skewMs: opened?.skewMs });
    if (!opened) request.touch({ action: 'wst790.refuse', object: error.code, actor: asked.senderNode ?? 'unknown' });
    const refused = refusal(error);
    noteRefused(ctx, asked, proved, refused);
    return send(reply, error.status, await answerEnvelope(ctx.kernel, asked, refused));
  }
}

/** The same context, and the last submission that came of the message. */
function watch(ctx: Ctx): { watched: Ctx; taken: () => string | null } {
  let last: string | null = null;
  const noted = (receipt: Receipt): Receipt => {
    last = receipt.submissionId;
    return receipt;
  };
  const { accept, submit } = ctx.pipeline;
  const pipeline = {
    ...ctx.pipeline,
    accept: async (...asked: Parameters<typeof accept>) => noted(await accept(...asked)),
    submit: {
      ...submit,
      accept: async (...asked: Parameters<typeof submit.accept>) => noted(await submit.accept(...asked)),
    },
  };
  return { watched: { ...ctx, pipeline }, taken: () => last };
}

/** Stands on the page of nodes; without `proved` nobody knows that the sender is who it says. */
function noteRefused(
  { kernel }: Ctx,
  { senderNode = '', messageId = '', serviceCode = '' }: Asked,
  proved: NodeRow | undefined,
  { ack = 'AE', errorCode = '', text, reasons, submission }: Omit<Reply, 'ack'> & { ack?: AnswerEnvelope['ack'] },
): void {
  const { zh = errorCode, en = errorCode } = text ?? {};
  noteRefusal(kernel, {
    node: proved?.id ?? null,
    sender: senderNode,
    door: 'wst790',
    message: messageId,
    kind: serviceCode,
    verdict: ack,
    reasons: reasons ?? [{ code: errorCode, zh, en }],
    submission: submission ?? null,
  });
}

async function serve(
  request: FastifyRequest,
  ctx: Ctx,
  opened: OpenedEnvelope,
  service: string | undefined,
): Promise<Reply> {
  const { envelope, node } = opened;
  if (service !== undefined && service !== envelope.serviceCode)
    throw new KangyuError('exchange.envelope', {
      place: 'serviceCode',
      reasonZh: '与地址中的服务不符',
      reasonEn: 'it is not the service of the address',
    });
  const caller = callerOf(ctx.access, opened, ctx.kernel.clock.today());
  stateOf(request).caller = caller;
  request.touch({ action: `wst790.${opened.service.code}`, object: `node/${node.code}/${envelope.messageId}` });
  requireServed(opened);
  if (opened.service.permission !== undefined) requirePermission(caller, opened.service.permission);
  const door = openDoor(request, ctx, { anyForm: true, beyond: true });
  const inFull = (area: string | null) => seesInFull(caller, area ?? undefined, ctx.areas.isWithin);
  const may = (permission: string) => caller.permissions.has(permission);
  return HANDLERS[opened.service.handler!]({ ...opened, ctx, door, inFull, may });
}

function callerOf(access: Access, { node }: OpenedEnvelope, today: string): Caller {
  const rights = access.roles.rightsOn(ROLE, today);
  if (!rights) throw new KangyuError('access.no-role');
  return {
    accountId: node.id,
    account: node.source,
    name: node.name,
    role: ROLE,
    area: node.area,
    by: 'token',
    ...rights,
  };
}

/** What of a broken envelope can be named in its answer. */
function askedOf(body: unknown): Asked {
  const said = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const text = (name: string, pattern: RegExp) => {
    const value = said[name];
    return typeof value === 'string' && pattern.test(value) ? { [name]: value } : {};
  };
  return {
    ...text('messageId', /^[A-Za-z0-9._:-]{1,100}$/),
    ...text('senderNode', /^[\p{L}\p{N}._:-]{1,64}$/u),
    ...text('serviceCode', /^[a-z.]{1,100}$/),
  };
}

function send(reply: FastifyReply, status: number, answer: AnswerEnvelope): FastifyReply {
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(answer);
}
