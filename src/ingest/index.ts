/** The door of the ingest room: what comes in, its raw inbox, its validation and its quarantine. */
import './errors.ts';

export { cdaContent, type DocumentType } from './cda/content.ts';
export type { CdaEntry } from './cda/document-parts.ts';
export { bodyOf, MAX_CDA_MEGABYTES } from './cda/open-document.ts';
export { readDocument } from './cda/read-document.ts';
export { boundPrefix } from './cda/read-entries.ts';
export { type CdaFile, type OpenedCda, openDocument, recordId } from './cda/read-header.ts';
export { type DocumentFacts, institutionOf, writableTypes, writeDocument } from './cda/write-document.ts';
export { type CodeEntry, type CodeList, type CodeLists, codeCounts, foldLabel, loadCodeLists } from './code-lists.ts';
export { applyChanges, type FieldChange } from './correct.ts';
export { eraseFromInbox } from './erase.ts';
export { type Field, flatFields } from './fields.ts';
export { findQuarantined } from './find-quarantined.ts';
export { hl7Content } from './hl7v2/content.ts';
export { MAX_MESSAGE_BYTES, readMessages } from './hl7v2/read-messages.ts';
export { type Hl7Door, type Hl7Hand, type Hl7Outcome, oversizeHl7, receiveHl7, truncatedHl7 } from './hl7v2/receive.ts';
export { indexRepeats, registerIngestJobs } from './index-repeats.ts';
export {
  type AnnouncedBatch,
  announceBatch,
  broughtBy,
  countBatches,
  getRecallable,
  listBatches,
  noteRecall,
} from './nodes/batches.ts';
export { addSender, endSender, listSenders, type SenderRow } from './nodes/hl7-senders.ts';
export {
  changeNode,
  getNode,
  isSilent,
  type NewNode,
  type NodeChange,
  openToken,
  refusalOf,
  registerNode,
} from './nodes/nodes.ts';
export type { BatchCount, BatchRow, BatchStatus } from './nodes/store-batches.ts';
export {
  type Door,
  type NodeRow,
  selectNode as findNode,
  selectNodes as listNodes,
  selectSourceNames,
  selectTraffic as nodeTraffic,
} from './nodes/store-nodes.ts';
export {
  type Refusal,
  type RefusalFilter,
  type RefusalReason,
  type RefusalRow,
  selectRefusals,
} from './nodes/store-refusals.ts';
export { flushTraffic, noteRefusal, noteTaken, noteTraffic } from './nodes/traffic.ts';
export { type BoundCode, checkProfile } from './profiles/check-profile.ts';
export { type Profile, readProfile } from './profiles/read-profile.ts';
export {
  type Arrival,
  dismiss,
  findReleased,
  labelOf,
  type OpenedRow,
  openRow,
  type Quarantined,
  quarantine,
  quarantineHistory,
  type Reattempt,
  settleReattempts,
  settleSentAgain,
  someoneWaits,
} from './quarantine.ts';
export { readFhirJson, readNdjson, toBundle } from './read-fhir.ts';
export { type IncomingFile, readBody, readFile } from './read-file.ts';
export { readLines, type TextLine } from './read-lines.ts';
export { statusOf, storeReceipts } from './receipts.ts';
export { type Registered, registerSubmissions, sameAgain } from './register-submissions.ts';
export { ingestSealed } from './sealed-columns.ts';
export {
  type ReceiptPage,
  type SubmissionFilter,
  type SubmissionRow,
  type SubmissionStatus,
  selectPayload,
  selectSubmission,
  selectSubmissions,
} from './store.ts';
export { type QuarantineFilter, type QuarantineRow, selectRows as selectQuarantine } from './store-quarantine.ts';
export { countInbox, disposeInbox } from './store-retention.ts';
export { type ReferenceForm, referenceForm } from './structure/reference-form.ts';
export { knownResourceTypes, structures } from './structure/structures.ts';
export { type ValidateOptions, validateResource } from './structure/validate-resource.ts';
export type { ValueSetMembership } from './structure/validation-context.ts';
export {
  type AuditWithin,
  type Correction,
  type IngestSubmission,
  MAX_ENTRIES,
  MAX_MEGABYTES,
  openPayload,
  type PreparedEntry,
  type PreparedSubmission,
  prepareSubmission,
} from './submission.ts';
export {
  BIRTH_CERTIFICATE_SYSTEM,
  ID_NUMBER_SYSTEM,
  LICENCE_SYSTEM,
  LOCAL_SYSTEM_PREFIX,
  USCC_SYSTEM,
} from './systems.ts';
export { changeRecord, fixedColumns } from './tables/change-record.ts';
export { tableContent } from './tables/content.ts';
export { makeTemplate } from './tables/make-template.ts';
export { type Column, foldHeader, type Mapping } from './tables/mappings.ts';
export { cellOf, type NameTarget, readBack } from './tables/read-back.ts';
export { readCell, type Value } from './tables/read-cell.ts';
export { readCsv } from './tables/read-csv.ts';
export { columnOf, type FormProblem, newResources, readForm } from './tables/read-form.ts';
export { parseCsv, parseXlsx } from './tables/read-table.ts';
export { readXlsx } from './tables/read-xlsx.ts';
export { isBlank, type Sheet } from './tables/sheet.ts';
export { fillTemplateFile, writeCsv } from './tables/write-table.ts';
export { validateEntries, validationContent } from './validate-entries.ts';
