/** The door of the project room: SQL on FHIR views as tables that follow the record. */
export { type CompiledView, compileView } from './compile-view.ts';
export {
  checkDefinition,
  type DefinitionChange,
  definitionHistory,
  getDefinition,
  resolveDefinition,
  type StoredDefinition,
  saveDefinition,
  searchDefinitions,
} from './definitions.ts';

import './errors.ts';

export { registerProjectJobs } from './jobs.ts';
export { contentViews, type KeptView, loadViews, shippedViews } from './load-views.ts';
export { type ChangedRows, type Committed, maintain, type ProjectedRow } from './maintain.ts';
export { packViews } from './pack-views.ts';
export { type RebuildOptions, rebuildView } from './rebuild-view.ts';
export { type RecordRun, runOverRecord } from './run-over-record.ts';
export { runView, runViewOver, type ViewRun } from './run-view.ts';
export type { DefinitionFilter } from './store-definitions.ts';
export type { RowFormat, Sink } from './stream-view.ts';
export { type SyncedView, syncViews } from './sync-views.ts';
export { type ViewRows, viewRows } from './view-rows.ts';
export { type ViewState, viewStates } from './view-states.ts';
