import type { FhirBundleEntry, Kernel, RecordReceipt, Submit, Tx } from '../../kernel/index.ts';
import { KangyuError } from '../../kernel/index.ts';
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
export async function handIn(
  { submit, account }: ProgramWriter,
  tx: Tx,
  externalId: string,
  entry: FhirBundleEntry[],
): Promise<void> {
  const { records } = await submit.accept(tx, {
    source: SOURCE,
    externalId,
    kind: 'fhir',
    submittedBy: account,
    bundle: { resourceType: 'Bundle', type: 'transaction', entry },
  });
  const wrong = records.filter(({ status }) => status !== 'stored');
  if (wrong.length > 0) throw new KangyuError('programs.refused', { problems: told(wrong) });
}

const told = (records: readonly RecordReceipt[]): string =>
  records
    .flatMap(({ problems }) => problems ?? [])
    .filter(({ severity }) => severity === 'error')
    .map(({ expression, message }) => `${expression ?? ''} ${message.zh}`.trim())
    .join('；');

/** One after the other for one person: two who save at once see each other. */
export async function lockPerson(tx: Tx, person: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 7))', [`programs/${person}`]);
}
