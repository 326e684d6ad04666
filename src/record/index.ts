/** The door of the record room: FHIR R4 resources as versions, their history, search and change feed. */

export { areaPatterns, inScope, UNKNOWN_AREA } from './area.ts';
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
export { commit, reserveVersions } from './commit.ts';
export {
  COMPARTMENTS,
  type CompartmentName,
  compartmentOwners,
  compartmentTypes,
} from './compartment/definition.ts';
export { searchCompartment } from './compartment/search-compartment.ts';
export { type CompartmentPage, type CompartmentWalk, walkCompartment } from './compartment/walk.ts';

export { eraseRecord, hasRecordsAbout, lastContent } from './erase.ts';

import './errors.ts';

export type { AreaScope, CommitEntry, CommittedVersion, RecordKernel, Sight, StoredVersion } from './model.ts';
export { type Lane, type LanedVersion, type PersonRecords, personRecords } from './person-records.ts';
export {
  getCurrent,
  type HistoryOptions,
  type HistoryPage,
  hidden,
  history,
  locate,
  read,
  readMany,
  readVersion,
  toStored,
} from './read.ts';
export { ensureSearchIndex } from './reindex.ts';
export { RESOURCE_TYPES } from './resource-types.ts';
export { openToAll, withheld } from './restriction/cleared.ts';
export { ensureLabels, registerLabelJobs } from './restriction/ensure-labels.ts';
export { followPersons } from './restriction/follow-persons.ts';
export { patientOf } from './restriction/marks.ts';
export { knowPersons } from './restriction/same-person.ts';
export { registerSealJobs, sealLate } from './restriction/seal-late.ts';
export { recordSealed } from './sealed-columns.ts';
export { type SearchOptions, type SearchPage, search } from './search.ts';
export { searchSystem } from './search-system.ts';
export { olderPages } from './store-retention.ts';
export { createEndpointGuard, type EndpointGuard } from './subscriptions/endpoint-guard.ts';
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
export { findSubscriber } from './subscriptions/subscriber.ts';
export * from './terminology/index.ts';
export { tombstoneOf } from './tombstone.ts';
export { isUcum } from './units.ts';
