/** The door of the packs room: programmes as data, read and checked once. */
import './errors.ts';

export { packDefinitions } from './fhir/definitions.ts';
export { type FormView, formViews } from './fhir/form-view.ts';
export { addPackFolders, contentPacks, type LoadedPacks, loadPacks, packFolder } from './load-pack.ts';
export {
  factFile,
  formOn,
  formUrl,
  type Pack,
  type PackForm,
  packSystem,
  paramsOn,
  readDuration,
  rulesOn,
  scheduleOn,
  versionOn,
} from './pack.ts';
export { type CaseResult, runCases } from './run-case.ts';
export { FormFile } from './shapes/form-file.ts';
export {
  answerFacts,
  beginContact,
  type SubjectHistory,
  type TakenContact,
  takeContact,
} from './take-contact.ts';
