/** The demo of a region: made by seed, handed in like anybody's records. */
import './errors.ts';

export { giveDemoCommand } from './command.ts';
export { type DemoRegion, readDemoRegion } from './content.ts';
export { type ExpectedFigures, expectedFigures, type Figure } from './expected.ts';
export { type DemoSubmission, generateDemo, PHASES, type Phase } from './generate.ts';
export { giveDemoReports } from './give-reports.ts';
export { joinDemoResident } from './health-code.ts';
export { type DemoHl7, demoHl7Messages, sendDemoHl7 } from './hl7v2.ts';
export { giveDemoInvestigation } from './investigation.ts';
export { type Accept, type LoadProgress, type LoadResult, type LoadState, loadDemo } from './load.ts';
export { checkOptions, DEFAULTS, type DemoOptions, factorOf, parseDemoSpec, regionOf } from './options.ts';
export { giveDemoOutbreak, judgeDemoAgain } from './outbreak.ts';
export { giveDemoPrograms } from './programs.ts';
export { registerDemoSenders } from './register-senders.ts';
export { giveDemoRecord } from './resident-record.ts';
export { type SendProgress, sendDemo } from './send.ts';
export { joinDemoUnits } from './work.ts';
