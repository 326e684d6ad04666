import {
  type Access,
  type Caller,
  clearanceOf,
  EVERYWHERE,
  findAccount,
  listRoles,
  maskResource,
} from '../../access/index.ts';
import { patientsOf } from '../../identify/index.ts';
import type { FhirResource, Queryable } from '../../kernel/index.ts';
import { ownerOf, UNKNOWN_AREA } from '../area.ts';
import type { StoredVersion } from '../model.ts';
import { hidden } from '../read.ts';
import { keyOf, type ResourceKey } from '../store.ts';

/** What a subscriber must be allowed to do. */
export const PERMISSION = 'fhir.read';

/**
 * The account as it may act today: in the first role it holds that reads through FHIR. Undefined when it is blocked or holds
 * none, and then nothing is sent.
 */
export async function findSubscriber(access: Access, name: string): Promise<Caller | undefined> {
  const { db, clock, instance } = access.kernel;
  const account = await findAccount(db, { account: name });
  if (!account?.active || (account.demo && instance.kind !== 'demo')) return undefined;
  for (const { role, area } of await listRoles(access, account.id)) {
    const rights = access.roles.rightsOn(role, clock.today());
    if (!rights?.permissions.has(PERMISSION)) continue;
    return {
      accountId: account.id,
      account: account.account,
      name: account.name,
      role,
      area,
      by: 'token',
      practitioner: account.practitioner ?? undefined,
      institution: account.institution ?? undefined,
      person: account.person ?? undefined,
      ...rights,
    };
  }
  return undefined;
}

/** Whether a record of `area` lies in the subscriber's; null belongs to nobody and is seen by all. */
export function sees(access: Access, caller: Pick<Caller, 'area'>, area: string | null): boolean {
  if (area === null || caller.area === EVERYWHERE) return true;
  return area !== UNKNOWN_AREA && access.isWithin(area, caller.area);
}

/** Which of the records are confidential beyond the subscriber's clearance, as `Type/id`. Emergencies open nothing here. */
export async function withheldFrom(
  access: Access,
  q: Queryable,
  caller: Caller,
  keys: readonly ResourceKey[],
): Promise<ReadonlySet<string>> {
  const own = caller.person === undefined ? [] : await patientsOf(q, caller.person);
  const clearance = clearanceOf(access.purposes, caller, access.kernel.clock.now(), { own });
  return hidden(q, keys, { clearance }, { ever: true });
}

/** The version as the subscriber may see it now, or undefined: deleted, moved out of the area, withheld. */
export function shownTo(
  access: Access,
  caller: Caller,
  version: StoredVersion | undefined,
  withheld: ReadonlySet<string>,
): FhirResource | undefined {
  if (!version?.resource || !sees(access, caller, version.area) || withheld.has(keyOf(version))) return undefined;
  const { resource } = maskResource(caller, version.resource, {
    isWithin: access.isWithin,
    ...(version.area === null ? {} : { area: version.area }),
  });
  return resource;
}

/** Stands in the audit ledger before the data leaves. */
export function auditDelivery(
  access: Access,
  caller: Caller,
  { type, id, version, resource }: StoredVersion,
  to: string,
): void {
  const owner = resource && ownerOf(resource);
  const persons = [
    ...(type === 'Patient' || type === 'Practitioner' || type === 'RelatedPerson' ? [`${type}/${id}`] : []),
    ...(owner?.startsWith('Patient/') ? [owner] : []),
  ];
  access.audit.record({
    action: 'subscription.deliver',
    outcome: 'success',
    object: `${type}/${id}/_history/${version}`,
    persons,
    purpose: to,
    caller,
  });
}
