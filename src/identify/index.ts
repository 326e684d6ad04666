/** The door of the identify room: who and what incoming records are. */
import './errors.ts';

export {
  findResidents,
  getResident,
  type Resident,
  type ResidentDetail,
  type ResidentSearch,
} from './find-residents.ts';
export type { IdentifyKernel, IncomingEntry, Records, ResolvedEntry } from './model.ts';
export { foldName, foldPhone } from './names.ts';
export { withReferences } from './references.ts';
export { resolve } from './resolve.ts';
