import type { AuditLedger } from '../access/index.ts';
import { withReferences } from '../identify/index.ts';
import {
  applyChanges,
  type Correction,
  type FieldChange,
  type IngestSubmission,
  type OpenedRow,
  openRow,
  type PreparedSubmission,
  validationContent,
} from '../ingest/index.ts';
import {
  createWriter,
  type FhirResource,
  KangyuError,
  type Kernel,
  type Receipt,
  type Submit,
  type Tx,
} from '../kernel/index.ts';
import { acceptBatch, createSubmit, prepare } from './accept.ts';
import { RELEASE_JOB } from './hold-back.ts';
import { knowSamePersons } from './know-persons.ts';

/** How a quarantined row is put right: a whole resource, or changes of fields; neither tries it as it is. */
export interface Resubmission {
  resource?: FhirResource;
  changes?: readonly FieldChange[];
  note?: string;
  by: string;
}

export interface Pipeline {
  /** Hands a submission to the writer; resolves with its receipt after the durable commit. */
  accept(submission: IngestSubmission): Promise<Receipt>;
  /** Tries a quarantined row again, corrected or as it is, through the same path. */
  resubmit(quarantine: string, request: Resubmission): Promise<Receipt>;
  /** For rooms that decide: joins their transaction. */
  submit: Submit;
  /** Submissions waiting or under way. */
  readonly depth: number;
  /** Takes no more submissions and resolves when all accepted ones are answered. */
  close(): Promise<void>;
}

/**
 * The queue of the main path. Registers its job, so it is made before the kernel's jobs start. Submissions that ask for it
 * have their audit entry stored in the same transaction.
 */
export function createAcceptQueue(k: Kernel, ledger?: Pick<AuditLedger, 'appendWithin'>): Pipeline {
  knowSamePersons(k);
  const writer = createWriter<PreparedSubmission, Receipt>(
    k.db,
    async (tx, submissions, alone) => {
      const receipts = await acceptBatch(k, tx, submissions, alone);
      if (ledger) await auditWithin(ledger, tx, submissions, receipts);
      return receipts;
    },
    { weigh: (submission) => submission.entries.length, maxWeight: 2000, heavy: 100 },
  );
  // Async, so that a submission that cannot be prepared rejects like one that cannot be stored.
  const accept = async (submission: IngestSubmission): Promise<Receipt> => writer.submit(prepare(k, submission));
  const attempt = async (
    id: string,
    correction: Omit<Correction, 'quarantine'>,
    change: (row: OpenedRow) => FhirResource,
  ): Promise<Receipt> => {
    const row = await openRow(k, k.db, id);
    if (row.state !== 'open') throw new KangyuError('ingest.quarantine-closed', { state: row.state });
    return accept(attemptAt(row, change(row), { ...correction, quarantine: id }));
  };

  k.jobs.register(RELEASE_JOB, async ({ rows }: { rows: string[] }) => {
    const results = await Promise.allSettled(
      rows.map((id) => attempt(id, { by: 'system', action: 'retried' }, (row) => row.resource)),
    );
    // A row that somebody corrected or dismissed meanwhile needs no other attempt.
    const failed = results.find(
      (result) =>
        result.status === 'rejected' && (result.reason as { code?: string }).code !== 'ingest.quarantine-closed',
    );
    if (failed) throw (failed as PromiseRejectedResult).reason;
  });

  return {
    accept,
    resubmit(id, { resource, changes, note, by }) {
      const correction = { by, action: 'corrected' as const, ...(note === undefined ? {} : { note }) };
      return attempt(id, correction, (row) => {
        const base = resource ?? row.resource;
        return changes ? applyChanges(base, changes, validationContent()) : base;
      });
    },
    submit: createSubmit(k),
    get depth() {
      return writer.depth;
    },
    close: () => writer.close(),
  };
}

async function auditWithin(
  ledger: Pick<AuditLedger, 'appendWithin'>,
  tx: Tx,
  submissions: readonly PreparedSubmission[],
  receipts: readonly Receipt[],
): Promise<void> {
  const asked = submissions.flatMap(({ audit }, i) => {
    const event = audit?.eventOf(receipts[i]!);
    return audit && event ? [{ audit, event }] : [];
  });
  if (asked.length === 0) return;
  await ledger.appendWithin(
    tx,
    asked.map(({ event }) => event),
  );
  tx.onEnd((committed) => {
    if (committed) for (const { audit } of asked) audit.stored();
  });
}

/** A submission of one entry, caused by the one that was quarantined. References to siblings stored since are literal. */
function attemptAt(row: OpenedRow, resource: FhirResource, correction: Correction): IngestSubmission {
  return {
    source: row.source,
    externalId: `quarantine:${row.id}#${row.attempts + 1}`,
    kind: 'fhir',
    format: 'fhir-json',
    bundle: {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        {
          resource: withReferences(resource, (text) => row.siblings.get(text)),
          ...(row.request ? { request: row.request } : {}),
        },
      ],
    },
    ...(row.place === null ? {} : { rows: [row.place] }),
    ...(row.merge ? { merge: [true] } : {}),
    causationId: row.submission,
    submittedBy: correction.by,
    correction,
  };
}
