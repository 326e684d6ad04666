/** The door of the project room: SQL on FHIR views as tables that follow the record. */
export { type CompiledView, compileView } from './compile-view.ts';

import './errors.ts';

export { contentViews, type KeptView, loadViews } from './load-views.ts';
export { type ChangedRows, type Committed, maintain, type ProjectedRow } from './maintain.ts';
export { readResources, runView, type ViewRun } from './run-view.ts';
export { type SyncedView, syncViews } from './sync-views.ts';
