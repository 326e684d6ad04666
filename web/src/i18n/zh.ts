import actions from './zh/actions.json';
import admin from './zh/admin.json';
import breakGlass from './zh/break-glass.json';
import citizens from './zh/citizens.json';
import codes from './zh/codes.json';
import command from './zh/command.json';
import common from './zh/common.json';
import coverage from './zh/coverage.json';
import data from './zh/data.json';
import doubts from './zh/doubts.json';
import draft from './zh/draft.json';
import evaluation from './zh/evaluation.json';
import exchange from './zh/exchange.json';
import healthCode from './zh/health-code.json';
import identity from './zh/identity.json';
import indicators from './zh/indicators.json';
import investigation from './zh/investigation.json';
import messages from './zh/messages.json';
import monitoring from './zh/monitoring.json';
import offline from './zh/offline.json';
import overview from './zh/overview.json';
import person from './zh/person.json';
import planImport from './zh/plan-import.json';
import planning from './zh/planning.json';
import plans from './zh/plans.json';
import programInstitutions from './zh/program-institutions.json';
import programs from './zh/programs.json';
import publicTexts from './zh/public.json';
import quality from './zh/quality.json';
import recognition from './zh/recognition.json';
import record from './zh/record.json';
import registers from './zh/registers.json';
import reporting from './zh/reporting.json';
import resources from './zh/resources.json';
import retention from './zh/retention.json';
import security from './zh/security.json';
import signIn from './zh/sign-in.json';
import sources from './zh/sources.json';
import standards from './zh/standards.json';
import statistics from './zh/statistics.json';
import terminology from './zh/terminology.json';
import warning from './zh/warning.json';
import work from './zh/work.json';

export const texts = {
  common,
  citizens,
  codes,
  command,
  retention,
  security,
  'sign-in': signIn,
  'break-glass': breakGlass,
  overview,
  plans,
  doubts,
  person,
  'plan-import': planImport,
  identity,
  indicators,
  reporting,
  resources,
  registers,
  standards,
  sources,
  statistics,
  terminology,
  data,
  recognition,
  quality,
  actions,
  admin,
  record,
  warning,
  investigation,
  work,
  planning,
  evaluation,
  exchange,
  coverage,
  'program-institutions': programInstitutions,
  programs,
  messages,
  monitoring,
  offline,
  public: publicTexts,
  draft,
  'health-code': healthCode,
};
