/** The door of the record room: FHIR R4 resources as versions, their history, search and change feed. */

export { type CapabilityOptions, capabilityStatement } from './capability.ts';
export { type Change, changesSince } from './changes.ts';
export { commit } from './commit.ts';

import './errors.ts';

export type { AreaScope, CommitEntry, CommittedVersion, RecordKernel, StoredVersion } from './model.ts';
export {
  getCurrent,
  type HistoryOptions,
  type HistoryPage,
  history,
  locate,
  read,
  readMany,
  readVersion,
} from './read.ts';
export { ensureSearchIndex } from './reindex.ts';
export { RESOURCE_TYPES } from './resource-types.ts';
export { type SearchOptions, type SearchPage, search } from './search.ts';
