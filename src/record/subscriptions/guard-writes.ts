import { type FhirResource, KangyuError, type Kernel, type Submission } from '../../kernel/index.ts';
import type { StoredVersion } from '../model.ts';
import { findWriters } from '../store-subscriptions.ts';
import { createEndpointGuard } from './endpoint-guard.ts';
import { checkSubscription } from './settle.ts';

/**
 * Refuses what would be stored in vain or for somebody else: a Subscription this server would not serve (422 with the
 * element), and a change of another account's (404, as if it were not there). The entries of a batch stand alone, so
 * those it creates are only said to be in error.
 */
export async function guardSubscriptionWrites(k: Kernel, { bundle, source }: Submission): Promise<void> {
  const entries = (bundle.entry ?? []).filter(({ request }) => /^Subscription\b/.test(request?.url ?? ''));
  if (entries.length === 0) return;
  if (entries.some(({ request }) => request!.url.includes('?'))) throw new KangyuError('record.subscription-by-id');
  const ids = entries.flatMap(({ request }) => request!.url.split('/')[1] ?? []);
  for (const [id, owner] of await findWriters(k.db, ids))
    if (owner !== source) throw new KangyuError('record.not-found', { reference: `Subscription/${id}` });
  if (bundle.type !== 'transaction') return;
  const guard = createEndpointGuard(k.config.notifyHosts);
  for (const { resource } of entries)
    if (resource?.resourceType === 'Subscription') checkSubscription(resource, k.clock.now(), guard);
}

const SUBSETTED = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' };

/** A Subscription of somebody else is shown without its channel's address and headers and without what it asks for. */
export function withoutChannel(version: StoredVersion, account: string): StoredVersion {
  if (version.type !== 'Subscription' || !version.resource || version.source === account) return version;
  const { resourceType, id, meta, status, end, reason, criteria, channel } = version.resource;
  const resource: FhirResource = {
    resourceType,
    ...(id === undefined ? {} : { id }),
    meta: { ...(meta as object), tag: [SUBSETTED] },
    status,
    ...(end === undefined ? {} : { end }),
    reason,
    criteria: String(criteria).split('?')[0],
    channel: { type: (channel as { type?: string } | undefined)?.type },
  };
  return { ...version, resource };
}
