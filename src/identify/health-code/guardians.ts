import { KangyuError, type Queryable, uuidv7 } from '../../kernel/index.ts';
import { ensureCard, findCardOf } from './cards.ts';
import { checkRealName, type RealName } from './check-real-name.ts';
import { type Acting, type CodeKernel, policyOf } from './model.ts';
import { ownPerson } from './own-person.ts';
import { requireListed } from './policy.ts';
import { listAliases } from './store-people.ts';
import { countWards, endGuardian, type GuardianRow, insertRequest, listWards, lockGuardian } from './store-requests.ts';

export interface GuardianRequest extends RealName {
  relation: string;
  proof: { kind: string; reference: string };
}

/** Asks to look after a child's or an elder's code. A window looks at the proof and decides. Gives the ward's person id. */
export async function requestGuardianship(k: CodeKernel, who: Acting, asked: GuardianRequest): Promise<string> {
  const policy = policyOf(k);
  requireListed('relation', asked.relation, policy.relations);
  requireListed('proof', asked.proof.kind, policy.proofs);
  const guardian = await ownPerson(k.db, who.accountId);
  if (guardian === undefined) throw new KangyuError('identify.code-not-bound');
  const checked = await checkRealName(k, asked);
  const { person } = checked.facts;
  if (person === guardian) throw new KangyuError('identify.guardian-self');
  const until = endOf(k, asked.relation, checked.facts.birth_date);
  if (until !== null && until <= k.clock.today())
    throw new KangyuError('identify.guardian-age', { age: policy.guardians.childUntil });
  await k.db.transaction(async (tx) => {
    await lockGuardian(tx, guardian);
    const persons = await listAliases(tx, guardian);
    const held = await holdsWard(k, tx, guardian, person);
    // Who looks after somebody whose card was revoked asks for it anew, with the proof.
    if (held && (await findCardOf(tx, person))?.state !== 'revoked') throw new KangyuError('identify.guardian-exists');
    if (!held && (await countWards(tx, persons, k.clock.today())) >= policy.guardians.wards)
      throw new KangyuError('identify.guardian-limit', { limit: policy.guardians.wards });
    await ensureCard(k, tx, checked, who);
    const id = uuidv7();
    const made = await insertRequest(tx, {
      id,
      kind: 'ward',
      person,
      guardian,
      account: who.accountId,
      actor: who.account,
      relation: asked.relation,
      proof_kind: asked.proof.kind,
      proof_ref: k.sealer.seal(asked.proof.reference, proofContext(id)),
      at: k.clock.now(),
    });
    if (!made) throw new KangyuError('identify.guardian-exists');
  });
  return person;
}

/** Whether `guardian` looks after `ward` today, whichever persons they were merged from. */
export async function holdsWard(k: CodeKernel, q: Queryable, guardian: string, ward: string): Promise<boolean> {
  const wards = await listWards(q, await listAliases(q, guardian), k.clock.today());
  const known = new Set(await listAliases(q, ward));
  return wards.some((one) => known.has(one.ward));
}

export const proofContext = (request: string): string => `identify.health_code_request.proof_ref:${request}`;

/** First day on which the relation no longer holds (`YYYY-MM-DD`); null when it has no end. */
export function endOf(k: CodeKernel, relation: string, birthDate: string | null): string | null {
  const { relations, guardians } = policyOf(k);
  if (relations[relation]?.until === undefined || birthDate === null) return null;
  const [year, rest] = [Number(birthDate.slice(0, 4)) + guardians.childUntil, birthDate.slice(4)];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return `${year}${rest === '-02-29' && !leap ? '-03-01' : rest}`;
}

/** Guardianships that the account holds today. */
export async function wardsOf(k: CodeKernel, accountId: string): Promise<GuardianRow[]> {
  const own = await ownPerson(k.db, accountId);
  return own === undefined ? [] : listWards(k.db, await listAliases(k.db, own), k.clock.today());
}

/** The guardian gives a ward up; the ward's card goes on. */
export async function endGuardianship(k: CodeKernel, who: Acting, id: string): Promise<string> {
  const held = (await wardsOf(k, who.accountId)).find((one) => one.id === id);
  if (!held) throw new KangyuError('identify.guardian-unknown');
  await endGuardian(k.db, id, who.account, k.clock.now());
  return held.ward;
}

/** Whether the account may act for the card's holder: it is their own, or they look after them. */
export async function mayActFor(k: CodeKernel, accountId: string, person: string): Promise<boolean> {
  const own = await ownPerson(k.db, accountId);
  if (own === undefined) return false;
  const same = new Set(await listAliases(k.db, own));
  if (same.has(person)) return true;
  const wards = await listWards(k.db, [...same], k.clock.today());
  const aliases = await Promise.all(wards.map(({ ward }) => listAliases(k.db, ward)));
  return aliases.some((list) => list.includes(person));
}
