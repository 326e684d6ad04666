import type { Access, Caller } from '../../access/index.ts';
import { type FhirResource, KangyuError, type Kernel } from '../../kernel/index.ts';
import type { StoredVersion } from '../model.ts';
import { read, toStored } from '../read.ts';
import {
  type EventRow,
  findEventVersions,
  findSubscription,
  listEvents,
  readLog,
  type SubscriptionRow,
  saveSecret,
} from '../store-subscriptions.ts';
import { newSecret, secretContext } from './settle.ts';
import { auditDelivery, shownTo, withheldFrom } from './subscriber.ts';

/** A subscription in force or ended, as its owner reads it. */
export interface SubscriptionState {
  row: Pick<SubscriptionRow, 'id' | 'account' | 'state' | 'error' | 'events'>;
  /** Whether its channel asks for records, not for empty notices. */
  payload: boolean;
}

export interface SubscriptionEvent {
  number: string;
  at: Date;
  /** `Type/id/_history/version` */
  reference: string;
  version?: StoredVersion;
  /** As the reader may see it; absent where it asked for less, or may not see it any more. */
  resource?: FhirResource;
}

/** The subscription for its owner, or for whoever may see all (`anybody`); others get 404. */
export async function getSubscription(
  k: Kernel,
  id: string,
  caller: Pick<Caller, 'account'>,
  anybody = false,
): Promise<SubscriptionState> {
  const row = await findSubscription(k.db, id);
  const stored = row && (await read(k, k.db, 'Subscription', id));
  if (!row || !stored?.resource || (!anybody && row.account !== caller.account))
    throw new KangyuError('record.not-found', { reference: `Subscription/${id}` });
  return { row, payload: (stored.resource.channel as { payload?: string } | undefined)?.payload !== undefined };
}

/** Events after `after` in order, with their records as the caller may see them today; the audit row is durable then. */
export async function readEvents(
  k: Kernel,
  access: Access,
  caller: Caller,
  { row, payload }: SubscriptionState,
  range: { after: string; until?: string; limit: number; content?: boolean },
): Promise<SubscriptionEvent[]> {
  const rows = await listEvents(k.db, row.id, range.after, range.until, range.limit);
  const versions = new Map(
    ((range.content ?? payload)
      ? await findEventVersions(
          k.db,
          row.id,
          rows.map(({ number }) => number),
        )
      : []
    ).map((found) => [found.number, toStored(k, found)]),
  );
  const withheld = await withheldFrom(access, k.db, caller, [...versions.values()]);
  const events: SubscriptionEvent[] = [];
  for (const { number, at, type, id, version } of rows) {
    const event = { number, at, reference: `${type}/${id}/_history/${version}` };
    const stored = versions.get(number);
    const resource = shownTo(access, caller, stored, withheld);
    if (!stored || !resource) {
      events.push(event);
      continue;
    }
    auditDelivery(access, caller, stored, `Subscription/${row.id}/$events`);
    events.push({ ...event, version: stored, resource });
  }
  await access.audit.flush();
  return events;
}

/** What became of its newest notifications; holds references, never records. */
export async function readDeliveries(
  k: Kernel,
  id: string,
  limit: number,
): Promise<{ waiting: number; newest: EventRow[] }> {
  return readLog(k.db, id, limit);
}

/** The secret that signs its notifications (`whsec_…`); with `renew` a new one, which holds from the next notification on. */
export async function signingSecret(k: Kernel, id: string, renew: boolean): Promise<string> {
  const context = secretContext(id);
  if (!renew) return k.sealer.open((await findSubscription(k.db, id))!.secret, context);
  const secret = newSecret();
  await saveSecret(k.db, id, k.sealer.seal(secret, context));
  return secret;
}
