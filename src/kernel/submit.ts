import type { Tx } from './db.ts';
import { KangyuError } from './errors.ts';
import type { FhirBundle, FhirBundleEntry } from './fhir.ts';

/** One problem of one record: the rule that found it and where. */
export interface Problem {
  rule: string;
  severity: 'error' | 'warning';
  /** FHIRPath of the element, or the column of a table row. */
  expression?: string;
  message: { zh: string; en: string };
}

/** What a sender hands in. `source` + `externalId` + content is the idempotency key. */
export interface Submission {
  source: string;
  externalId: string;
  kind: 'fhir';
  bundle: FhirBundle;
  /** Submission or decision that caused this one. */
  causationId?: string;
  /** Steps from the first cause; the main path refuses more than three. */
  depth?: number;
  submittedBy?: string;
  /** Format in which it arrived, for the raw inbox. */
  format?: string;
}

export interface RecordReceipt {
  index: number;
  /** `refused`: of a transaction that is stored whole or not at all. */
  status: 'stored' | 'quarantined' | 'refused';
  /** `Type/id/_history/version` of what was stored. */
  reference?: string;
  /** Sheet and row of a table file. */
  row?: string;
  problems?: Problem[];
  /** What it did to the record; `unchanged`: it said nothing new, so that no version was made. Receipts of old may lack it. */
  op?: 'create' | 'update' | 'delete' | 'unchanged';
  /** When the version was made; only in the first answer, a repeated submission is told without it. */
  at?: Date;
}

export interface Receipt {
  submissionId: string;
  status: 'stored' | 'partly-stored' | 'quarantined' | 'refused' | 'duplicate';
  records: RecordReceipt[];
  duplicateOf?: string;
}

/** The port by which rooms that decide hand in records; it joins the caller's transaction. */
export interface Submit {
  accept(tx: Tx, submission: Submission): Promise<Receipt>;
}

/** What one decision hands in: all of it is stored or nothing. */
export interface WholeSubmission {
  source: string;
  externalId: string;
  submittedBy: string;
  entry: FhirBundleEntry[];
}

/** Throws the error `refused` of the catalogue with what the rules of the door say (`problems`). */
export async function submitWhole(
  submit: Submit,
  tx: Tx,
  { entry, ...rest }: WholeSubmission,
  refused: string,
): Promise<void> {
  const bundle = { resourceType: 'Bundle' as const, type: 'transaction' as const, entry };
  const { records } = await submit.accept(tx, { ...rest, kind: 'fhir', bundle });
  const wrong = records.filter(({ status }) => status !== 'stored');
  if (wrong.length > 0) throw new KangyuError(refused, { problems: told(wrong, 'zh'), problemsEn: told(wrong, 'en') });
}

const told = (records: readonly RecordReceipt[], language: 'zh' | 'en'): string =>
  records
    .flatMap(({ problems }) => problems ?? [])
    .filter(({ severity }) => severity === 'error')
    .map(({ expression, message }) => `${expression ?? ''} ${message[language]}`.trim())
    .join(language === 'zh' ? '；' : '; ');
