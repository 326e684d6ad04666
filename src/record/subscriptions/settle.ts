import { randomBytes } from 'node:crypto';
import type { Access } from '../../access/index.ts';
import { type FhirResource, KangyuError, type Kernel, type Tx } from '../../kernel/index.ts';
import type { Change } from '../changes.ts';
import { saveSettled } from '../store-subscriptions.ts';
import type { EndpointGuard } from './endpoint-guard.ts';
import { findSubscriber } from './subscriber.ts';
import { readSubscription, refused, type SubscriptionPlan } from './subscription.ts';

export interface Decision {
  account: string;
  /** In force. */
  plan?: SubscriptionPlan;
}

/** Checks what a client wrote and keeps the outcome: active, off, or error with the reason. */
export async function decide(
  { k, access, guard }: { k: Kernel; access: Access; guard: EndpointGuard },
  tx: Tx,
  change: Change,
  resource: FhirResource,
  writer: { source: string | null; submittedBy: string | null } | undefined,
): Promise<Decision> {
  // Who hands in files may name any sender; a subscription acts for the account that was signed in, or not at all.
  const account = writer?.submittedBy != null && writer.submittedBy === writer.source ? writer.submittedBy : '';
  const outcome = await judge(resource);
  await saveSettled(tx, {
    id: change.id,
    version: change.version,
    account,
    state: outcome.state,
    error: outcome.error,
    told: resource.status === outcome.state,
    push: outcome.plan?.endpoint !== undefined,
    secret: k.sealer.seal(newSecret(), secretContext(change.id)),
  });
  return { account, ...(outcome.plan ? { plan: outcome.plan } : {}) };

  async function judge(
    written: FhirResource,
  ): Promise<{ state: 'active' | 'error' | 'off'; error: string | null; plan?: SubscriptionPlan }> {
    try {
      if (written.status === 'off') return { state: 'off', error: null };
      const plan = checkSubscription(written, k.clock.now(), guard);
      if (account === '') return { state: 'error', error: 'it was not made through /fhir by a signed-in account' };
      if (!(await findSubscriber(access, account)))
        return { state: 'error', error: 'the account may not read through FHIR' };
      return { state: 'active', error: null, plan };
    } catch (error) {
      if (!(error instanceof KangyuError) || error.code !== 'record.subscription-invalid') throw error;
      return { state: 'error', error: error.texts.en };
    }
  }
}

/** Throws `record.subscription-invalid` when this server would not serve what a client wrote. */
export function checkSubscription(resource: FhirResource, now: Date, guard: EndpointGuard): SubscriptionPlan {
  // R4: a client can only submit subscriptions in the requested or off state; the others are the server's to say.
  if (resource.status !== 'requested' && resource.status !== 'off')
    throw refused('status', '应为 requested 或 off', 'must be requested or off; the server says the others');
  const plan = readSubscription(resource, resource.status === 'off' ? new Date(0) : now);
  const wrong = plan.endpoint && guard.check(plan.endpoint);
  if (wrong) throw refused('channel.endpoint', wrong.zh, wrong.en);
  return plan;
}

/** Standard Webhooks: 24 to 64 random bytes. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

export const secretContext = (id: string): string => `subscription:${id}`;
