/** The door of the ingest room: what comes in, its raw inbox, its validation and its quarantine. */
import './errors.ts';

export { type CodeEntry, type CodeList, type CodeLists, codeCounts, loadCodeLists } from './code-lists.ts';
export { applyChanges, type FieldChange } from './correct.ts';
export { type Field, flatFields } from './fields.ts';
export { findQuarantined } from './find-quarantined.ts';
export {
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
  someoneWaits,
} from './quarantine.ts';
export { readFhirJson, readNdjson, toBundle } from './read-fhir.ts';
export { type IncomingFile, readBody, readFile } from './read-file.ts';
export { readLines, type TextLine } from './read-lines.ts';
export { statusOf, storeReceipts } from './receipts.ts';
export { type Registered, registerSubmissions, sameAgain } from './register-submissions.ts';
export {
  type SubmissionFilter,
  type SubmissionRow,
  type SubmissionStatus,
  selectPayload,
  selectSubmission,
  selectSubmissions,
} from './store.ts';
export { type QuarantineFilter, type QuarantineRow, selectRows as selectQuarantine } from './store-quarantine.ts';
export { type ReferenceForm, referenceForm } from './structure/reference-form.ts';
export { knownResourceTypes, structures } from './structure/structures.ts';
export { type ValidateOptions, validateResource } from './structure/validate-resource.ts';
export type { ValueSetMembership } from './structure/validation-context.ts';
export {
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
export { tableContent } from './tables/content.ts';
export { makeTemplate } from './tables/make-template.ts';
export type { Column, Mapping } from './tables/mappings.ts';
export { readCsv } from './tables/read-csv.ts';
export { parseCsv, parseXlsx } from './tables/read-table.ts';
export { validateEntries, validationContent } from './validate-entries.ts';
