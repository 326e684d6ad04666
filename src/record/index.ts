/** The door of the record room: FHIR R4 resources as versions, their history, search and change feed. */

export { areaPatterns } from './area.ts';
export {
  type BulkJob,
  bulkFileSize,
  cancelBulkJob,
  createLineWriter,
  type ExportLevel,
  type ExportResult,
  fileKeyOf,
  findNamedJob,
  folderOf,
  getBulkJob,
  insertJob as insertBulkJob,
  newFileKey,
  readBulkFile,
  readExportRequest,
  registerBulkJobs,
  startExport,
  updateJob as updateBulkJob,
} from './bulk/index.ts';
export { type CapabilityOptions, capabilityStatement } from './capability.ts';
export { type Change, changesSince } from './changes.ts';
export { commit } from './commit.ts';
export {
  COMPARTMENTS,
  type CompartmentName,
  compartmentOwners,
  compartmentTypes,
} from './compartment/definition.ts';
export { searchCompartment } from './compartment/search-compartment.ts';
export { type CompartmentPage, type CompartmentWalk, walkCompartment } from './compartment/walk.ts';

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
export { searchSystem } from './search-system.ts';
export { EVENTS_TOPIC } from './subscriptions/follow.ts';
export { guardSubscriptionWrites, withoutChannel } from './subscriptions/guard-writes.ts';
export {
  getSubscription,
  readDeliveries,
  readEvents,
  type SubscriptionEvent,
  type SubscriptionState,
  signingSecret,
} from './subscriptions/read-events.ts';
export { registerSubscriptionJobs, type Subscriptions, startSubscriptions } from './subscriptions/run-subscriptions.ts';
export * from './terminology/index.ts';
