import actions from './en/actions.json';
import admin from './en/admin.json';
import breakGlass from './en/break-glass.json';
import citizens from './en/citizens.json';
import codes from './en/codes.json';
import command from './en/command.json';
import common from './en/common.json';
import coverage from './en/coverage.json';
import data from './en/data.json';
import doubts from './en/doubts.json';
import draft from './en/draft.json';
import evaluation from './en/evaluation.json';
import exchange from './en/exchange.json';
import healthCode from './en/health-code.json';
import identity from './en/identity.json';
import indicators from './en/indicators.json';
import investigation from './en/investigation.json';
import messages from './en/messages.json';
import monitoring from './en/monitoring.json';
import offline from './en/offline.json';
import overview from './en/overview.json';
import person from './en/person.json';
import planImport from './en/plan-import.json';
import planning from './en/planning.json';
import plans from './en/plans.json';
import programInstitutions from './en/program-institutions.json';
import programs from './en/programs.json';
import publicTexts from './en/public.json';
import quality from './en/quality.json';
import recognition from './en/recognition.json';
import record from './en/record.json';
import registers from './en/registers.json';
import reporting from './en/reporting.json';
import resources from './en/resources.json';
import retention from './en/retention.json';
import security from './en/security.json';
import signIn from './en/sign-in.json';
import sources from './en/sources.json';
import standards from './en/standards.json';
import statistics from './en/statistics.json';
import terminology from './en/terminology.json';
import warning from './en/warning.json';
import work from './en/work.json';

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
