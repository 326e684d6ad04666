import type { App, Ctx } from './app.ts';
import { registerAdmin } from './routes/admin.ts';
import { registerAreas } from './routes/areas.ts';
import { registerEvents } from './routes/events.ts';
import { registerFhir } from './routes/fhir.ts';
import { registerIndicators } from './routes/indicators.ts';
import { registerOpenApi } from './routes/openapi.ts';
import { registerOperations } from './routes/operations.ts';
import { registerPlans } from './routes/plans.ts';
import { registerPopulation } from './routes/population.ts';
import { registerRecords } from './routes/records.ts';
import { registerRegisters } from './routes/registers.ts';
import { registerResidents } from './routes/residents.ts';
import { registerSearch } from './routes/search.ts';
import { registerSession } from './routes/session.ts';
import { registerSubmissions } from './routes/submissions.ts';

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
  registerIndicators,
  registerPopulation,
  registerRegisters,
  registerSubmissions,
  registerResidents,
  (app, ctx) => registerFhir(app, ctx, ctx.pipeline.accept),
];

export function registerRoutes(app: App, ctx: Ctx): void {
  for (const register of GROUPS) register(app, ctx);
}
