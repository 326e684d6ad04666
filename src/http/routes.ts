import type { App, Ctx } from './app.ts';
import { registerAdmin } from './routes/admin.ts';
import { registerAreas } from './routes/areas.ts';
import { registerBreakGlass } from './routes/break-glass.ts';
import { registerCitizenReports } from './routes/citizen-reports.ts';
import { registerCommandDocuments } from './routes/command-documents.ts';
import { registerCommandEvents } from './routes/command-events.ts';
import { registerCommandOrders } from './routes/command-orders.ts';
import { registerCommandRequisitions } from './routes/command-requisitions.ts';
import { registerCommandResources } from './routes/command-resources.ts';
import { registerCommandSupplies } from './routes/command-supplies.ts';
import { registerCommandTeams } from './routes/command-teams.ts';
import { registerDocuments } from './routes/documents.ts';
import { registerDoubts } from './routes/doubts.ts';
import { registerDrafts } from './routes/drafts.ts';
import { registerEvaluation } from './routes/evaluation.ts';
import { registerEventStandard } from './routes/event-standard.ts';
import { registerEvents } from './routes/events.ts';
import { registerFhir } from './routes/fhir.ts';
import { registerFunding } from './routes/funding.ts';
import { registerHealthCode } from './routes/health-code.ts';
import { registerHealthCodeScans } from './routes/health-code-scans.ts';
import { registerHealthCodeTerminals } from './routes/health-code-terminals.ts';
import { registerHl7 } from './routes/hl7v2.ts';
import { registerIdentity } from './routes/identity.ts';
import { registerInbox } from './routes/inbox.ts';
import { registerIndicators } from './routes/indicators.ts';
import { registerInvestigation } from './routes/investigation.ts';
import { registerMaturity } from './routes/maturity.ts';
import { registerMessages } from './routes/messages.ts';
import { registerMonitoring } from './routes/monitoring.ts';
import { registerNodes } from './routes/nodes.ts';
import { registerOfflineContacts } from './routes/offline-contacts.ts';
import { registerOfflineDevices } from './routes/offline-devices.ts';
import { registerOfflineTaking } from './routes/offline-taking.ts';
import { registerOpenApi } from './routes/openapi.ts';
import { registerOperations } from './routes/operations.ts';
import { registerPerson } from './routes/person.ts';
import { registerPlanData } from './routes/plan-data.ts';
import { registerPlanImports } from './routes/plan-imports.ts';
import { registerPlanning } from './routes/planning.ts';
import { registerPlans } from './routes/plans.ts';
import { registerPopulation } from './routes/population.ts';
import { registerProgramBatch } from './routes/program-batch.ts';
import { registerProgramCalls } from './routes/program-calls.ts';
import { registerProgramContacts } from './routes/program-contacts.ts';
import { registerProgramCoverage } from './routes/program-coverage.ts';
import { registerProgramInstitution } from './routes/program-institution.ts';
import { registerProgramInstitutions } from './routes/program-institutions.ts';
import { registerProgramPersons } from './routes/program-persons.ts';
import { registerProgramRegisters } from './routes/program-registers.ts';
import { registerProgramResidents } from './routes/program-residents.ts';
import { registerProgramTeams } from './routes/program-teams.ts';
import { registerProgramTodo } from './routes/program-todo.ts';
import { registerProgramVisits } from './routes/program-visits.ts';
import { registerPrograms } from './routes/programs.ts';
import { registerPublicInstitutions } from './routes/public-institutions.ts';
import { registerQuality } from './routes/quality.ts';
import { registerRecognition } from './routes/recognition.ts';
import { registerRecords } from './routes/records.ts';
import { registerRegisterEntries } from './routes/register-entries.ts';
import { registerRegisterFindings } from './routes/register-findings.ts';
import { registerRegisters } from './routes/registers.ts';
import { registerReleases } from './routes/releases.ts';
import { registerReportCards } from './routes/report-cards.ts';
import { registerReporting } from './routes/reporting.ts';
import { registerReportingFigures } from './routes/reporting-figures.ts';
import { registerReportingQuality } from './routes/reporting-quality.ts';
import { registerReportingReturns } from './routes/reporting-returns.ts';
import { registerResidents } from './routes/residents.ts';
import { registerRights } from './routes/rights.ts';
import { registerRumours } from './routes/rumours.ts';
import { registerSearch } from './routes/search.ts';
import { registerSecurity } from './routes/security.ts';
import { registerSession } from './routes/session.ts';
import { registerSignals } from './routes/signals.ts';
import { registerSmart } from './routes/smart.ts';
import { registerSources } from './routes/sources.ts';
import { registerStandards } from './routes/standards.ts';
import { registerStatistics } from './routes/statistics.ts';
import { registerSubmissions } from './routes/submissions.ts';
import { registerSurveillance } from './routes/surveillance.ts';
import { registerTerminology } from './routes/terminology.ts';
import { registerUploads } from './routes/uploads.ts';
import { registerViews } from './routes/views.ts';
import { registerWork } from './routes/work.ts';
import { registerWst790 } from './routes/wst790.ts';

/** The one list of route groups; a new group is added here. */
const GROUPS: readonly ((app: App, ctx: Ctx) => void)[] = [
  registerOperations,
  registerOpenApi,
  registerSession,
  registerAdmin,
  registerSmart,
  registerEvents,
  registerAreas,
  registerRecords,
  registerBreakGlass,
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
  registerRegisterEntries,
  registerRegisterFindings,
  registerPublicInstitutions,
  registerStandards,
  registerStatistics,
  registerSubmissions,
  registerQuality,
  registerMaturity,
  registerRecognition,
  registerSignals,
  registerInvestigation,
  registerSurveillance,
  registerReporting,
  registerReportCards,
  registerReportingFigures,
  registerReportingQuality,
  registerReportingReturns,
  registerSources,
  registerEventStandard,
  registerRumours,
  registerCitizenReports,
  registerMonitoring,
  registerMessages,
  registerCommandEvents,
  registerCommandOrders,
  registerCommandDocuments,
  registerCommandTeams,
  registerCommandSupplies,
  registerCommandRequisitions,
  registerCommandResources,
  registerPrograms,
  registerProgramCoverage,
  registerProgramInstitution,
  registerProgramInstitutions,
  registerProgramPersons,
  registerProgramContacts,
  registerProgramVisits,
  registerOfflineDevices,
  registerOfflineTaking,
  registerOfflineContacts,
  registerProgramCalls,
  registerProgramTodo,
  registerProgramTeams,
  registerProgramBatch,
  registerProgramRegisters,
  registerProgramResidents,
  registerHl7,
  registerWst790,
  registerNodes,
  registerUploads,
  registerDocuments,
  registerViews,
  registerResidents,
  registerPerson,
  registerRights,
  registerSecurity,
  registerTerminology,
  registerHealthCode,
  registerHealthCodeTerminals,
  registerHealthCodeScans,
  registerIdentity,
  (app, ctx) => registerFhir(app, ctx, ctx.pipeline.accept),
];

export function registerRoutes(app: App, ctx: Ctx): void {
  for (const register of GROUPS) register(app, ctx);
}
