/** The door of the indicators room: facts, sums and cells of the catalogue, from changed rows to explained values. */
import './errors.ts';

export { tellBegins } from './begins.ts';
export { type CloseRequest, closedPeriods, closePeriod, type Restatement, restatements } from './close-period.ts';
export {
  describeIndicator,
  factsByCode,
  findIndicator,
  type IndicatorDescription,
  type IndicatorFacts,
  type IndicatorSummary,
  indicatorFacts,
  listIndicators,
} from './describe-indicators.ts';
export { type Explanation, explain } from './explain.ts';
export { registerIndicatorJobs, scheduleRecompute } from './jobs.ts';
export { catalogue, loadCatalogue, packIndicators, strataWithoutWords } from './load-catalogue.ts';
export { type Changed, markStale } from './mark-stale.ts';
export { type Cell, type CellQuestion, cells, type Reading } from './read-cells.ts';
export { type RecordQuestion, records, type ShowName, type SubjectPage, type SubjectRow } from './read-records.ts';
export { type Series, type SeriesQuestion, type SeriesTarget, series } from './read-series.ts';
export { type Recomputation, recompute } from './recompute.ts';
export type { RegisterColumn } from './register-columns.ts';
export {
  institutionArea,
  type RegisterInfo,
  type RegisterName,
  type RegisterQuestion,
  type RegisterRow,
  registerInfo,
  registerRows,
  registerTitle,
} from './registers.ts';
export { evidenceArea, type Report, reportedValues, reportValue } from './report-value.ts';
export { reportedKey, restoreReportedValue, withdrawReportedValue } from './reported-versions.ts';
export { completeness } from './returns/completeness.ts';
export { makeReportTemplate, reportedIndicators } from './returns/make-template.ts';
export { reportReturns } from './returns/report-returns.ts';
export type { Part } from './select-facts.ts';
export type { ReportedValue } from './store-reported.ts';
export { selectVersions as reportedVersions } from './store-versions.ts';
export type { Bilingual } from './types.ts';
