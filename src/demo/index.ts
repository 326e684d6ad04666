/** The demo of a region: made by seed, handed in like anybody's records. */
import './errors.ts';

export { type DemoRegion, readDemoRegion } from './content.ts';
export { type ExpectedFigures, expectedFigures, type Figure } from './expected.ts';
export { type DemoSubmission, generateDemo, PHASES, type Phase } from './generate.ts';
export { type Accept, type LoadProgress, type LoadResult, type LoadState, loadDemo } from './load.ts';
export { checkOptions, DEFAULTS, type DemoOptions, factorOf, parseDemoSpec, regionOf } from './options.ts';
export { type SendProgress, sendDemo } from './send.ts';
export { joinDemoUnits } from './work.ts';
