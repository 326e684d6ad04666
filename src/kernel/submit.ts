import type { Tx } from './db.ts';
import type { FhirBundle } from './fhir.ts';

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
  /** How the version came to be and when; only in the first answer, a repeated submission is told without it. */
  made?: { op: 'create' | 'update' | 'delete'; at: Date };
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
