/** The door of the record room: FHIR R4 resources as versions, their history, search and change feed. */
export { type Change, changesSince } from './changes.ts';
export { type CapabilityOptions, capabilityStatement } from './capability.ts';
export { commit } from './commit.ts';
export { recordErrors } from './errors.ts';
export type { AreaScope, CommitEntry, CommittedVersion, RecordKernel, StoredVersion } from './model.ts';
export { getCurrent, type HistoryPage, history, type HistoryOptions, locate, read, readMany, readVersion } from './read.ts';
export { ensureSearchIndex } from './reindex.ts';
export { RESOURCE_TYPES } from './resource-types.ts';
export { search, type SearchOptions, type SearchPage } from './search.ts';
