import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import {
  EVENTS_TOPIC,
  getSubscription,
  guardSubscriptionWrites,
  readDeliveries,
  readEvents,
  type SubscriptionEvent,
  type SubscriptionState,
  signingSecret,
} from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { createEventStream, type EventStream, sendEventStream, stillSignedIn } from '../event-stream.ts';
import { openDoor, send } from './fhir-door.ts';
import { declareOperation } from './fhir-operations.ts';
import type { SubmitNow } from './fhir-write.ts';

const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition';
const BEAT_MS = 15_000;
const MOST = 1000;
const AT_ONCE = 20;
const LOG = 20;

const Params = z.object({ id: z.string() });
const Numbers = z.object({
  eventsSinceNumber: z.coerce.number().int().min(1).optional(),
  eventsUntilNumber: z.coerce.number().int().min(1).optional(),
  content: z.enum(['empty', 'id-only', 'full-resource']).optional(),
});

/** Every FHIR write passes here: subscriptions belong to the account that made them. */
export function guardSubscriptions({ kernel }: Ctx, submit: SubmitNow): SubmitNow {
  return async (submission) => {
    await guardSubscriptionWrites(kernel, submission);
    return submit(submission);
  };
}

/**
 * What became of a subscription and its events, in the shapes of the Subscriptions R5 Backport for R4; the events also as
 * server-sent events, resumed by `Last-Event-ID`.
 */
export function registerSubscriptions(app: App, ctx: Ctx): void {
  declareOperation({ name: 'status', definition: `${BACKPORT}/backport-subscription-status`, types: ['Subscription'] });
  declareOperation({ name: 'events', definition: `${BACKPORT}/backport-subscription-events`, types: ['Subscription'] });
  declareOperation({
    name: 'signing-secret',
    definition: 'urn:kangyu:operation:signing-secret',
    types: ['Subscription'],
  });
  registerStatus(app, ctx);
  registerEvents(app, ctx);
  registerSecret(app, ctx);
}

/** Its owner and the administrator of accounts see how it goes; the references, never the records. */
function registerStatus(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  app.get(
    '/fhir/Subscription/:id/$status',
    { config: { access: { permission: ['fhir.read', 'account.manage'] } }, schema: { params: Params } },
    async (request, reply) => {
      const door = openDoor(request, ctx);
      const { caller } = request;
      const state = await getSubscription(kernel, request.params.id, caller, caller.permissions.has('account.manage'));
      const { waiting, newest } = await readDeliveries(kernel, state.row.id, LOG);
      door.note('subscription.status', `Subscription/${state.row.id}`);
      const status = statusOf(state, 'query-status');
      const log = newest.map((event) => ({
        name: 'delivery',
        part: [
          { name: 'event-number', valueString: event.number },
          { name: 'focus', valueReference: { reference: `${event.type}/${event.id}/_history/${event.version}` } },
          { name: 'outcome', valueCode: event.outcome ?? 'waiting' },
          { name: 'attempts', valueInteger: event.attempts },
          ...(event.tried_at ? [{ name: 'tried', valueInstant: event.tried_at.toISOString() }] : []),
          ...(event.problem === null ? [] : [{ name: 'problem', valueString: event.problem }]),
        ],
      }));
      const resource = {
        ...status,
        parameter: [...parametersOf(status), { name: 'waiting', valueInteger: waiting }, ...log],
      };
      return send(reply, {
        status: 200,
        body: { resourceType: 'Bundle', type: 'searchset', total: 1, entry: [{ resource, search: { mode: 'match' } }] },
      });
    },
  );
}

function registerEvents(app: App, ctx: Ctx): void {
  const { kernel, access } = ctx;
  const open = new Map<EventStream, string>();
  const unsubscribe = kernel.outbox.subscribe(EVENTS_TOPIC, ({ payload }) => {
    const ids = new Set(payload.ids as string[]);
    for (const [stream, id] of open) if (ids.has(id)) stream.wake();
  });
  app.addHook('preClose', async () => {
    unsubscribe();
    for (const stream of open.keys()) stream.end();
  });

  app.get(
    '/fhir/Subscription/:id/$events',
    { config: { access: { permission: 'fhir.read' } }, schema: { params: Params, querystring: Numbers } },
    async (request, reply) => {
      const { id } = request.params;
      const state = await getSubscription(kernel, id, request.caller);
      if (!wantsStream(request)) {
        const door = openDoor(request, ctx);
        const { eventsSinceNumber = 1, eventsUntilNumber, content } = request.query;
        const events = await readEvents(kernel, access, request.caller, state, {
          after: String(eventsSinceNumber - 1),
          limit: MOST,
          ...(eventsUntilNumber === undefined ? {} : { until: String(eventsUntilNumber) }),
          ...(content === undefined ? {} : { content: content === 'full-resource' }),
        });
        door.note('subscription.events', `Subscription/${id}`);
        return send(reply, { status: 200, body: notificationOf(state, 'query-event', events, door.base) });
      }
      const base = `${(kernel.config.publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '')}/fhir`;
      request.touch({ action: 'subscription.events', object: `Subscription/${id}` });
      const events = createEventStream(
        async (after) => {
          const now = await getSubscription(kernel, id, request.caller);
          const found = await readEvents(kernel, access, request.caller, now, { after, limit: AT_ONCE });
          return found.map((event) => ({
            id: event.number,
            event: 'notification',
            data: JSON.stringify(notificationOf(now, 'event-notification', [event], base)),
          }));
        },
        lastEventOf(request) ?? state.row.events,
        (error) => request.log.warn({ err: error, requestId: request.id }, 'a stream of events ended'),
      );
      open.set(events, id);
      const timer = setInterval(() => {
        events.beat();
        // A session that ended, or a database that is gone: the reader comes back and is told why.
        stillSignedIn(request, ctx).catch(() => events.end());
      }, BEAT_MS);
      events.stream.once('close', () => {
        clearInterval(timer);
        open.delete(events);
      });
      return sendEventStream(reply, events.stream);
    },
  );
}

function registerSecret(app: App, ctx: Ctx): void {
  app.post(
    '/fhir/Subscription/:id/$signing-secret',
    {
      config: { access: { permission: 'fhir.write' } },
      schema: { params: Params, querystring: z.object({ renew: z.enum(['true', 'false']).default('false') }) },
    },
    async (request, reply) => {
      const { row } = await getSubscription(ctx.kernel, request.params.id, request.caller);
      const secret = await signingSecret(ctx.kernel, row.id, request.query.renew === 'true');
      openDoor(request, ctx).note('subscription.secret', `Subscription/${row.id}`);
      return send(reply, {
        status: 200,
        body: { resourceType: 'Parameters', parameter: [{ name: 'secret', valueString: secret }] },
      });
    },
  );
}

function wantsStream(request: FastifyRequest): boolean {
  return /text\/event-stream/.test(request.headers.accept ?? '');
}

/** Number of the last event that the reader has; a first visit begins with what happens from now on. */
function lastEventOf(request: FastifyRequest): string | undefined {
  const header = request.headers['last-event-id'];
  if (header === undefined) {
    const { eventsSinceNumber } = request.query as z.infer<typeof Numbers>;
    return eventsSinceNumber === undefined ? undefined : String(eventsSinceNumber - 1);
  }
  if (typeof header !== 'string' || !/^\d{1,18}$/.test(header))
    throw new KangyuError('record.search-invalid', {
      parameter: 'Last-Event-ID',
      reasonZh: '应为事件编号',
      reasonEn: 'must be the number of an event',
    });
  return header;
}

type Part = Record<string, unknown>;

/** SubscriptionStatus of the backport, which R4 carries as Parameters. */
function statusOf(
  { row }: SubscriptionState,
  type: 'query-status' | 'query-event' | 'event-notification',
  events: readonly SubscriptionEvent[] = [],
): FhirResource {
  const parameter: Part[] = [
    { name: 'subscription', valueReference: { reference: `Subscription/${row.id}` } },
    { name: 'status', valueCode: row.state },
    { name: 'type', valueCode: type },
    { name: 'events-since-subscription-start', valueString: row.events },
    ...events.map(({ number, at, reference }) => ({
      name: 'notification-event',
      part: [
        { name: 'event-number', valueString: number },
        { name: 'timestamp', valueInstant: at.toISOString() },
        { name: 'focus', valueReference: { reference } },
      ],
    })),
    ...(row.error === null ? [] : [{ name: 'error', valueCodeableConcept: { text: row.error } }]),
  ];
  return { resourceType: 'Parameters', parameter };
}

const parametersOf = (status: FhirResource): Part[] => status.parameter as Part[];

export function notificationOf(
  state: SubscriptionState,
  type: 'query-event' | 'event-notification',
  events: readonly SubscriptionEvent[],
  base: string,
): FhirResource {
  const subscription = `${base}/Subscription/${state.row.id}`;
  return {
    resourceType: 'Bundle',
    type: 'history',
    entry: [
      {
        resource: statusOf(state, type, events),
        request: { method: 'GET', url: `${subscription}/$status` },
        response: { status: '200' },
      },
      ...events.flatMap(({ version, resource }) =>
        version && resource
          ? [
              {
                fullUrl: `${base}/${version.type}/${version.id}`,
                resource,
                request:
                  version.op === 'create'
                    ? { method: 'POST', url: version.type }
                    : { method: 'PUT', url: `${version.type}/${version.id}` },
                response: {
                  status: version.op === 'create' ? '201' : '200',
                  etag: `W/"${version.version}"`,
                  lastModified: version.at.toISOString(),
                },
              },
            ]
          : [],
      ),
    ],
  };
}
