import { type FhirBundleEntry, type Kernel, type Submit, submitWhole, type Tx } from '../../kernel/index.ts';

/** Who acts, through the main path, in the transaction of the decision. */
export interface ReportWriter {
  kernel: Pick<Kernel, 'db' | 'clock' | 'sealer'>;
  submit: Submit;
  /** Sign-in name, and the name shown to people. */
  account: string;
  name: string;
}

const SOURCE = 'reporting';

/** Stores all of it or nothing. Throws `reporting.refused` with what the rules of the door say. */
export const handIn = (
  { submit, account: submittedBy }: ReportWriter,
  tx: Tx,
  externalId: string,
  entry: FhirBundleEntry[],
): Promise<void> => submitWhole(submit, tx, { source: SOURCE, externalId, submittedBy, entry }, 'reporting.refused');

/** One after the other for one key: two who report the same case at once see each other. */
export async function lockKey(tx: Tx, key: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 9))', [`reporting/${key}`]);
}
