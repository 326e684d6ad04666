/** What the record room gives of terminology; exported with the room's door. */
import './errors.ts';

export { findMappingsTo, type MappingTo } from '../store-terminology-read.ts';
export {
  type RegisteredCode,
  type RegisteredSystem,
  registeredCodes,
  registeredSystem,
  registeredSystems,
} from './browse.ts';
export { terminologyCapabilities } from './capabilities.ts';
export { getStoredSystem, getSystem } from './choose-version.ts';
export { MAX_CODES } from './compile-value-set.ts';
export { syncTerminology } from './core.ts';
export { type ExpandOptions, type Expansion, expand } from './expand.ts';
export { getStoredValueSet, getValueSet } from './find-value-set.ts';
export { withTimeLimit } from './limit-time.ts';
export { type ListedSystem, listCodeSystems } from './list-systems.ts';
export { loadTable, type TableLoad, type TableLoaded } from './load-table.ts';
export { type Lookup, type LookupOptions, lookup } from './lookup.ts';
export type { Coding, Designation, Property, SystemRow, TermContext } from './model.ts';
export { type TerminologyPort, terminologyPort } from './port.ts';
export { previewTable, type TablePreview } from './preview-table.ts';
export type { RowProblem } from './read-table.ts';
export { bytesSource, fileSource } from './read-table-rows.ts';
export { type Subsumption, subsumes } from './subsumes.ts';
export { readTableMapping, TableMapping } from './table-mapping.ts';
export { type Match, type TranslateOptions, type Translation, translate } from './translate.ts';
export {
  type ValidateOptions,
  type Validation,
  validateConceptInValueSet,
  validateInSystem,
  validateInValueSet,
  valueSetOfContext,
} from './validate-code.ts';
