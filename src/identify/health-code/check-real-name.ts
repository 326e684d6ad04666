import { parseIdNumber } from '../../algorithms/id-number.ts';
import { KangyuError } from '../../kernel/index.ts';
import { personKey } from '../identifiers.ts';
import { foldName, foldPhone } from '../names.ts';
import { type CodeKernel, policyOf } from './model.ts';
import { findPersonByKey, type PersonFacts } from './store-people.ts';

export interface RealName {
  name: string;
  idNumber: string;
  /** A mobile number the register may know. */
  phone?: string;
}

export interface CheckedPerson {
  facts: PersonFacts;
  /** As the register writes it. */
  name: string;
  /** The 18-character form. */
  idNumber: string;
  /** Whether everything the rules ask for agrees with the register, so that no window has to look. */
  byRegister: boolean;
}

/**
 * Real-name check: the number's own check character, then name and number against the person index. Fails with
 * `identify.code-id-number` or `identify.code-not-matched`, which does not tell whether the number or the name is unknown.
 */
export async function checkRealName(k: CodeKernel, asked: RealName): Promise<CheckedPerson> {
  const parsed = parseIdNumber(asked.idNumber, k.clock.today());
  if (!parsed.ok) throw new KangyuError('identify.code-id-number', { fault: parsed.fault });
  const idNumber = parsed.id.value;
  const key = k.sealer.hmac(personKey('id-number', idNumber, k.clock.today()));
  const facts = await findPersonByKey(k.db, key);
  const name = facts?.names.find((known) => foldName(known) === foldName(asked.name));
  if (!facts || name === undefined || facts.deceased) throw new KangyuError('identify.code-not-matched');
  const phoneKnown =
    asked.phone !== undefined && facts.phone_keys.includes(k.sealer.hmac(`phone|${foldPhone(asked.phone)}`).toString());
  const byRegister = policyOf(k).realName.register.every((field) => field !== 'phone' || phoneKnown);
  return { facts, name, idNumber, byRegister };
}
