/** Subscriptions of nodes: FHIR Subscriptions of the account that the node names, with its rights. */
import { z } from 'zod';
import type { Caller } from '../../access/index.ts';
import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import {
  findSubscriber,
  getSubscription,
  guardSubscriptionWrites,
  readEvents,
  type SubscriptionState,
} from '../../record/index.ts';
import { notificationOf } from '../routes/fhir-subscriptions.ts';
import { type Answering, fhirReply, jsonReply, readPayload, requireStored, type Task, wrongPayload } from './task.ts';

const MOST = 200;
const Id = z.string().regex(/^(Subscription\/)?[A-Za-z0-9\-.]{1,64}$/);

const Subscribe = z.strictObject({
  type: z.string().optional(),
  /** Conditions on one record, as search parameters of FHIR. */
  parameters: z.record(z.string(), z.string().max(300)).default({}),
  /** Where notifications are sent; without it they are read with the service for that. */
  endpoint: z.url().max(300).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
});

export const answerSubscribe: Answering = async (task) => {
  const { service, door } = task;
  const caller = await subscriberOf(task);
  const { type = service.types![0]!, parameters, endpoint, until } = readPayload(task, Subscribe);
  if (!service.types!.includes(type)) throw wrongPayload(`此服务不提供 ${type}`, `this service does not give ${type}`);
  for (const name of Object.keys(parameters))
    if (!service.parameters!.includes(name.split(':')[0]!))
      throw wrongPayload(`不能按 ${name} 订阅`, `${name} cannot be subscribed by`);
  const resource: FhirResource = {
    resourceType: 'Subscription',
    status: 'requested',
    reason: `WS/T 790 ${service.code}`,
    criteria: `${type}?${new URLSearchParams(parameters)}`,
    channel: {
      type: 'rest-hook',
      payload: 'application/fhir+json',
      ...(endpoint === undefined ? {} : { endpoint }),
    },
    ...(until === undefined ? {} : { end: until }),
  };
  const { reference } = await hand(task, caller, { resource, request: { method: 'POST', url: 'Subscription' } });
  const [, subscription = ''] = reference!.split('/');
  door.note(`wst790.${service.code}`, `Subscription/${subscription}`);
  const secret = endpoint === undefined ? undefined : `${door.base}/Subscription/${subscription}/$signing-secret`;
  return jsonReply({ subscription, criteria: resource.criteria, ...(secret ? { signingSecret: secret } : {}) });
};

const Cancel = z.strictObject({ subscription: Id });

export const answerUnsubscribe: Answering = async (task) => {
  const { subscription, caller } = await standing(task, readPayload(task, Cancel).subscription);
  await hand(task, caller, { request: { method: 'DELETE', url: `Subscription/${subscription}` } });
  task.door.note(`wst790.${task.service.code}`, `Subscription/${subscription}`);
  return jsonReply({ subscription, state: 'ended' });
};

const Events = z.strictObject({
  subscription: Id,
  /** Number of the last notification that the node has. */
  after: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(MOST).default(MOST),
});

/** Notifications in order, with their records as the node may see them now: a history Bundle as `Subscription/$events`. */
export const answerEvents: Answering = async (task) => {
  const { ctx, door, service } = task;
  const { subscription: asked, after, limit } = readPayload(task, Events);
  const { subscription, caller, state } = await standing(task, asked);
  const events = await readEvents(ctx.kernel, ctx.access, caller, state, { after: String(after), limit });
  door.note(`wst790.${service.code}`, `Subscription/${subscription}`);
  return fhirReply(notificationOf(state, 'query-event', events, door.base));
};

async function standing(
  task: Task,
  asked: string,
): Promise<{ subscription: string; caller: Caller; state: SubscriptionState }> {
  const subscription = asked.replace('Subscription/', '');
  const caller = await subscriberOf(task);
  return { subscription, caller, state: await getSubscription(task.ctx.kernel, subscription, caller) };
}

async function subscriberOf({ ctx, node }: Task): Promise<Caller> {
  const caller = node.account === null ? undefined : await findSubscriber(ctx.access, node.account);
  if (!caller) throw new KangyuError('exchange.node-account');
  return caller;
}

async function hand({ envelope, ctx }: Task, { account }: Caller, entry: object) {
  const submission = {
    source: account,
    externalId: envelope.messageId,
    submittedBy: account,
    kind: 'fhir' as const,
    format: 'fhir-json',
    bundle: { resourceType: 'Bundle' as const, type: 'transaction' as const, entry: [entry] },
    raw: Buffer.from(envelope.payload!),
  };
  await guardSubscriptionWrites(ctx.kernel, submission);
  return requireStored(await ctx.pipeline.accept(submission));
}
