import {
  type FhirBundleEntry,
  KangyuError,
  type Kernel,
  type RecordReceipt,
  type Submit,
  type Tx,
} from '../../kernel/index.ts';

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
export async function handIn(
  { submit, account }: ReportWriter,
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
  if (wrong.length > 0) throw new KangyuError('reporting.refused', { problems: told(wrong) });
}

const told = (records: readonly RecordReceipt[]): string =>
  records
    .flatMap(({ problems }) => problems ?? [])
    .filter(({ severity }) => severity === 'error')
    .map(({ expression, message }) => `${expression ?? ''} ${message.zh}`.trim())
    .join('；');

/** One after the other for one key: two who report the same case at once see each other. */
export async function lockKey(tx: Tx, key: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 9))', [`reporting/${key}`]);
}
