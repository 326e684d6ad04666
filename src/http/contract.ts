/**
 * Shapes of the JSON that the HTTP interface sends and takes. The web application imports this file and nothing else of
 * the server; routes validate with it and `/api/openapi.json` is made from it.
 */

export * from './contract/administration.ts';
export * from './contract/areas.ts';
export * from './contract/break-glass.ts';
export * from './contract/citizen-reports.ts';
export * from './contract/command.ts';
export * from './contract/command-requisitions.ts';
export * from './contract/command-resources.ts';
export * from './contract/common.ts';
export * from './contract/documents.ts';
export * from './contract/doubts.ts';
export * from './contract/drafts.ts';
export * from './contract/evaluation.ts';
export * from './contract/event-standard.ts';
export * from './contract/exchange.ts';
export * from './contract/health-code.ts';
export * from './contract/hl7v2.ts';
export * from './contract/identity.ts';
export * from './contract/indicators.ts';
export * from './contract/investigation.ts';
export * from './contract/maturity.ts';
export * from './contract/messages.ts';
export * from './contract/monitoring.ts';
export * from './contract/offline.ts';
export * from './contract/person.ts';
export * from './contract/plan-imports.ts';
export * from './contract/planning.ts';
export * from './contract/plans.ts';
export * from './contract/program-coverage.ts';
export * from './contract/program-institutions.ts';
export * from './contract/program-visits.ts';
export * from './contract/programs.ts';
export * from './contract/programs-working.ts';
export * from './contract/quality.ts';
export * from './contract/recognition.ts';
export * from './contract/register-entries.ts';
export * from './contract/registers.ts';
export * from './contract/releases.ts';
export * from './contract/reporting.ts';
export * from './contract/residents.ts';
export * from './contract/rights.ts';
export * from './contract/security.ts';
export * from './contract/session.ts';
export * from './contract/sign-in.ts';
export * from './contract/signals.ts';
export * from './contract/smart.ts';
export * from './contract/sources.ts';
export * from './contract/standards.ts';
export * from './contract/statistics.ts';
export * from './contract/submissions.ts';
export * from './contract/surveillance.ts';
export * from './contract/terminology.ts';
export * from './contract/views.ts';
export * from './contract/work.ts';
