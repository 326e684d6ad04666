/** The door of the registers: entries with their history, forms that change them, and what the rules find in them. */
import './errors.ts';

export { addPost, postColumns } from './add-post.ts';
export { type Entry, type EntryQuestion, entriesOf, getEntry, listEntries, type Show } from './entries.ts';
export {
  askForFinding,
  type Finding,
  type FindingSummary,
  findingsOf,
  getFinding,
  listFindings,
  summariseFindings,
} from './findings.ts';
export { entryHistory } from './history.ts';
export { loadTerminology, terminologyLoads } from './load-terminology.ts';
export { type PublicInstitution, publicInstitutions } from './public-institutions.ts';
export { mappingOf, REGISTER_KINDS, REGISTERS, type RegisterKind } from './registers.ts';
export { relationsOf } from './relations.ts';
export { type RegisterRule, registerRules } from './rules.ts';
export { changeEntry, closeEntry, createEntry, type EntryWriter } from './save-entry.ts';
export { tableRows } from './table.ts';
export { registerEndingJobs, tellOfEndings } from './tell-endings.ts';
