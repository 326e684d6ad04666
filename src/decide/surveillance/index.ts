/** The door of the surveillance room: diseases watched, methods tried on their series, signals and how they are worked. */
import './errors.ts';

export type { CountCheck } from './check-counts.ts';
export { PUBLIC_SENDER, takeCitizenReport } from './citizen-reports.ts';
export { type EventFacts, eventClocks, eventContent, eventRulesMet } from './event-rules.ts';
export { followOccurrences, judgeDay, recountOccurrences, recountVisits } from './follow-occurrences.ts';
export { type ImportedCase, readImportedFrom } from './imported.ts';
export { registerSurveillanceJobs, scheduleBackTests, scheduleJudgement } from './jobs.ts';
export { readExposuresFrom } from './judge-exposures.ts';
export { curveOfUnit } from './judge-places.ts';
export { LEVELS, type Level, type SignalKind } from './levels.ts';
export { type SurveillanceContent, surveillanceContent } from './load-content.ts';
export { type Disease, diseases } from './load-diseases.ts';
export { type SignalContent, signalContent } from './load-signals.ts';
export { type Source, type SourceContent, sourceContent } from './load-sources.ts';
export { listSourceTemplate, makeSourceTemplate } from './make-source-template.ts';
export { SIGNAL_EVENT } from './mark-events.ts';
export { dropUnitCases, noteUnitCases } from './note-units.ts';
export { raiseFindings } from './raise-signals.ts';
export { remindOfSignals } from './remind.ts';
export { enterRumour, rumourContext, settle as settleRumour } from './rumours.ts';
export { runBackTests } from './run-back-tests.ts';
export { surveillanceSealed } from './sealed-columns.ts';
export { type OutcomeRow, selectLastRun, selectOutcomes, sumFalseAlarms } from './store.ts';
export { type CountVersion, type SiteRow, selectCountVersions, selectSite, updateSite } from './store-counts.ts';
export { type SitePageRow, selectSitePage, selectSourceDays, selectSourceSummary } from './store-overview.ts';
export { type RumourRow, selectRumours } from './store-rumours.ts';
export {
  type CaseRow,
  countSignals,
  type SignalFilter,
  type SignalRow,
  selectCases,
  selectCurve,
  selectSignal,
  selectSignals,
  selectSteps,
} from './store-signals.ts';
export { type Subscription, selectSubscription, upsertSubscription } from './store-telling.ts';
export { selectZones } from './store-zones.ts';
export { countReturns, type SentCount, takeCounts } from './take-counts.ts';
export type { TellSignalsKernel } from './tell-signals.ts';
export { defineTopics, diseasesOf, topicOf } from './topics.ts';
export { triggerTitle } from './triggers.ts';
export { type StepRequest, stepsFrom, takeStep } from './work-signals.ts';
export { addZone, removeZone, withZones, zonedTopics } from './zones.ts';
