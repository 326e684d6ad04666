/** The door of the pipeline: the main path from submission to stale figures. */

export { acceptBatch, createSubmit, MAX_DEPTH, prepare } from './accept.ts';
export { changePersons } from './change-persons.ts';
export { followSealed } from './follow-sealed.ts';
export { type DocumentReceipt, handInDocument } from './hand-in-document.ts';
export { type ImportCounts, type ImportOptions, importNdjson } from './import-ndjson.ts';
export { createAcceptQueue, type Pipeline, type Resubmission } from './pipeline.ts';
