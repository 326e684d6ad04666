import type { Kernel, Tx } from '../../kernel/index.ts';
import { markStale, scheduleRecompute } from '../../measure/indicators/index.ts';

/** A person's part in a programme that indicators count. */
export interface Counted {
  pack: string;
  /** Any Patient of the person. */
  patient: string;
}

/** Name under which indicators watch the enrolments and contacts of a pack, e.g. `programs_type_2_diabetes`. */
const viewOf = (pack: string): string => `programs_${pack.replaceAll('-', '_')}`;

/** Figures that count these are to be computed again: an enrolment or a contact changed. `seq` is the commit's. */
export async function markSubjects(
  k: Pick<Kernel, 'jobs'>,
  tx: Tx,
  counted: readonly Counted[],
  seq?: string,
): Promise<void> {
  const packs = [...new Set(counted.map(({ pack }) => pack))];
  const changes = packs.map((pack) => ({
    view: viewOf(pack),
    old: [],
    // Indicators know an institution by its id alone, as its register does.
    new: counted.flatMap((one) => (one.pack === pack ? { subject: one.patient.replace('Organization/', '') } : [])),
  }));
  if (changes.length > 0 && (await markStale(tx, changes, seq))) await scheduleRecompute(k, tx);
}
