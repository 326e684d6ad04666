/** The door of the monitoring room: points where water, food, air and vectors are looked at, and their readings. */
import './errors.ts';
import { defineTopics } from '../surveillance/index.ts';
import { monitoringContent } from './load-content.ts';

export { limitsAt, limitText } from './judge-reading.ts';
export { monitoringContent } from './load-content.ts';
export { countTownships, selectCoverage, selectPointPage, selectReadings } from './store-overview.ts';
export { selectPoint, updatePoint } from './store-readings.ts';
export { readingReturns, type SentReading, takeReadings } from './take-readings.ts';

defineTopics((on) => monitoringContent(on).kinds);
