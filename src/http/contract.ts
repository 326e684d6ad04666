/**
 * Shapes of the JSON that the HTTP interface sends and takes. The web application imports this file and nothing else of
 * the server; routes validate with it and `/api/openapi.json` is made from it.
 */

export * from './contract/administration.ts';
export * from './contract/areas.ts';
export * from './contract/common.ts';
export * from './contract/doubts.ts';
export * from './contract/drafts.ts';
export * from './contract/evaluation.ts';
export * from './contract/indicators.ts';
export * from './contract/plan-imports.ts';
export * from './contract/planning.ts';
export * from './contract/plans.ts';
export * from './contract/registers.ts';
export * from './contract/releases.ts';
export * from './contract/residents.ts';
export * from './contract/session.ts';
export * from './contract/standards.ts';
export * from './contract/statistics.ts';
export * from './contract/submissions.ts';
export * from './contract/views.ts';
export * from './contract/work.ts';
