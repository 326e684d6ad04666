import { type FhirBundleEntry, type Kernel, type Submit, submitWhole, type Tx } from '../../kernel/index.ts';
import type { Pack } from '../../packs/index.ts';

/** Who acts, through the main path, in the transaction of the decision. */
export interface ProgramWriter {
  kernel: Pick<Kernel, 'db' | 'clock' | 'sealer'>;
  submit: Submit;
  /** Sign-in name. */
  account: string;
  /** Role the account acts in. */
  role: string;
  /** `Practitioner/…`, where the account is known to be one. */
  practitioner?: string | undefined;
  /** Organization id of the account. */
  institution?: string | undefined;
  /** Those of the instance without it. */
  packs?: readonly Pack[] | undefined;
}

const SOURCE = 'programs';

/** Stores all of it or nothing. Throws `programs.refused` with what the rules of the door say. */
export const handIn = (
  { submit, account: submittedBy }: ProgramWriter,
  tx: Tx,
  externalId: string,
  entry: FhirBundleEntry[],
): Promise<void> => submitWhole(submit, tx, { source: SOURCE, externalId, submittedBy, entry }, 'programs.refused');

/** One after the other for one person: two who save at once see each other. */
export async function lockPerson(tx: Tx, person: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 7))', [`programs/${person}`]);
}
