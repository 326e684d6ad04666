/** The door of the record room: FHIR R4 resources as versions, their history, search and change feed. */
export { type Change, changesSince } from './changes.ts';
export { commit } from './commit.ts';
export { recordErrors } from './errors.ts';
export type { AreaScope, CommitEntry, CommittedVersion, RecordKernel, StoredVersion } from './model.ts';
export { type HistoryPage, history, read, readMany, readVersion } from './read.ts';
