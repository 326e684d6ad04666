import type { App, Ctx } from './app.ts';
import { registerAdmin } from './routes/admin.ts';
import { registerAreas } from './routes/areas.ts';
import { registerDoubts } from './routes/doubts.ts';
import { registerDrafts } from './routes/drafts.ts';
import { registerEvaluation } from './routes/evaluation.ts';
import { registerEvents } from './routes/events.ts';
import { registerFhir } from './routes/fhir.ts';
import { registerFunding } from './routes/funding.ts';
import { registerInbox } from './routes/inbox.ts';
import { registerIndicators } from './routes/indicators.ts';
import { registerOpenApi } from './routes/openapi.ts';
import { registerOperations } from './routes/operations.ts';
import { registerPlanData } from './routes/plan-data.ts';
import { registerPlanImports } from './routes/plan-imports.ts';
import { registerPlanning } from './routes/planning.ts';
import { registerPlans } from './routes/plans.ts';
import { registerPopulation } from './routes/population.ts';
import { registerRecords } from './routes/records.ts';
import { registerRegisters } from './routes/registers.ts';
import { registerReleases } from './routes/releases.ts';
import { registerResidents } from './routes/residents.ts';
import { registerSearch } from './routes/search.ts';
import { registerSession } from './routes/session.ts';
import { registerStandards } from './routes/standards.ts';
import { registerStatistics } from './routes/statistics.ts';
import { registerSubmissions } from './routes/submissions.ts';
import { registerViews } from './routes/views.ts';
import { registerWork } from './routes/work.ts';

/** The one list of route groups; a new group is added here. */
const GROUPS: readonly ((app: App, ctx: Ctx) => void)[] = [
  registerOperations,
  registerOpenApi,
  registerSession,
  registerAdmin,
  registerEvents,
  registerAreas,
  registerRecords,
  registerSearch,
  registerPlans,
  registerDoubts,
  registerPlanImports,
  registerPlanning,
  registerFunding,
  registerWork,
  registerInbox,
  registerEvaluation,
  registerPlanData,
  registerReleases,
  registerDrafts,
  registerIndicators,
  registerPopulation,
  registerRegisters,
  registerStandards,
  registerStatistics,
  registerSubmissions,
  registerViews,
  registerResidents,
  (app, ctx) => registerFhir(app, ctx, ctx.pipeline.accept),
];

export function registerRoutes(app: App, ctx: Ctx): void {
  for (const register of GROUPS) register(app, ctx);
}
