import type { Queryable } from '../../kernel/index.ts';
import type { RecordKernel } from '../model.ts';

/** The Patients (`Patient/…`) that stand for the same person as each of the given ones, itself among them or not. */
type FindSamePerson = (q: Queryable, patients: readonly string[]) => Promise<Map<string, string[]>>;

/** By the sealer, which each instance has one of. */
const known = new WeakMap<object, FindSamePerson>();

/** Tells the room how persons are found; without it each Patient is a person of its own. */
export function knowPersons({ sealer }: Pick<RecordKernel, 'sealer'>, find: FindSamePerson): void {
  known.set(sealer, find);
}

export async function patientsOfSamePerson(
  { sealer }: Pick<RecordKernel, 'sealer'>,
  q: Queryable,
  patients: readonly string[],
): Promise<Map<string, string[]>> {
  const find = known.get(sealer);
  return find && patients.length > 0 ? find(q, [...new Set(patients)]) : new Map();
}
