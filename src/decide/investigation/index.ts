/** The door of the investigation room: what is known of the event behind a signal, who is asked, who was in contact. */
import './errors.ts';
import './tell-exposures.ts';
import './tell-imported.ts';

export { assignCases, assignWell, CASE_PACK, CONTACT_PACK, registerContact } from './begin.ts';
export { codeTitles } from './code-titles.ts';
export { CONTACT_STATES } from './follow-contacts.ts';
export { type Contact, type Investigation, investigate, type Member } from './investigate.ts';
export { courseOf } from './load-content.ts';
export { investigationReport } from './report-word.ts';
export { countSamples } from './store-samples.ts';
